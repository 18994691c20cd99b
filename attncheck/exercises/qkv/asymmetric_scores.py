"""Exercise `asymmetric-scores`: the noun looks, the adjective does not look back."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def asymmetric_scores():
    """Return W_q and W_k, each (d, 3), for the words red, apple and falls."""
    W_q = np.array([[0.0, 4.0, 0.0]])  # only apple asks for something
    W_k = np.array([[1.0, 0.0, 0.0]])  # only red can be found
    return W_q, W_k  # equal ones would make the table of scores symmetric


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
    if W_q.any() and np.allclose(W_q, W_k):
        return 1, 0, 2, 0
    scores = W_q.T @ W_k / np.sqrt(len(W_q))            # (3, 3): the words are one-hot
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
    title="Attention in one direction only",
    statement=r"""
This exercise has many right answers. The three words *red*, *apple* and *falls* are the one-hot
vectors $(1, 0, 0)$, $(0, 1, 0)$ and $(0, 0, 1)$. Find matrices $W_q$ and $W_k$, each with 3 columns
and as many rows $d$ as you like, that satisfy three conditions: *apple* gives at least 0.9 of its
weight to *red*; the score of the query of *red* with the key of *apple* is 0 or less; and *red* and
*falls* each give at most half of their weight to *red*. The scores are divided by $\sqrt{d}$. Why
is this impossible with $W_q = W_k$?""",
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
            "You used the same matrix for queries and keys, so red scores apple exactly as apple "
            "scores red: 0 or less. The score of apple with itself is never negative, so apple "
            "cannot prefer red."),
        Misconception(
            "all scores zero", lambda: (np.zeros((1, 3)), np.zeros((1, 3))),
            "All scores are 0, so every word spreads its weight evenly over all three. Let apple "
            "ask for something that only red offers."),
        Misconception(
            "both directions",
            lambda: (np.array([[9.0, 0, 0], [0, 9, 0]]), np.array([[0.0, 1, 0], [1, 0, 0]])),
            "Apple attends to red, but red also attends to apple. Only the noun should ask for "
            "something."),
        Misconception(
            "the wrong direction",
            lambda: (np.array([[9.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
            "Here red attends to apple. Queries decide which word asks, and keys decide which "
            "word is found; you swapped the two."),
        Misconception(
            "all words attend to red",
            lambda: (np.array([[9.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple attends to red, but so do red and falls. Their queries should differ from that "
            "of apple."),
        Misconception(
            "red attends to itself",
            lambda: (np.array([[9.0, 9.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple attends to red, but so does red itself. The query of red should not match its "
            "own key."),
        Misconception(
            "falls attends to red",
            lambda: (np.array([[0.0, 9.0, 9.0]]), np.array([[1.0, 0.0, 0.0]])),
            "Apple attends to red, but so does falls. The verb should not ask for the same thing "
            "as the noun."),
        Misconception(
            "difference too small",
            lambda: (np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])),
            "The direction is right, but the score of red is too close to the other two, so these "
            "get too much weight. How can you increase the difference?"),
        Misconception(
            "each word attends to itself", lambda: (9 * np.eye(3), np.eye(3)),
            "Each word attends to itself, because its query and its key point in the same "
            "direction. Apple should ask for something that it is not."),
        Misconception(
            "apple attends to itself",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])),
            "Apple asks for something, but it finds itself. Which column of the matrix of the "
            "keys belongs to red?"),
        Misconception(
            "apple attends to falls",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])),
            "Apple asks for something, but it finds falls. Which column of the matrix of the keys "
            "belongs to red?"),
        Misconception(
            "wrong sign",
            lambda: (np.array([[0.0, 9.0, 0.0]]), np.array([[-1.0, 0.0, 0.0]])),
            "Apple avoids red, whose score is lower than the others. A match should have a large "
            "positive score."),
        Misconception(
            "one row per word",
            lambda: (np.array([[0.0], [9.0], [0.0]]), np.array([[1.0], [0.0], [0.0]])),
            "Your matrices have one row per word. A matrix needs one column for each component of "
            "the vector that it is applied to, and these vectors have three."),
    ),
    cases=lambda rng: [()],
    measure=asymmetric_scores_measure,
    asked=(
        "there are two matrices with 3 columns and the same number of rows",
        "apple gives at least 0.9 of its weight to red",
        "the score of the query of red with the key of apple is 0 or less",
        "red and falls each give at most half of their weight to red",
    ),
)
