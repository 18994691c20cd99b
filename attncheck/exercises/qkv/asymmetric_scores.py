"""Exercise `asymmetric-scores`: the noun looks, the adjective does not look back."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def asymmetric_scores():
    """Return W_q and W_k, each (d, 3), for the elements red, apple and falls."""
    W_q = np.array([[0.0, 4.0, 0.0]])  # apple asks, the others ask for nothing
    W_k = np.array([[1.0, 0.0, 0.0]])  # red can be found, the others cannot
    return W_q, W_k


def asymmetric_scores_measure(matrices):
    """Return four facts, each as a number.

    Shapes: 1 fits, 2 turned, 0 neither.
    Apple looks at: 1 red, 2 red but too little, 3 itself, 4 falls, 5 anything but red, 0 all alike.
    Red looks back: 0 no, 1 yes, 2 one matrix serves for both, so nothing else is worth saying.
    Looking at red: 0 neither red nor falls, 1 red, 2 falls, 3 both.
    """
    try:
        W_q, W_k = (np.asarray(matrix, dtype=float) for matrix in matrices)
    except (TypeError, ValueError):
        return 0, 0, 0, 0
    shape = W_q.shape
    if len(shape) != 2 or W_k.shape != shape or not np.isfinite([W_q, W_k]).all():
        return 0, 0, 0, 0
    if shape[1] != 3 or shape[0] == 0:
        return 2 * int(shape[0] == 3), 0, 0, 0
    if np.allclose(W_q, W_k):
        return 1, 0, 2, 0
    scores = W_q.T @ W_k / np.sqrt(len(W_q))            # (3, 3): the elements are one-hot
    weights = normalised(scores)
    half, share = 0.5 + 1e-9, weights[1, 0]
    if weights[1].max() > half:
        looks = (1 if share >= 0.9 else 2, 3, 4)[weights[1].argmax()]
    else:
        looks = (5, 0, 2)[np.searchsorted([0.2, 0.34], share)]
    return 1, looks, int(scores[0, 1] > 1e-9), int((weights[[0, 2], 0] > half) @ [1, 2])


EXERCISE = Exercise(
    id="asymmetric-scores",
    stars=3,
    title="The noun looks, the adjective does not look back",
    statement=r"""
There are many right answers to this one. Three elements, *red*, *apple* and *falls*, are the
one-hot vectors $(1, 0, 0)$, $(0, 1, 0)$ and $(0, 0, 1)$. Invent $W^q$ and $W^k$, each with 3
columns and as many rows $d$ as you like, such that *apple* gives at least 0.9 of its weight to
*red*, the score that *red* gives *apple* is 0 or less, and *red* and *falls* each give at most half
of their weight to *red*. The scores are divided by $\sqrt{d}$. Why can it not be done with
$W^q = W^k$?""",
    reference=asymmetric_scores,
    alternatives=(
        lambda: (9 * np.eye(3), np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])),
        lambda: ([[-1, 4, -1], [1, 4, 0]], [[2, -1, 0], [2, -1, 0]]),
        lambda: np.array([[[0, -5, 0], [1, 0, 2]], [[-2, 0, 0], [0, 0, 3]]]),
    ),
    misconceptions=(
        Misconception(
            "one matrix for both",
            lambda: (np.array([[4.0, 2.0, 0.0]]), np.array([[4.0, 2.0, 0.0]])),
            "One matrix serves for queries and keys, so red scores apple as apple scores red: 0 "
            "or less. The score of apple with itself is never below 0, and wins or ties."),
        Misconception(
            "both ways",
            lambda: (np.array([[9.0, 0, 0], [0, 9, 0]]), np.array([[0.0, 1, 0], [1, 0, 0]])),
            "Apple looks at red, but red looks back. Only the noun has something to ask."),
        Misconception(
            "the other way round",
            lambda: (np.array([[9.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
            "Here red looks at apple. Queries decide who asks, and keys decide who is found; the "
            "two have changed places."),
        Misconception(
            "everybody looks",
            lambda: (np.array([[9.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple looks at red, but so do red itself and falls. What they ask must differ."),
        Misconception(
            "red looks too",
            lambda: (np.array([[9.0, 9.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple looks at red, but so does red itself. Its own query should not find its own "
            "key."),
        Misconception(
            "falls looks too",
            lambda: (np.array([[0.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple looks at red, but so does falls. The verb should not ask what the noun asks."),
        Misconception(
            "too weak",
            lambda: (np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
            "The direction is right, but red's score lies too little above the other two, and "
            "softmax leaves them too much. How could the gap grow?"),
        Misconception(
            "each looks at itself", lambda: (9 * np.eye(3), np.eye(3)),
            "Each element finds itself, since its query and its key point the same way. Apple "
            "should ask for something that it is not."),
        Misconception(
            "apple looks at itself",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
            "Apple asks, but it finds itself. Which column of the key's matrix belongs to red?"),
        Misconception(
            "apple looks at falls",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])),
            "Apple asks, but it finds falls. Which column of the key's matrix belongs to red?"),
        Misconception(
            "wrong sign",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[-1.0, 0.0, 0.0]])),
            "Apple turns away from red, whose score lies below the others. A match has a large "
            "positive score."),
        Misconception(
            "one element per row",
            lambda: (np.array([[0.0], [9.0], [0.0]]), np.array([[1.0], [0.0], [0.0]])),
            "Your matrices have a row for each element. In this book a matrix has a column for "
            "each number of the vector it is applied to."),
    ),
    cases=lambda rng: [()],
    measure=asymmetric_scores_measure,
    asked=(
        "there are two matrices with 3 columns and the same number of rows",
        "apple gives at least 0.9 of its weight to red",
        "the score that red gives apple is 0 or less",
        "red and falls each give at most half of their weight to red",
    ),
)
