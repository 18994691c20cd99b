"""Exercise `closer-sense`: which meaning is closer?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def closer_sense(word, first, second):
    """Return the mean cosine with `first` minus the mean cosine with `second`: (...).

    `word` is (..., d), `first` (n, d), `second` (m, d). A cosine with zeros is 0.
    """
    def unit(x):
        length = np.linalg.norm(x, axis=-1, keepdims=True)
        return x / np.where(length > 0, length, np.inf)    # zeros stay zeros

    return unit(word) @ (unit(first).mean(0) - unit(second).mean(0))


def mean_cosine(word, others):
    lengths = np.linalg.norm(word, axis=-1)[..., None] * np.linalg.norm(others, axis=-1)
    products = word @ others.T                             # (..., n)
    return np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0).mean(-1)


def sense_by_cosines(word, first, second):
    return mean_cosine(word, first) - mean_cosine(word, second)


def sense_by_loop(word, first, second):
    output = np.zeros(word.shape[:-1])
    for where in np.ndindex(output.shape):
        for sign, others in ((1, first), (-1, second)):
            for other in others:
                length = np.sqrt((word[where] ** 2).sum() * (other**2).sum())
                output[where] += sign * (word[where] @ other) / max(length, 1e-12) / len(others)
    return output


def unguarded(word, first, second):
    def unit(x):
        return x / np.linalg.norm(x, axis=-1, keepdims=True)

    return unit(word) @ (unit(first).mean(0) - unit(second).mean(0))


def with_scores(score):
    """Return score(word, first) - score(word, second)."""
    return lambda word, first, second: score(word, first) - score(word, second)


def without_zeros(word, others):
    return mean_cosine(word, others[(others != 0).any(-1)])


def best_cosine(word, others):
    return np.max([mean_cosine(word, other[None]) for other in others], axis=0)


def closer_sense_cases(rng):
    for shape, n, m in (((6, 5), 3, 4), ((7, 8), 4, 3), ((3, 4, 6), 5, 2), ((2, 5, 7), 3, 6),
                        ((5, 3), 1, 2), ((1, 4, 3), 2, 1), ((3, 1, 4), 2, 3),
                        ((3, 1), 2, 3), ((4,), 3, 2)):
        word, first, second = (rng.normal(size=(*size, shape[-1])) for size in (
            shape[:-1], (n,), (m,)))
        first, second = 0.4 * first + 0.3, second * rng.uniform(0.3, 2, size=(m, 1)) - 0.4
        if len(shape) > 1:
            word[..., 1:2, :] = 0                          # a vector like any other
            if n > 2:
                first[1], second[1] = 0, 0
        yield word, first, second


EXERCISE = Exercise(
    id="closer-sense",
    stars=2,
    title="Which meaning is closer?",
    statement="""
The vectors `first`, of shape $(n, d)$, represent a word in sentences where it has one meaning,
and `second`, of shape $(m, d)$, represent it where it has another. The vectors `word`, of shape
$(..., d)$, represent the same word in texts that we want to judge. Write `closer_sense`, which
returns for each of them the mean of its cosines with the first vectors, minus the mean of its
cosines with the second vectors. A positive number means that the first meaning is closer. A
cosine with a vector of zeros is 0 by definition and is included in the mean.""",
    reference=closer_sense,
    alternatives=(sense_by_cosines, sense_by_loop),
    misconceptions=(
        Misconception(
            "dot products", with_scores(lambda word, others: (word @ others.T).mean(-1)),
            "You used dot products, in which long vectors count more. A cosine is divided by both "
            "lengths."),
        Misconception(
            "only one length", lambda word, first, second: closer_sense(
                word, first, second) * np.linalg.norm(word, axis=-1),
            "You divided only by the length of the examples. A cosine is also divided by the "
            "length of the word's vector."),
        Misconception(
            "cosine with the mean", with_scores(lambda word, others: mean_cosine(
                word, others.mean(0, keepdims=True))),
            "You took the mean of the examples first and then one cosine with it, so long examples "
            "count more. Take the cosines first and then their mean."),
        Misconception(
            "second minus first",
            lambda word, first, second: closer_sense(word, second, first),
            "All your signs are reversed. A positive number should mean that the first meaning is "
            "closer."),
        Misconception(
            "closest example", with_scores(best_cosine),
            "You used only the closest example of each meaning. The exercise asks for the mean "
            "over all of them."),
        Misconception(
            "sums of cosines", with_scores(lambda word, others: (
                mean_cosine(word, others) * len(others))),
            "You added the cosines, so a meaning with more examples counts more. Take the mean for "
            "each meaning."),
        Misconception(
            "zeros left out", with_scores(without_zeros),
            "You left out examples that are all zeros. Their cosine is 0, and it is included in "
            "the mean."),
        Misconception(
            "NaN for words of zeros", lambda word, first, second: np.where(
                (word == 0).all(-1), np.nan, closer_sense(word, first, second)),
            "For a word's vector of zeros you divided 0 by 0, which is NaN. Its cosines are 0 by "
            "definition."),
        Misconception(
            "zeros never considered", unguarded,
            "You divided by the length of vectors that are all zeros, which gives NaN. Their "
            "cosines are 0 by definition, both for words and for examples."),
        Misconception(
            "only the first meaning", lambda word, first, second: mean_cosine(word, first),
            "You gave the mean cosine with the first meaning alone. It says little unless it is "
            "compared with the other."),
        Misconception(
            "only the sign",
            lambda word, first, second: np.sign(closer_sense(word, first, second)),
            "You said which meaning is closer, but not by how much. The exercise asks for the "
            "difference itself."),
    ),
    cases=closer_sense_cases,
)
