"""Exercise `your-positions`: four places of your own."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def your_positions():
    """Return four vectors of length 1, as the rows of an array: places 0 to 3."""
    angle = 0.5 * np.arange(4)                             # half a radian each
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)


def your_positions_measure(rows):
    nothing = 0, np.zeros(2, dtype=bool), np.zeros(3, dtype=int)
    try:
        rows = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        return 0, 0, 0, *nothing
    if rows.ndim != 2:
        return 0, 0, 0, *nothing
    if len(rows) != 4:
        return *rows.shape, 0, *nothing
    dots = rows @ rows.T
    diagonals = [np.diagonal(dots, distance) for distance in range(4)]
    of_length_one = int(np.sum(abs(diagonals[0] - 1) < 1e-4))
    different = len({tuple(row) for row in rows.round(6).tolist()})
    by_distance = np.array([np.ptp(diagonals[distance]) < 1e-4 for distance in (1, 2)])
    step = np.diff([diagonal.mean() for diagonal in diagonals])
    grows = (step > 1e-6).astype(int) - (step < -1e-6)
    return 4, min(rows.shape[1], 2), of_length_one, different, by_distance, grows


EXERCISE = Exercise(
    id="your-positions",
    stars=3,
    title="Four places of your own",
    statement="""
There are many right answers to this one. Invent vectors for the places 0 to 3, as the four rows of
an array, in as many dimensions as you like. Each has length 1, no two are equal, the dot product of
two places depends on their distance alone, and the farther apart they are, the smaller it is.
Compute the numbers rather than rounding them: four decimals are compared.""",
    reference=your_positions,
    alternatives=(
        lambda: [[np.cos(1.0 * p), np.sin(1.0 * p)] for p in range(4)],
        lambda: attnlib.sinusoidal(4, 8) / 2,
        lambda: np.linalg.cholesky(1 - abs(np.subtract.outer(np.arange(4), np.arange(4))) / 4),
    ),
    misconceptions=(
        Misconception(
            "one-hot", lambda: np.eye(4),
            "All places are different, but, as with one-hot vectors, every other place is "
            "equally far away: the product is the same for all. It should tell near from far."),
        Misconception(
            "all the same", lambda: np.array([[0.6, 0.8]] * 4),
            "All places share one vector, so self-attention is as blind as before: two equal "
            "words would be twins again."),
        Misconception(
            "the number itself", lambda: np.array([[0.0], [1.0], [2.0], [3.0]]),
            "You gave each place a single number. Only 1 and -1 have the length 1, too few for "
            "four places; more dimensions make room."),
        Misconception(
            "points on a line", lambda: (lambda rows: rows / np.linalg.norm(
          rows, axis=1, keepdims=True))(np.array([[1.0, p] for p in range(4)])),
            "The lengths are right, and far places have smaller products, but the angle between "
            "neighbours is not the same everywhere. Equal distances ask for equal angles."),
        Misconception(
            "quarter turns", lambda: np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]),
            "Equal distances have equal products, which is half the task. But place 3 is closer "
            "to place 0 than place 2 is: who turns too far comes round again."),
        Misconception(
            "even and odd", lambda: np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]]),
            "There are only two vectors, one for even places and one for odd ones. Places 0 and "
            "2 cannot be told apart."),
        Misconception(
            "binary numbers",
            lambda: np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]) / np.sqrt(2),
            "All rows are different and of length 1, but, as with binary numbers, the step from "
            "a place to the next does not always lead equally far."),
        Misconception(
            "rows of the table", lambda: attnlib.sinusoidal(4, 4),
            "Your products relate the places as asked, but no row has length 1. In the "
            "chapter's table the length grows with the number of hands."),
        Misconception(
            "one place per column", lambda: your_positions().T,
            "Your places are columns. Give one row for each of the four places."),
    ),
    cases=lambda rng: [()],
    measure=your_positions_measure,
    asked=(
        "there are four rows, one for each place",
        "a row has more than one number",
        "each of the four rows has length 1",
        "no two rows are equal",
        "the dot product of two places depends on their distance alone",
        "the farther apart two places are, the smaller is their dot product",
    ),
)
