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
    yield rng.normal(size=(1, 1, 3)), rng.normal(size=(1, 5, 3))   # one query
    yield rng.normal(size=(4, 1)), rng.normal(size=(1, 1))         # one key, one component


EXERCISE = Exercise(
    id="dot-scores",
    stars=1,
    title="Scaled dot-product scores",
    statement=r"""
Write `dot_scores`: it computes the score of every query with every key. Entry $(i, j)$ of the
result is $q^i \cdot k^j / \sqrt{d}$, where $d$ is the number of components of a query. The vectors
are rows, and there may be batch axes before them. Tip: `x.mT` swaps the last two axes of an array
and leaves any batch axes where they are, while `x.T` reverses all axes.""",
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
            "These are plain dot products, whose spread grows with the length of the vectors. The "
            "division keeps their variance the same for every d."),
        Misconception(
            "divides by d", lambda query, key: query @ key.mT / query.shape[-1],
            "You divided by d itself. Dividing by a number divides the variance by its square, so "
            "for long vectors the scores become too small."),
        Misconception(
            "divides by the root of the number of keys", lambda query, key: query @ key.mT
            / np.sqrt(key.shape[-2]),
            "You divided by the root of the number of keys. A dot product sums over the "
            "components of one pair of vectors, so only their number matters."),
        Misconception(
            "size of the first axis", lambda query, key: query @ key.mT / np.sqrt(len(query)),
            "You divided by the root of the length of the first axis of `query`, which holds "
            "queries or the items of a batch. Use the number of components of one vector."),
        Misconception(
            "size of the second axis",
            lambda query, key: query @ key.mT / np.sqrt(query.shape[1]),
            "You used the second axis of `query` as the number of components. With batch axes it "
            "is something else; the components are always on the last axis."),
        Misconception(
            "multiplies by the root", lambda query, key: query @ key.mT * np.sqrt(query.shape[-1]),
            "You multiplied by the root, so the scores spread even more. The division should "
            "reduce their spread."),
        Misconception(
            "rows belong to keys", lambda query, key: key @ query.mT / np.sqrt(query.shape[-1]),
            "You swapped queries and keys: your rows belong to keys. Each row of the scores "
            "should belong to a query."),
        Misconception(
            "cosines", cosines,
            "These are cosines, because you scaled every vector to length 1. A score may depend "
            "on the lengths of query and key."),
        Misconception(
            "weights instead of scores", lambda query, key: normalised(dot_scores(query, key)),
            "You went one step too far: these are weights, the result of softmax. Scores are the "
            "numbers before softmax."),
    ),
    cases=dot_scores_cases,
)
