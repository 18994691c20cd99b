"""Exercise `your-positions`: vectors for four positions."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def your_positions():
    """Return four vectors of length 1, the rows of an array: positions 0 to 3."""
    angle = 0.5 * np.arange(4)             # half a radian for each position
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
    title="Invent vectors for four positions",
    statement="""
This exercise has many right answers. Invent vectors for the positions 0 to 3 and return them as
the four rows of an array, with as many columns as you like. Each vector has length 1, and no
two are equal. The dot product of two vectors depends only on the distance between their
positions, and it becomes smaller as the distance grows. Let Python compute the components
instead of typing rounded decimals, because the check compares four decimals.""",
    reference=your_positions,
    alternatives=(
        lambda: [[np.cos(1.0 * p), np.sin(1.0 * p)] for p in range(4)],
        lambda: attnlib.sinusoidal(4, 8) / 2,
        lambda: np.linalg.cholesky(1 - abs(np.subtract.outer(np.arange(4), np.arange(4))) / 4),
    ),
    misconceptions=(
        Misconception(
            "one-hot", lambda: np.eye(4),
            "All positions differ, but one-hot vectors are all equally far apart: the dot product "
            "is the same for every distance. It should distinguish near from far."),
        Misconception(
            "all the same", lambda: np.array([[0.6, 0.8]] * 4),
            "All positions share one vector, so self-attention could not tell two equal words "
            "apart."),
        Misconception(
            "position as the only component", lambda: np.array([[0.0], [1.0], [2.0], [3.0]]),
            "You gave each position a single number. Only 1 and -1 have length 1, which is not "
            "enough for four positions; use more dimensions."),
        Misconception(
            "points on a line", lambda: (lambda rows: rows / np.linalg.norm(
                rows, axis=1, keepdims=True))(np.array([[1.0, p] for p in range(4)])),
            "The lengths are right, and more distant positions have smaller dot products, but the "
            "angle between neighbours varies. Equal distances need equal angles."),
        Misconception(
            "quarter turns", lambda: np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]),
            "Equal distances have equal dot products, which is half the task. But you turn so far "
            "that position 3 comes closer to position 0 again than position 2 is."),
        Misconception(
            "even and odd", lambda: np.array([[1.0, 0], [-1, 0], [1, 0], [-1, 0]]),
            "You use only two vectors, one for even positions and one for odd ones. Positions 0 "
            "and 2 cannot be distinguished."),
        Misconception(
            "binary numbers",
            lambda: np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]) / np.sqrt(2),
            "All rows differ and have length 1. But as with binary numbers, some steps to the next "
            "position change one component and others change two, so equal distances have "
            "different dot products."),
        Misconception(
            "rows of the sinusoidal table", lambda: attnlib.sinusoidal(4, 4),
            "Your dot products are related as the exercise asks, but no row has length 1. The "
            "length of a row in the sinusoidal table depends on the number of pairs."),
        Misconception(
            "transposed", lambda: your_positions().T,
            "Your positions run along the columns. Give one row for each of the four positions."),
    ),
    cases=lambda rng: [()],
    measure=your_positions_measure,
    asked=(
        "there are four rows, one for each position",
        "a row has more than one component",
        "each of the four rows has length 1",
        "no two rows are equal",
        "the dot product of two rows depends only on the distance between their positions",
        "the greater the distance, the smaller the dot product",
    ),
)
