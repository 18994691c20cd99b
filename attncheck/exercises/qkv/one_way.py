"""Exercise `one-way`: the noun looks, the adjective does not look back."""

import numpy as np

from attncheck.exercise import Exercise, Wrong
from attncheck.exercises._parts import normalised


def one_way():
    """Return W_q and W_k, each (d, 3), for the elements red, apple and falls."""
    W_q = np.array([[0.0, 4.0, 0.0]])  # apple asks, the others ask for nothing
    W_k = np.array([[1.0, 0.0, 0.0]])  # red can be found, the others cannot
    return W_q, W_k


def one_way_measure(matrices):
    """Return how the shapes are (1 fits, 2 turned, 0 neither), and three kinds of looking.

    The third fact: red does not look back (0), looks (1), or just as apple looks at it (2).
    """
    try:
        W_q, W_k = (np.asarray(matrix, dtype=float) for matrix in matrices)
    except (TypeError, ValueError):
        return 0, 0, 0, False
    shape = W_q.shape
    if len(shape) != 2 or W_k.shape != shape or not np.isfinite([W_q, W_k]).all():
        return 0, 0, 0, False
    if shape[1] != 3 or shape[0] == 0:
        return 2 * int(shape[0] == 3), 0, 0, False
    scores = W_q.T @ W_k / np.sqrt(len(W_q))            # (3, 3): the elements are one-hot
    weights = normalised(scores)
    asks = int(np.searchsorted([0.2, 0.5, 0.9], weights[1, 0]))     # not, alike, some, nearly all
    back = 0 if scores[0, 1] <= 1e-9 else 2 if np.isclose(scores[0, 1], scores[1, 0]) else 1
    return 1, asks, back, bool(max(weights[0, 0], weights[2, 0]) <= 0.5)


EXERCISE = Exercise(
    id="one-way",
    stars=3,
    title="The noun looks, the adjective does not look back",
    statement=r"""
There are many right answers to this one. Three elements, *red*, *apple* and *falls*, are the
one-hot vectors $(1, 0, 0)$, $(0, 1, 0)$ and $(0, 0, 1)$. Invent $W^q$ and $W^k$, each with 3
columns and as many rows as you like, such that *apple* gives at least 0.9 of its weight to
*red*, the score of *red* for *apple* is 0 or less, and *red* and *falls* each give at most half
of their weight to *red*. The scores are divided by $\sqrt{d}$. Why can it not be done with
$W^q = W^k$?""",
    reference=one_way,
    alternatives=(
        lambda: (9 * np.eye(3), np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])),
        lambda: ([[-1, 4, -1], [1, 4, 0]], [[2, -1, 0], [2, -1, 0]]),
        lambda: np.array([[[0, -5, 0], [1, 0, 2]], [[-2, 0, 0], [0, 0, 3]]]),
    ),
    wrong=(
        Wrong("one matrix for both",
              lambda: (np.array([[4.0, 2.0, 0.0]]), np.array([[4.0, 2.0, 0.0]])),
              "One matrix serves for queries and keys, so the scores are symmetric: as high as "
              "apple scores red, red scores apple. Asking and being found are two things."),
        Wrong("one matrix, shared evenly",
              lambda: (np.array([[5.0, 5.0, 0.0]]), np.array([[5.0, 5.0, 0.0]])),
              "The scores are symmetric: as high as apple scores red, red scores apple. Apple "
              "also finds itself as easily as red. Asking and being found are two things."),
        Wrong("both ways",
              lambda: (np.array([[9.0, 0, 0], [0, 9, 0]]), np.array([[0.0, 1, 0], [1, 0, 0]])),
              "Apple looks at red, but red looks back. Only the noun has something to ask."),
        Wrong("the other way round",
              lambda: (np.array([[9.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
              "Here red looks at apple. Queries decide who asks, and keys decide who is found; the "
              "two have changed places."),
        Wrong("everybody looks",
              lambda: (np.array([[9.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
              "Apple looks at red, but red or falls does so too, where it should not. What they "
              "ask must differ."),
        Wrong("too weak",
              lambda: (np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
              "The direction is right, but the score is small, and softmax leaves the others too "
              "much. How could it grow?"),
        Wrong("each looks at itself", lambda: (5 * np.eye(3), 5 * np.eye(3)),
              "Each element finds itself, since its query and its key are the same. Apple should "
              "ask for something that it is not."),
        Wrong("wrong sign",
              lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[-1.0, 0.0, 0.0]])),
              "Apple hardly looks at red: something else scores as high for it, or higher. The "
              "score of red for apple has to be the largest, by a good margin."),
        Wrong("one element per row",
              lambda: (np.array([[0.0], [9.0], [0.0]]), np.array([[1.0], [0.0], [0.0]])),
              "Your matrices have a row for each element. In this book a matrix has a column for "
              "each number of the vector it is applied to."),
    ),
    cases=lambda rng: [()],
    measure=one_way_measure,
    asked=(
        "there are two matrices with 3 columns and the same number of rows",
        "apple gives at least 0.9 of its weight to red",
        "the score of red for apple is 0 or less",
        "red and falls each give at most half of their weight to red",
    ),
)
