"""What several exercises of this chapter share."""

import numpy as np


def each_sentence(values, mask):
    """Return the mean over the words of each sentence."""
    return np.array([value[keep].mean() for value, keep in zip(values, mask, strict=True)])


def first_words(mask):
    """Return a mask of as many words, all of them in front."""
    return np.arange(mask.shape[1]) < mask.sum(1)[:, None]


def labelled_batch(rng, batch, length, num_labels):
    """Draw a padded batch: sentence 0 all right, a mistake in each other, both in the padding."""
    logits = rng.normal(size=(batch, length, num_labels)) + 0.2
    logits[:, -2, 0], logits[:, -1, 0] = -4.0, 4.0
    logits[1, 1] = 0.0                                     # a word like any other
    mask = np.arange(length) < np.resize([length - 2, 2, length - 3], batch)[:, None]
    missed = rng.random((batch, length)) < 0.3
    missed[0], missed[1:, 0], missed[1, 1] = False, True, True
    labels = np.where(mask, (logits.argmax(-1) + missed) % num_labels, 0)
    return logits, labels, mask


def labelled_batches(rng):
    """Draw batches: padding at the end, at the start, NaN in it; no word, one word, one label."""
    for sizes in ((3, 7, 5), (2, 11, 4), (5, 8, 3)):
        yield labelled_batch(rng, *sizes)
    logits, labels, mask = labelled_batch(rng, 3, 8, 4)
    yield logits[:, ::-1], np.where(mask, labels, -1)[:, ::-1], mask[:, ::-1]
    yield logits, labels, mask & [[True], [True], [False]]
    junk = np.resize([np.nan, np.inf, -np.inf], logits.shape[-1])
    yield np.where(mask[..., None], logits, junk), labels, mask
    logits = 4 * np.eye(4)[[[0, 1, 2]]] + rng.normal(size=(1, 3, 4))
    yield logits, np.array([[0, 0, 2]], dtype=np.intp), np.array([[True, True, True]])
    yield np.ones((1, 1, 1)), np.zeros((1, 1), dtype=np.intp), np.array([[True]])
