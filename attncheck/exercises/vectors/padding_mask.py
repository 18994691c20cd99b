"""Exercise `padding-mask`: which words are real?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def padding_mask(lengths, seq_len):
    """Return a boolean array (B, seq_len): True at the words, False at the padding.

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


EXERCISE = Exercise(
    id="padding-mask",
    stars=2,
    title="Which words are real?",
    statement="""
A batch of $B$ sentences is filled up to `seq_len` vectors each. Write `padding_mask`: it returns a
boolean array `(B, seq_len)`, whose row $n$ is True at the first `lengths[n]` places, which hold
words, and False at the rest. A length may be anything from 0 to `seq_len`.""",
    reference=padding_mask,
    alternatives=(
        padding_mask_by_loop,
        lambda lengths, seq_len: np.tri(seq_len + 1, seq_len, -1, dtype=bool)[lengths],
        lambda lengths, seq_len: np.array([
            [place < length for place in range(seq_len)] for length in lengths]),
    ),
    misconceptions=(
        Misconception(
            "upside down", lambda lengths, seq_len: np.arange(seq_len) >= lengths[:, None],
            "This mask is True at the padding. Here, and in the whole book, True means that a "
            "vector counts."),
        Misconception(
            "one too many", lambda lengths, seq_len: np.arange(seq_len) <= lengths[:, None],
            "One place too many is True in each row. The places are counted from 0."),
        Misconception(
            "one too few", lambda lengths, seq_len: np.arange(seq_len) < lengths[:, None] - 1,
            "The last word of each sentence is taken for padding."),
        Misconception(
            "ones and zeros",
            lambda lengths, seq_len: (np.arange(seq_len) < lengths[:, None]).astype(float),
            "The pattern is right, but a mask says yes or no: it is made of True and False."),
        Misconception(
            "one sentence per column",
            lambda lengths, seq_len: np.arange(seq_len)[:, None] < lengths,
            "Your sentences are columns. Each sentence of the batch is a row."),
        Misconception(
            "padding in front",
            lambda lengths, seq_len: np.arange(seq_len) >= seq_len - lengths[:, None],
            "The words stand at the end of each row here. The padding comes after the words."),
        Misconception(
            "from the end", from_the_end,
            "A sentence that fills its row is all False here: with no padding, your slice from "
            "the end begins at -0, which is the start."),
        Misconception(
            "as long as the longest",
            lambda lengths, seq_len: np.arange(lengths.max()) < lengths[:, None],
            "Your mask is only as long as the longest sentence. The batch may be padded "
            "further: `seq_len` says how far."),
    ),
    cases=padding_mask_cases,
)
