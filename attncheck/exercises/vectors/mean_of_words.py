"""Exercise `mean-of-words`: one vector for a whole sentence."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def mean_of_words(vectors, mask):
    """Return the mean (B, d) of each sentence's words; zeros if there are none.

    `vectors` is (B, L, d); `mask` is boolean (B, L), True for words.
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
    junk = np.where(np.arange(vectors.shape[-1]) % 2, np.inf, np.nan)
    yield np.where(mask[..., None], vectors, junk), mask
    yield rng.normal(size=(1, 3, 1)), np.array([[False, True, False]])     # one word
    yield rng.normal(size=(1, 1, 4)), np.array([[True]])


EXERCISE = Exercise(
    id="mean-of-words",
    stars=2,
    title="One vector for a whole sentence",
    statement="""
The simplest way to turn many vectors into one is to take their mean. In a padded batch only the
words count. They stand where `mask` is True, which need not be at the start. Whatever stands in the
padding, even NaN or infinity, must not change the result. Write `mean_of_words`: from `vectors` of
shape `(B, L, d)` and a `mask` of shape `(B, L)` it computes one vector per sentence, `(B, d)`. A
sentence without words gets a vector of zeros.""",
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
            "Your mean includes the padding, so it depends on what happens to stand there."),
        Misconception(
            "divides by the full length",
            lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).mean(1),
            "Your sum leaves out the padding, but you divide by the total number of positions. "
            "The means of short sentences come out too small."),
        Misconception(
            "sum", lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).sum(1),
            "This is the sum of the words. A sum grows with the length of the sentence, but a "
            "mean does not."),
        Misconception(
            "the mean of the padding", lambda vectors, mask: mean_of_words(vectors, ~mask),
            "You averaged the padding. In this mask, True means that a vector counts."),
        Misconception(
            "divides by all words",
            lambda vectors, mask: np.where(mask[..., None], vectors, 0.0).sum(1) / mask.sum(),
            "You divide every sentence by the number of words in the whole batch. Divide each sum "
            "by the number of words in its own sentence."),
        Misconception(
            "the average length", lambda vectors, mask: (
          np.where(mask[..., None], vectors, 0.0).sum(1) / mask.sum() * len(mask)),
            "You divide every sentence by the average length of all sentences. Each sentence has "
            "its own length."),
        Misconception(
            "NaN times zero, and zero divided by zero",
            lambda vectors, mask: (vectors * mask[..., None]).sum(1) / mask.sum(1)[:, None],
            "Two details are missing. NaN times 0 is NaN, so replace the padding instead of "
            "multiplying it by 0; and a sentence without words gives 0 divided by 0."),
        Misconception(
            "NaN times zero", lambda vectors, mask: (
          (vectors * mask[..., None]).sum(1) / np.maximum(mask.sum(1), 1)[:, None]),
            "You multiply the padding by 0. This removes ordinary numbers, but NaN times 0 is "
            "still NaN. Replace the padding instead."),
        Misconception(
            "zero divided by zero",
            lambda vectors, mask: np.mean(vectors, axis=1, where=mask[..., None]),
            "For a sentence without words you divide 0 by 0, which is NaN. Such a sentence should "
            "get a vector of zeros."),
        Misconception(
            "the first positions", lambda vectors, mask: mean_of_words(vectors, first_words(mask)),
            "You counted the words in the mask and took that many vectors from the start of the "
            "sentence. The words may stand elsewhere: the mask says where."),
        Misconception(
            "zeros treated as padding",
            lambda vectors, mask: mean_of_words(vectors, mask & (vectors != 0).any(-1)),
            "You treated vectors of zeros as padding. Only the mask says what is padding."),
        Misconception(
            "over the batch", lambda vectors, mask: (
          np.where(mask[..., None], vectors, 0.0).sum(0)
          / np.maximum(mask.sum(0), 1)[:, None]),
            "You averaged over the sentences of the batch, which have nothing to do with one "
            "another. Average over the words of each sentence."),
    ),
    cases=mean_of_words_cases,
)
