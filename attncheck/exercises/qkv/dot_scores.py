"""Exercise `dot-scores`: how well does a query match a key?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised
from attncheck.exercises.qkv._shared import vectors


def dot_scores(query, key):
    """Return the scores (..., L, S) of queries (..., L, d) and keys (..., S, d)."""
    d = query.shape[-1]
    return query @ key.mT / np.sqrt(d)


def dot_scores_by_loop(query, key):
    d = query.shape[-1]
    scores = [(query * key[..., j : j + 1, :]).sum(-1) for j in range(key.shape[-2])]
    return np.stack(scores, axis=-1) / d**0.5


def cosines(query, key):
    query = query / np.linalg.norm(query, axis=-1, keepdims=True)
    return query @ (key / np.linalg.norm(key, axis=-1, keepdims=True)).mT


def dot_scores_cases(rng):
    for lead, L, S, d in (((), 3, 7, 5), ((2,), 5, 11, 3), ((5, 3), 2, 4, 7), ((), 6, 5, 11)):
        query, key, _ = vectors(rng, lead, L, S, d, 1)
        yield query, key
    yield 50 * query, 50 * key


EXERCISE = Exercise(
    id="dot-scores",
    stars=1,
    title="How well does a query match a key?",
    statement=r"""
Write `dot_scores`. Entry $(i, j)$ of the result is $q^i \cdot k^j / \sqrt{d}$, where $d$ is the
size of a query. The vectors are rows, as everywhere in code; there may be batch axes in front of
them.""",
    reference=dot_scores,
    alternatives=(
        dot_scores_by_loop,
        lambda query, key: np.einsum("...id,...jd->...ij", query, key) / key.shape[-1] ** 0.5,
        lambda query, key: np.matmul(
            query / np.sqrt(query.shape[-1]), np.swapaxes(key, -1, -2)),
    ),
    misconceptions=(
        Misconception(
            "no division", lambda query, key: query @ key.mT,
            "These are plain dot products. The longer the vectors, the wider they spread; the "
            "division is what keeps their variance the same for every d."),
        Misconception(
            "divides by d", lambda query, key: query @ key.mT / query.shape[-1],
            "You divided by d itself. Dividing by a number divides the variance by its square, "
            "so this overshoots: for long vectors the scores die away."),
        Misconception(
            "divides by the root of n", lambda query, key: query @ key.mT
            / np.sqrt(key.shape[-2]),
            "You divided by the root of the number of keys. A dot product adds up the "
            "components of one pair; how many keys there are does not enter."),
        Misconception(
            "size of the first axis", lambda query, key: query @ key.mT / np.sqrt(len(query)),
            "You divided by the root of the first axis of `query`: the number of queries, or "
            "of sets in a batch. The size of one vector is meant."),
        Misconception(
            "size of the second axis",
            lambda query, key: query @ key.mT / np.sqrt(query.shape[1]),
            "You took the second axis of `query` for the size of a vector. With batch axes in "
            "front it is something else; the size of a vector is always last."),
        Misconception(
            "multiplies", lambda query, key: query @ key.mT * np.sqrt(query.shape[-1]),
            "You multiplied by the root, so the scores spread even wider. It should bring them "
            "back."),
        Misconception(
            "keys in rows", lambda query, key: key @ query.mT / np.sqrt(query.shape[-1]),
            "Query and key have changed places: your rows belong to keys. In code each row "
            "belongs to a query."),
        Misconception(
            "cosines", cosines,
            "These are cosines: every vector was brought to length 1 first. A score may well "
            "depend on how long query and key are."),
        Misconception(
            "already weights", lambda query, key: normalised(dot_scores(query, key)),
            "You went one step too far: these are weights, after softmax. Scores are the raw "
            "numbers before it."),
    ),
    cases=dot_scores_cases,
)
