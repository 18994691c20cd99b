"""Exercise `mean-of-words`: one vector for a whole sentence."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def mean_of_words(vectors, mask):
    """Return the mean (B, d) of each sentence's words; zeros where it has none.

    `vectors` is (B, L, d); `mask` is boolean (B, L), True at the words.
    """
    total = np.where(mask[..., None], vectors, 0.0).sum(axis=1)    # (B, d)
    return total / np.maximum(mask.sum(axis=1), 1)[:, None]


def mean_by_loop(vectors, mask):
    means = np.zeros((len(vectors), vectors.shape[-1]))
    for mean, rows, keep in zip(means, vectors, mask, strict=True):
        if keep.any():
            mean[:] = rows[keep].mean(axis=0)
    return means


def first_words(mask):
    """Return a mask of as many words, all of them in front."""
    return np.arange(mask.shape[1]) < mask.sum(1)[:, None]


def mean_of_words_cases(rng):
    for batch, length, d in ((2, 5, 3), (4, 7, 2), (3, 6, 5)):
        lengths = np.resize([2, length - 1, length - 2], batch)
        mask = np.arange(length) < lengths[:, None]
        vectors = rng.normal(size=(batch, length, d)) + 0.5
        vectors[0, 1] = 0.0                                # a word like any other
        yield vectors, mask
        yield vectors, mask[:, ::-1]                       # the padding comes first
    yield vectors, mask & [[True], [False], [True]]        # a sentence without a word
    yield np.where(mask[..., None], vectors, np.nan), mask


EXERCISE = Exercise(
    id="mean-of-words",
    stars=2,
    title="One vector for a whole sentence",
    statement="""
The simplest way from many vectors to one is their mean. In a padded batch only the words may
count, which stand where `mask` is True, in front or elsewhere. Whatever stands in the padding must
not change the result, not even NaN. Write `mean_of_words`: from `vectors` of shape `(B, L, d)` and
a `mask` of shape `(B, L)` it makes one vector for each sentence, `(B, d)`. A sentence without a
word gets a vector of zeros.""",
    reference=mean_of_words,
    alternatives=(
        mean_by_loop,
        lambda vectors, mask: np.einsum("bld,bl->bd", np.nan_to_num(vectors), mask) / np.maximum(
            mask.sum(1, keepdims=True), 1),
        lambda vectors, mask: np.nan_to_num(np.mean(vectors, axis=1, where=mask[..., None])),
    ),
    misconceptions=(
        Misconception(
            "padding counts too", lambda vectors, mask: vectors.mean(1),
            "What stands in the padding takes part in your mean."),
        Misconception(
            "divides by the full length",
            lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).mean(1),
            "The sum leaves the padding out, but you divide by the number of all places. Short "
            "sentences come out too small."),
        Misconception(
            "sum", lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).sum(1),
            "This is the sum of the words. It grows with the sentence; a mean does not."),
        Misconception(
            "the mean of the padding", lambda vectors, mask: mean_of_words(vectors, ~mask),
            "You averaged the padding. True in the mask means that the vector counts."),
        Misconception(
            "divides by all words",
            lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).sum(1) / mask.sum(),
            "You divide every sentence by the number of words in the whole batch. Only its own "
            "words count."),
        Misconception(
            "one count for all", lambda vectors, mask: (
          np.where(mask[..., None], vectors, 0.0).sum(1) / mask.sum() * len(mask)),
            "You divide every sentence by the average length. Each has a length of its own."),
        Misconception(
            "NaN times zero, zero over zero",
            lambda vectors, mask: (vectors * mask[..., None]).sum(1) / mask.sum(1)[:, None],
            "Nearly: but NaN times 0 is NaN, so the padding has to be replaced, not multiplied "
            "away. And a sentence without a word gets 0 over 0."),
        Misconception(
            "NaN times zero", lambda vectors, mask: (
          (vectors * mask[..., None]).sum(1) / np.maximum(mask.sum(1), 1)[:, None]),
            "You multiply the padding by 0. That removes every number, but NaN times 0 is NaN; "
            "replace what stands there."),
        Misconception(
            "zero over zero",
            lambda vectors, mask: np.mean(vectors, axis=1, where=mask[..., None]),
            "A sentence without a word gives you 0 over 0, which is NaN. It should get a vector "
            "of zeros."),
        Misconception(
            "the first ones", lambda vectors, mask: mean_of_words(vectors, first_words(mask)),
            "You counted the words of the mask and took as many vectors from the start. The "
            "words may stand elsewhere: the mask says where."),
        Misconception(
            "zeros are padding",
            lambda vectors, mask: mean_of_words(vectors, mask & (vectors != 0).any(-1)),
            "You took a vector of zeros for padding. Only the mask tells what is a word."),
        Misconception(
            "over the batch", lambda vectors, mask: (
          np.where(mask[..., None], vectors, 0.0).sum(0)
          / np.maximum(mask.sum(0), 1)[:, None]),
            "You averaged over the sentences of the batch. They have nothing to do with one "
            "another; average over the words of each."),
    ),
    cases=mean_of_words_cases,
)
