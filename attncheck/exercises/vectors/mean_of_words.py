"""Exercise `mean-of-words`: one vector for a whole sentence."""

import numpy as np

from attncheck.exercise import Exercise, Wrong


def mean_of_words(vectors, mask):
    """Return the mean (B, d) of each sentence's words.

    `vectors` is (B, L, d); `mask` is boolean (B, L), True at the words.
    """
    total = np.where(mask[..., None], vectors, 0.0).sum(axis=1)
    return total / mask.sum(axis=1)[:, None]


def mean_of_words_cases(rng):
    for batch, length, d in ((2, 5, 3), (4, 7, 2), (3, 6, 5)):
        lengths = np.resize([2, length - 1, length - 2], batch)
        mask = np.arange(length) < lengths[:, None]
        yield rng.normal(size=(batch, length, d)) + 0.5, mask


EXERCISE = Exercise(
    id="mean-of-words",
    stars=2,
    title="One vector for a whole sentence",
    statement="""
The simplest way from many vectors to one is their mean. In a padded batch only the words may
count: whatever stands in the padding must not change the result. Write `mean_of_words`.""",
    reference=mean_of_words,
    alternatives=(
        lambda vectors, mask: np.stack([x[keep].mean(0) for x, keep in zip(
            vectors, mask, strict=True)]),
        lambda vectors, mask: np.einsum("bld,bl->bd", vectors, mask) / mask.sum(1, keepdims=True),
        lambda vectors, mask: np.mean(vectors, axis=1, where=mask[..., None]),
    ),
    wrong=(
        Wrong("padding counts too", lambda vectors, mask: vectors.mean(1),
              "What stands in the padding takes part in your mean."),
        Wrong("divides by the full length",
              lambda vectors, mask: (vectors * mask[..., None]).mean(1),
              "The sum leaves the padding out, but you divide by the number of all places. Short "
              "sentences come out too small."),
        Wrong("sum", lambda vectors, mask: (vectors * mask[..., None]).sum(1),
              "This is the sum of the words. It grows with the sentence; a mean does not."),
        Wrong("the mean of the padding", lambda vectors, mask: mean_of_words(vectors, ~mask),
              "You averaged the padding. True in the mask means that the vector counts."),
        Wrong("divides by all words",
              lambda vectors, mask: (vectors * mask[..., None]).sum(1) / mask.sum(),
              "You divide every sentence by the number of words in the whole batch. Only its own "
              "words count."),
        Wrong("one count for all", lambda vectors, mask: (
            (vectors * mask[..., None]).sum(1) / mask.sum() * len(mask)),
              "You divide every sentence by the average length. Each has a length of its own."),
        Wrong("over the batch", lambda vectors, mask: (
            np.where(mask[..., None], vectors, 0.0).sum(0)
            / np.maximum(mask.sum(0), 1)[:, None]),
              "You averaged over the sentences of the batch. They have nothing to do with one "
              "another; average over the words of each."),
    ),
    cases=mean_of_words_cases,
)
