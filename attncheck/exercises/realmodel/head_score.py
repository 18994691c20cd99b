"""Exercise `head-score`: where does a head look?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def head_score(weights, offset):
    """Return the mean weight on the key at query + offset: one number a head, (...).

    `weights` is (..., L, L), rows are queries. A query without such a key is left out.
    """
    return np.diagonal(weights, offset, axis1=-2, axis2=-1).mean(axis=-1)


def score_by_loop(weights, offset):
    L = weights.shape[-1]
    pairs = [(i, i + offset) for i in range(L) if 0 <= i + offset < L]
    return sum(weights[..., i, j] for i, j in pairs) / len(pairs)


def score_by_mask(weights, offset):
    place = np.arange(weights.shape[-1])
    there = place == place[:, None] + offset               # (L, L)
    return (weights * there).sum((-2, -1)) / there.sum()


def diagonals(weights, offset):
    return np.diagonal(weights, offset, axis1=-2, axis2=-1)


def wrapped(weights, offset):
    return diagonals(np.roll(weights, -offset, axis=-1), 0).mean(-1)


def share_of_winners(weights, offset):
    place = np.arange(weights.shape[-1])
    return score_by_mask((weights.argmax(-1)[..., None] == place) * 1.0, offset)


def head_score_cases(rng):
    for *lead, L, offset in ((5, -1), (6, 1), (3, 7, -2), (2, 8, 3), (4, 3, 6, -1), (7, 0),
                             (2, 9, 2)):
        scores = 1.5 * rng.normal(size=(*lead, L, L))
        place = np.arange(L)
        scores += 2.0 * (place == place[:, None] + offset)
        yield attnlib.softmax(scores), offset


EXERCISE = Exercise(
    id="head-score",
    stars=2,
    title="Where does a head look?",
    statement="""
Write `head_score`, the number by which this chapter finds heads. `weights` is $(..., L, L)$, with
queries as rows; the leading axes, if any, are blocks and heads. For each head return the mean of
the weights that queries $i$ give to the keys at $i + $ `offset`: an offset of -1 asks for the
previous token, 1 for the next, 0 for the token itself. A query at the edge that has no such key is
left out of the mean. What would a head score that spreads its weight evenly?""",
    reference=head_score,
    alternatives=(score_by_loop, score_by_mask),
    misconceptions=(
        Misconception(
            "the other direction", lambda weights, offset: head_score(weights, -offset),
            "You look on the other side: your -1 is the next token. The key stands at the "
            "query's place plus the offset."),
        Misconception(
            "divided by all queries", lambda weights, offset: (
          diagonals(weights, offset).sum(-1) / weights.shape[-1]),
            "You divide by the number of all queries. Those at the edge have no such key and "
            "are left out of the mean."),
        Misconception(
            "a sum", lambda weights, offset: diagonals(weights, offset).sum(-1),
            "You added the weights up, so longer texts score higher. A mean is asked for."),
        Misconception(
            "around the edge", wrapped,
            "Your sequence is a ring: the first query looks at the last key. At the edge there "
            "is no such key, and the query is left out."),
        Misconception(
            "one number for all heads",
            lambda weights, offset: diagonals(weights, offset).mean(),
            "You averaged over the heads as well. Each head has a score of its own."),
        Misconception(
            "keys normalised", lambda weights, offset: head_score(
          weights / weights.sum(-2, keepdims=True), offset),
            "You made the columns sum to 1 first. The rows do already: a query gives away one "
            "unit of weight."),
        Misconception(
            "how often it wins", share_of_winners,
            "You counted how often this key gets the most weight. The weight itself is asked "
            "for: 0.4 is not 1."),
        Misconception(
            "the strongest", lambda weights, offset: diagonals(weights, offset).max(-1),
            "You took the largest weight. One query that looks there makes no such head; take "
            "the mean."),
        Misconception(
            "always the previous", lambda weights, offset: head_score(weights, -1),
            "You always look at the previous token. The offset says where."),
        Misconception(
            "both directions", lambda weights, offset: (
          head_score(weights, offset) + head_score(weights, -offset)) / 2,
            "You average over both sides. An offset has a sign, and means one side."),
    ),
    cases=head_score_cases,
)
