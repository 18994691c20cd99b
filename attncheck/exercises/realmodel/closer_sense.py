"""Exercise `closer-sense`: which meaning is closer?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def closer_sense(word, first, second):
    """Return the mean cosine with the first vectors minus that with the second: (...).

    `word` is (..., d), `first` (n, d), `second` (m, d). A cosine with zeros is 0.
    """
    def unit(x):
        length = np.linalg.norm(x, axis=-1, keepdims=True)
        return x / np.where(length == 0, 1, length)

    return unit(word) @ (unit(first).mean(0) - unit(second).mean(0))


def mean_cosine(word, others):
    lengths = np.linalg.norm(word, axis=-1)[..., None] * np.linalg.norm(others, axis=-1)
    products = word @ others.T                             # (..., n)
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0).mean(-1)


def sense_by_cosines(word, first, second):
    return mean_cosine(word, first) - mean_cosine(word, second)


def sense_by_loop(word, first, second):
    output = np.zeros(word.shape[:-1])
    for place in np.ndindex(output.shape):
        for sign, others in ((1, first), (-1, second)):
            for other in others:
                length = np.sqrt((word[place] ** 2).sum() * (other**2).sum())
                output[place] += sign * (word[place] @ other) / max(length, 1e-12) / len(others)
    return output


def with_scores(score):
    """Return score(word, first) - score(word, second)."""
    return lambda word, first, second: score(word, first) - score(word, second)


def without_zeros(word, others):
    return mean_cosine(word, others[(others != 0).any(-1)])


def best_cosine(word, others):
    return np.max([mean_cosine(word, other[None]) for other in others], axis=0)


def closer_sense_cases(rng):
    for shape, n, m in (((6, 5), 3, 4), ((7, 8), 4, 3), ((3, 4, 6), 5, 2), ((2, 5, 7), 3, 6)):
        word, first, second = (rng.normal(size=(*size, shape[-1])) for size in (
            shape[:-1], (n,), (m,)))
        first, second = first + 0.6, second * rng.uniform(0.3, 2, size=(m, 1)) - 0.4
        word[..., 1, :], first[1], second[1] = 0, 0, 0     # vectors like any other
        yield word, first, second


EXERCISE = Exercise(
    id="closer-sense",
    stars=2,
    title="Which meaning is closer?",
    statement="""
The vectors `first` $(n, d)$ come from sentences in which a word has one meaning, `second` $(m, d)$
from sentences with the other. `word`, of shape $(..., d)$, holds vectors of the same word in texts
that we want to judge. Write `closer_sense`: for each of them the mean of its cosines with the first
vectors, minus the mean of its cosines with the second. Positive numbers speak for the first
meaning. The cosine with a vector of zeros is 0, and counts in the mean.""",
    reference=closer_sense,
    alternatives=(sense_by_cosines, sense_by_loop),
    misconceptions=(
        Misconception(
            "dot products", with_scores(lambda word, others: (word @ others.T).mean(-1)),
            "These are dot products: long vectors count more. A cosine divides by both lengths."),
        Misconception(
            "only one length", lambda word, first, second: closer_sense(
          word, first, second) * np.linalg.norm(word, axis=-1),
            "You divide by the length of the examples alone. A cosine divides by the length of "
            "the word's vector as well."),
        Misconception(
            "the cosine with the mean", with_scores(lambda word, others: mean_cosine(
          word, others.mean(0, keepdims=True))),
            "You took the mean vector first and one cosine with it. Long examples then count "
            "more; take the cosines first and their mean."),
        Misconception(
            "the second minus the first",
            lambda word, first, second: closer_sense(word, second, first),
            "All signs are turned around: positive numbers should speak for the first meaning."),
        Misconception(
            "the closest example", with_scores(best_cosine),
            "You compare with the closest example of each meaning. The mean over all of them is "
            "asked for."),
        Misconception(
            "sums of cosines", with_scores(lambda word, others: (
          mean_cosine(word, others) * len(others))),
            "You added the cosines up, so the meaning with more examples weighs more. Take a "
            "mean for each."),
        Misconception(
            "zeros left out", with_scores(without_zeros),
            "You passed over examples that are all zeros. Their cosine is 0, and it counts in "
            "the mean."),
        Misconception(
            "zero over zero", lambda word, first, second: np.where(
          (word == 0).all(-1), np.nan, closer_sense(word, first, second)),
            "A vector of zeros gives you 0 over 0, which is NaN. Its cosine is 0 by agreement."),
        Misconception(
            "the first alone", lambda word, first, second: mean_cosine(word, first),
            "This is the mean cosine with the first meaning alone. It tells nothing until it is "
            "compared with the other."),
        Misconception(
            "only the sign",
            lambda word, first, second: np.sign(closer_sense(word, first, second)),
            "You say which meaning is closer, but not by how much. The difference itself is "
            "asked for."),
    ),
    cases=closer_sense_cases,
)
