"""Exercise `head-score`: where does a head look?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def head_score(weights, offset):
    """Return the mean weight (...) of each head on the key at query + offset.

    `weights` is (..., L, L), rows are queries. A query without such a key is left out.
    """
    there = np.diagonal(weights, offset, axis1=-2, axis2=-1)   # (..., L - |offset|)
    return there.mean(axis=-1)                     # 1 / L if all weights are equal


def score_by_loop(weights, offset):
    L = weights.shape[-1]
    pairs = [(i, i + offset) for i in range(L) if 0 <= i + offset < L]
    return sum(weights[..., i, j] for i, j in pairs) / len(pairs)


def score_by_mask(weights, offset):
    position = np.arange(weights.shape[-1])
    there = position == position[:, None] + offset         # (L, L)
    return (weights * there).sum((-2, -1)) / there.sum()


def diagonals(weights, offset):
    return np.diagonal(weights, offset, axis1=-2, axis2=-1)


def wrapped(weights, offset):
    return diagonals(np.roll(weights, -offset, axis=-1), 0).mean(-1)


def share_of_winners(weights, offset):
    position = np.arange(weights.shape[-1])
    return score_by_mask((weights.argmax(-1)[..., None] == position) * 1.0, offset)


def head_score_cases(rng):
    for *lead, L, offset in ((5, -1), (6, 1), (3, 7, -2), (2, 8, 3), (4, 3, 6, -1), (7, 0),
                             (2, 9, 2), (1, 5, -1), (3, 1, 0), (2, 4, 3)):
        scores = 1.5 * rng.normal(size=(*lead, L, L))
        scores += 2.0 * np.eye(L, k=offset)
        yield attnlib.softmax(scores), offset
    scores, mask = rng.normal(size=(2, 6, 6)), np.ones((6, 6), dtype=bool)
    mask[::2, :4] = False                                  # some weights are exactly 0
    yield attnlib.softmax(scores, mask), -1
    yield attnlib.softmax(scores, attnlib.causal_mask(6)), 1       # all on this diagonal are 0


EXERCISE = Exercise(
    id="head-score",
    stars=2,
    title="Where does a head look?",
    statement="""
Write `head_score`, the number with which this chapter finds heads. `weights` has the shape
$(..., L, L)$ with queries as rows; leading axes, if there are any, stand for blocks and heads.
For each head, return the mean of the weights that queries $i$ give to the keys at $i + $
`offset`. An offset of -1 asks for the previous token, 1 for the next one, and 0 for the token
itself; it is always smaller than $L$ in absolute value. A query near an end that has no such
key is left out of the mean. A weight of exactly 0 counts like any other. Which score does a
head get that spreads its weight evenly?""",
    reference=head_score,
    alternatives=(score_by_loop, score_by_mask),
    misconceptions=(
        Misconception(
            "other direction", lambda weights, offset: head_score(weights, -offset),
            "You looked in the other direction, or you took columns for queries. The key is at the "
            "position of the query plus the offset, and rows are queries."),
        Misconception(
            "divided by all queries", lambda weights, offset: (
                diagonals(weights, offset).sum(-1) / weights.shape[-1]),
            "You divided by the number of all queries. Those near an end that have no such key are "
            "left out of the mean."),
        Misconception(
            "divided by the weights above 0", lambda weights, offset: (
                diagonals(weights, offset).sum(-1)
                / np.count_nonzero(diagonals(weights, offset), axis=-1)),
            "You divided by the number of weights that are not 0. A query that gives such a key no "
            "weight at all still counts in the mean."),
        Misconception(
            "sum", lambda weights, offset: diagonals(weights, offset).sum(-1),
            "You added the weights, so longer texts get higher scores. The exercise asks for a "
            "mean."),
        Misconception(
            "wraps around", wrapped,
            "Your sequence is a circle: the first query looks at the last key. Near an end there "
            "is no such key, and the query is left out."),
        Misconception(
            "one number for all heads",
            lambda weights, offset: diagonals(weights, offset).mean(),
            "You averaged over the heads as well. Each head has a score of its own."),
        Misconception(
            "columns normalised", lambda weights, offset: head_score(
                weights / weights.sum(-2, keepdims=True), offset),
            "You normalised the columns first. The rows are already normalised: the weights of "
            "each query sum to 1."),
        Misconception(
            "how often it wins", share_of_winners,
            "You counted how often this key gets the largest weight. The exercise asks for the "
            "weight itself: 0.4 does not count as 1."),
        Misconception(
            "maximum", lambda weights, offset: diagonals(weights, offset).max(-1),
            "You took the largest weight. A single query that looks there says little about the "
            "head, so take the mean."),
        Misconception(
            "always the previous token", lambda weights, offset: head_score(weights, -1),
            "You always looked at the previous token. The offset says where to look."),
        Misconception(
            "both directions", lambda weights, offset: (
                head_score(weights, offset) + head_score(weights, -offset)) / 2,
            "You averaged over both directions. The sign of the offset says which one is meant."),
    ),
    cases=head_score_cases,
)
