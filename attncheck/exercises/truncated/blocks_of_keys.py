"""Exercise `blocks-of-keys`: one row of keys for a whole block of queries."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def blocks_of_keys(key, block, left, right):
    """Return (keys, mask): a row of keys for each block, and who may attend to whom.

    `key` is (L, d), L a multiple of `block`. keys is (L / block, span, d), where span
    is left + block + right; mask is boolean (L / block, block, span).
    """
    near = np.arange(-left, block + right)                 # (span,)
    position = np.arange(0, len(key), block)[:, None] + near       # (count, span)
    padded = np.pad(key, ((left, right), (0, 0)))          # (left + L + right, d)
    keys = padded[position + left]                         # (count, span, d)
    real = (position >= 0) & (position < len(key))         # (count, span)
    distance = near - np.arange(block)[:, None]            # (block, span): j - i
    band = (distance >= -left) & (distance <= right)       # the same for all blocks
    return keys, band & real[:, None, :]                   # (count, block, span)


def blocks_by_loop(key, block, left, right):
    L, span = len(key), left + block + right
    keys, mask = np.zeros((L // block, span, key.shape[1])), np.zeros((L // block, block, span)) > 0
    for n, m in np.ndindex(L // block, span):
        j = n * block - left + m
        if 0 <= j < L:
            keys[n, m] = key[j]
            for i in range(n * block, (n + 1) * block):
                mask[n, i - n * block, m] = i - left <= j <= i + right
    return keys, mask


def blocks_by_slices(key, block, left, right):
    rows = np.pad(key, ((left, right), (0, 0)))
    band = np.pad(attnlib.band_mask(len(key), left, right), ((0, 0), (left, right)))
    span, starts = left + block + right, range(0, len(key), block)
    return (np.stack([rows[n : n + span] for n in starts]),
            np.stack([band[n : n + block, n : n + span] for n in starts]))


def in_band(block, left, right):
    """Return the mask (block, span) of a block that has all its keys."""
    return attnlib.band_mask(left + block + right, left, right)[left : left + block]


def rows_from(position):
    """Return an answer with the keys `position(near, L)`, all of them allowed."""
    def answer(key, block, left, right):
        near = np.arange(0, len(key), block)[:, None] + np.arange(-left, block + right)
        mask = np.repeat(in_band(block, left, right)[None], len(near), axis=0)
        return key[position(near, len(key))], mask
    return answer


def masked_by(make):
    """Return an answer with the right keys and the mask make(keys, mask, *sizes)."""
    def answer(key, block, left, right):
        keys, mask = blocks_of_keys(key, block, left, right)
        return keys, make(keys, mask, block, left, right)
    return answer


def own_keys_only(key, block, left, right):
    keys, mask = blocks_of_keys(key, block, left, right)
    return keys[:, left : left + block], mask[..., left : left + block]


def starts_with_the_block(key, block, left, right):
    position = np.arange(0, len(key), block)[:, None] + np.arange(left + block + right)
    keys = np.pad(key, ((0, left + right), (0, 0)))[position]
    return keys, in_band(block, left, right) & (position < len(key))[:, None]


def too_far_left(keys, mask, block, left, right):
    band = attnlib.band_mask(left + block + right, left, right)[:block]
    return band & mask.any(1, keepdims=True)


def blocks_cases(rng):
    for L, block, left, right, d in (
        (15, 5, 2, 3, 7), (14, 2, 3, 1, 5), (33, 11, 4, 0, 2), (12, 3, 1, 4, 5), (7, 7, 2, 1, 3),
        (6, 1, 2, 1, 3), (4, 1, 0, 0, 2), (6, 2, 1, 2, 1), (1, 1, 1, 2, 4),
    ):
        key = rng.normal(size=(L, d))
        if L == 14:
            key[5] = 0                                     # a vector like any other
        yield key, block, left, right


EXERCISE = Exercise(
    id="blocks-of-keys",
    stars=3,
    title="One row of keys for a whole block",
    statement="""
Neighbouring queries share nearly all their keys. So let `block` neighbouring queries share one
row of keys, from `left` positions before the first query of the block to `right` positions
after the last one. Write `blocks_of_keys`, which returns a pair. The first array holds the rows
of keys, with zeros beyond the ends of the sequence. The second is the mask for their scores,
True where a query of the block may attend to a key of the row. Each query keeps its own band,
from `left` positions before it to `right` after it. No query may attend to anything beyond the
ends, while a key of zeros inside the sequence is a key like any other.""",
    reference=blocks_of_keys,
    alternatives=(blocks_by_loop, blocks_by_slices),
    misconceptions=(
        Misconception(
            "own keys only", own_keys_only,
            "Each of your rows contains only the keys of its own block. A query near the border of "
            "a block has neighbours in the next block, so the rows have to overlap."),
        Misconception(
            "starts with the block", starts_with_the_block,
            "Your rows start with the first key of the block itself. The first query of the block "
            "looks back, so its row has to start earlier."),
        Misconception(
            "sides swapped",
            lambda key, block, left, right: blocks_of_keys(key, block, right, left),
            "Your rows begin `right` positions before the block and end `left` positions after it. "
            "It should be the other way round."),
        Misconception(
            "end repeated", rows_from(lambda near, L: near.clip(0, L - 1)),
            "Beyond the ends your rows repeat the first or the last key, and your mask lets "
            "queries attend to the copies. These keys would count several times."),
        Misconception(
            "wraps around", rows_from(lambda near, L: near % L),
            "Your first block contains keys from the end of the sequence, because negative "
            "positions count from the end. A sequence is not a circle."),
        Misconception(
            "zeros allowed", masked_by(lambda keys, mask, *sizes: mask | in_band(*sizes)),
            "The rows are right, but your mask lets queries attend to the zeros beyond the ends. A "
            "score of 0 is an ordinary score and takes weight."),
        Misconception(
            "zeros treated as outside",
            masked_by(lambda keys, mask, *sizes: mask & keys.any(-1)[:, None]),
            "You recognised the entries beyond the ends by their zeros. A key of the sequence may "
            "be all zeros as well; only the position tells whether a key is real."),
        Misconception(
            "whole row allowed",
            masked_by(lambda keys, mask, *sizes: mask | mask.any(1, keepdims=True)),
            "The rows are right, but your mask lets every query attend to all real keys of its "
            "row. The row is shared, yet each query keeps a band of its own."),
        Misconception(
            "band too far left", masked_by(too_far_left),
            "The rows are right, but the band lies too far to the left in them. The first key of a "
            "row is not at the position of the first query."),
        Misconception(
            "one mask for all blocks", masked_by(lambda keys, mask, *sizes: in_band(*sizes)),
            "The rows are right, but you made one mask for all blocks. The first and the last "
            "blocks lack the keys beyond the ends, so each block needs a mask of its own."),
    ),
    cases=blocks_cases,
)
