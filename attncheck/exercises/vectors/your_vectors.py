"""Exercise `your-vectors`: vectors of your own."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def your_vectors():
    """Return three vectors of length 1, as the rows of an array: dog, cat and run."""
    dog, cat, run = [1.0, 0.0], [0.96, 0.28], [0.0, 1.0]   # 0.96**2 + 0.28**2 is 1
    return np.array([dog, cat, run])  # one-hot: dog and cat would have the cosine 0


def your_vectors_measure(rows):
    """Return how the shape is (1 fits, 2 turned, 0 neither), and what the vectors are like.

    The third fact is how close dog and cat are, from 0 (opposite) to 3 (close); 4 is one-hot.
    """
    try:
        rows = np.asarray(rows, dtype=float)
    except (TypeError, ValueError):
        return 0, False, 0, 0
    if rows.ndim == 2 and rows.shape[0] != 3 and rows.shape[1] == 3:
        return 2, *your_vectors_measure(rows.T)[1:]
    if rows.ndim != 2 or len(rows) != 3 or not np.isfinite(rows).all():
        return 0, False, 0, 0
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    dog, cat, run = rows / np.where(lengths == 0, 1, lengths)

    def kind(cosine):                                      # opposite, unrelated, related, close
        return int(np.searchsorted([-0.3, 0.3, 0.9], cosine))

    one_hot = bool((((rows != 0).sum(1) == 1) & (rows.sum(1) == 1)).all())
    to_cat = 4 if one_hot and kind(dog @ cat) == 1 else kind(dog @ cat)
    to_run = max(kind(dog @ run), kind(cat @ run), key=lambda k: k != 1)
    return 1, bool(np.allclose(lengths, 1, atol=0.01)), to_cat, to_run


EXERCISE = Exercise(
    id="your-vectors",
    stars=3,
    title="Vectors of your own",
    statement="""
This exercise has many right answers. Invent vectors for *dog*, *cat* and *run*, in as many
dimensions as you like. Each vector must have length 1, *dog* and *cat* must be close (a cosine of
at least 0.9), and *run* must be unrelated to both (cosines between -0.3 and 0.3). Which of these
three conditions can one-hot vectors never satisfy?""",
    reference=your_vectors,
    alternatives=(
        lambda: [[0.8, 0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, -1.0]],
        lambda: np.array([[1.0, 0.0, 0.0], [0.995, 0.0998749, 0.0], [0.0, 0.0, 1.0]]),
    ),
    misconceptions=(
        Misconception(
            "one-hot", lambda: np.eye(3),
            "One-hot vectors are all at right angles to one another, so dog is no closer to cat "
            "than to run. This is why embeddings were invented."),
        Misconception(
            "all unrelated",
            lambda: np.array([[1.0, 0.0, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]]),
            "All three words are unrelated, so dog is no closer to cat than to run. Turn cat "
            "towards dog until their cosine is at least 0.9."),
        Misconception(
            "all close", lambda: np.array([[1.0, 0.0], [0.96, 0.28], [0.96, -0.28]]),
            "Dog and cat are close, but run is also close to at least one of them. It should be "
            "unrelated to both."),
        Misconception(
            "run as the opposite", lambda: np.array([[1.0, 0.0], [0.96, 0.28], [-1.0, 0.0]]),
            "Your vector for run points in the opposite direction. Opposite is a strong relation "
            "too; unrelated vectors are at right angles."),
        Misconception(
            "not of length 1", lambda: np.array([[1.0, 0.0], [0.96, 0.6], [0.0, 1.0]]) * 2,
            "The directions are right, but not every vector has length 1."),
        Misconception(
            "not close enough", lambda: np.array([[1.0, 0.0], [0.8, 0.6], [-0.28, 0.96]]),
            "Dog and cat are related, but not close enough: their cosine is below 0.9."),
        Misconception(
            "one word per column", lambda: your_vectors().T,
            "Your words are columns. Each of the three words should be a row."),
    ),
    cases=lambda rng: [()],
    measure=your_vectors_measure,
    asked=(
        "there are three vectors, as the rows of an array",
        "every vector has length 1",
        "dog and cat are close: a cosine of at least 0.9",
        "run is unrelated to dog and cat: cosines between -0.3 and 0.3",
    ),
)
