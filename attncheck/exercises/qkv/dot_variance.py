"""Exercise `dot-variance`: how widely do dot products spread?"""

import numpy as np

from attncheck.exercise import Exercise, Wrong


def dot_variance(query, key):
    """Return two variances over the n pairs: of q . k, and of q . k / sqrt(d).

    `query` and `key` are (n, d); row m of both is pair m.
    """
    dots = (query * key).sum(axis=-1)  # (n,)
    variance = np.mean((dots - dots.mean()) ** 2)
    return variance, variance / query.shape[-1]


def dot_variance_by_loop(query, key):
    dots = [float(q @ k) for q, k in zip(query, key, strict=True)]
    scaled = [dot / query.shape[1] ** 0.5 for dot in dots]
    return tuple(
        sum(x * x for x in found) / len(found) - (sum(found) / len(found)) ** 2
        for found in (dots, scaled))


def of_pairs(query, key):
    return np.einsum("md,md->m", query, key)


def dot_variance_cases(rng):
    for n, d in ((20, 5), (31, 8), (14, 3), (9, 12)):
        query, key = rng.normal(size=(2, n, d)) + 0.3      # the mean of the products is not 0
        query[n // 2], key[n // 3] = 0.0, 0.0
        yield query, key


EXERCISE = Exercise(
    id="dot-variance",
    stars=2,
    title="How widely do dot products spread?",
    statement=r"""
Measure what the division by $\sqrt{d}$ is good for. Row $m$ of `query` and row $m$ of `key`, both
$(n, d)$, are one pair. Write `dot_variance`: the variance over all $n$ pairs of $q \cdot k$, and
that of $q \cdot k / \sqrt{d}$, as a pair of numbers. The variance is the mean squared distance
from the mean. Then draw a million pairs from the normal distribution for $d$ = 4, 64 and 1,024:
with what does the first number grow, and what does the second do?""",
    reference=dot_variance,
    alternatives=(
        dot_variance_by_loop,
        lambda query, key: (
            of_pairs(query, key).var(), (of_pairs(query, key) / np.sqrt(query.shape[1])).var()),
        lambda query, key: np.var([of_pairs(query, key),
                                   of_pairs(query, key) / query.shape[1] ** 0.5], axis=1),
    ),
    wrong=(
        Wrong("every query with every key", lambda query, key: (
            (query @ key.T).var(), (query @ key.T).var() / query.shape[1]),
              "You took every query with every key. Here a row of one array belongs to the same "
              "row of the other: n pairs in all."),
        Wrong("spread for variance", lambda query, key: (
            of_pairs(query, key).std(), of_pairs(query, key).std() / np.sqrt(query.shape[1])),
              "These are standard deviations. The variance is their square."),
        Wrong("divides the variance by the root", lambda query, key: (
            of_pairs(query, key).var(), of_pairs(query, key).var() / np.sqrt(query.shape[1])),
              "The first is right. Dividing the scores by a number divides their variance by the "
              "square of that number."),
        Wrong("divides by the square of d", lambda query, key: (
            of_pairs(query, key).var(), of_pairs(query, key).var() / query.shape[1] ** 2),
              "The first is right. For the second you divided the scores by d itself; the root "
              "of d is asked for."),
        Wrong("of the single products", lambda query, key: (
            (query * key).var(), (query * key).var() / query.shape[1]),
              "This is the variance of the products of single entries. A dot product adds up "
              "those of a pair first."),
        Wrong("mean of the squares", lambda query, key: (
            np.mean(of_pairs(query, key) ** 2),
            np.mean(of_pairs(query, key) ** 2) / query.shape[1]),
              "You took the mean of the squares. The mean of the dot products need not be zero; "
              "take it away first."),
        Wrong("divides by n less one", lambda query, key: (
            of_pairs(query, key).var(ddof=1), of_pairs(query, key).var(ddof=1) / query.shape[1]),
              "You divided by n less one, which estimates the variance of what the pairs were "
              "drawn from. Here the mean over the n pairs is asked for."),
        Wrong("by the number of pairs", lambda query, key: (
            of_pairs(query, key).var(), of_pairs(query, key).var() / len(query)),
              "The first is right. For the second you divided by the number of pairs; it is the "
              "size of a vector that makes dot products large."),
    ),
    cases=dot_variance_cases,
    exempt={"far apart": "no exponential is taken"},
)
