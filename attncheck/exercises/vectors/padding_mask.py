"""Exercise `padding-mask`: which words are real?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def padding_mask(lengths, seq_len):
    """Return a boolean array (B, seq_len): True for words, False for padding.

    `lengths` is an integer array (B,).
    """
    return np.arange(seq_len) < lengths[:, None]


def padding_mask_by_loop(lengths, seq_len):
    mask = np.zeros((len(lengths), seq_len), dtype=bool)
    for row, length in zip(mask, lengths, strict=True):
        row[:length] = True
    return mask


def from_the_end(lengths, seq_len):
    mask = np.ones((len(lengths), seq_len), dtype=bool)
    for row, length in zip(mask, lengths, strict=True):
        row[-(seq_len - length) :] = False
    return mask


def padding_mask_cases(rng):
    for batch, seq_len in ((3, 7), (5, 4), (2, 11)):
        lengths = rng.integers(1, seq_len - 1, size=batch, dtype=np.intp)
        lengths[0], lengths[1] = 1, seq_len - 1
        yield lengths, seq_len
    yield np.array([0, 5, 2], dtype=np.intp), 5            # no word at all, and no padding
    yield np.array([1], dtype=np.intp), 1


EXERCISE = Exercise(
    id="padding-mask",
    stars=2,
    title="Which positions hold words?",
    statement="""
The $B$ sentences of a batch are padded to `seq_len` vectors each. Write `padding_mask`: it returns
a boolean array of shape `(B, seq_len)`. Row $n$ is True at its first `lengths[n]` positions, which
hold words, and False at all others. A length may be anything from 0 to `seq_len`.""",
    reference=padding_mask,
    alternatives=(
        padding_mask_by_loop,
        lambda lengths, seq_len: np.tri(seq_len + 1, seq_len, -1, dtype=bool)[lengths],
        lambda lengths, seq_len: np.array([
            [place < length for place in range(seq_len)] for length in lengths]),
    ),
    misconceptions=(
        Misconception(
            "inverted", lambda lengths, seq_len: np.arange(seq_len) >= lengths[:, None],
            "Your mask is True for the padding. In this book, True always means that a vector "
            "counts."),
        Misconception(
            "one too many", lambda lengths, seq_len: np.arange(seq_len) <= lengths[:, None],
            "Each row has one True too many. Positions are counted from 0."),
        Misconception(
            "one too few", lambda lengths, seq_len: np.arange(seq_len) < lengths[:, None] - 1,
            "You treat the last word of each sentence as padding."),
        Misconception(
            "ones and zeros",
            lambda lengths, seq_len: (np.arange(seq_len) < lengths[:, None]).astype(float),
            "The pattern is right, but a mask answers yes or no: its entries should be True and "
            "False."),
        Misconception(
            "one sentence per column",
            lambda lengths, seq_len: np.arange(seq_len)[:, None] < lengths,
            "Your sentences are columns. Each sentence of the batch should be a row."),
        Misconception(
            "padding in front",
            lambda lengths, seq_len: np.arange(seq_len) >= seq_len - lengths[:, None],
            "You placed the words at the end of each row. They come first, and the padding "
            "follows."),
        Misconception(
            "slices from the end", from_the_end,
            "A sentence without padding becomes all False: with no padding your slice from the "
            "end starts at -0, which is the start of the row."),
        Misconception(
            "as long as the longest sentence",
            lambda lengths, seq_len: np.arange(lengths.max()) < lengths[:, None],
            "Your mask is only as long as the longest sentence. The batch may be padded further, "
            "up to `seq_len`."),
    ),
    cases=padding_mask_cases,
)
