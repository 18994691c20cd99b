"""Exercise `blocks-of-keys`: one row of keys for a whole block."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def blocks_of_keys(key, block, left, right):
    """Return (keys, mask): the keys that blocks share, and which query sees which.

    `key` is (L, d), L a multiple of `block`. keys is (L / block, span, d), where span
    is left + block + right; mask is boolean (L / block, block, span).
    """
    near = np.arange(-left, block + right)                 # (span,)
    place = np.arange(0, len(key), block)[:, None] + near  # (count, span)
    padded = np.pad(key, ((left, right), (0, 0)))          # (left + L + right, d)
    keys = padded[place + left]                            # (count, span, d)
    real = (place >= 0) & (place < len(key))               # (count, span)
    ahead = near - np.arange(block)[:, None]               # (block, span): j - i
    band = (ahead >= -left) & (ahead <= right)             # the same for all blocks
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


def rows_from(place):
    """Return an answer with the keys `place(near, L)`, all of them seen."""
    def answer(key, block, left, right):
        near = np.arange(0, len(key), block)[:, None] + np.arange(-left, block + right)
        mask = np.repeat(in_band(block, left, right)[None], len(near), axis=0)
        return key[place(near, len(key))], mask
    return answer


def masked_by(make):
    """Return an answer with the right keys, whose mask `make(keys, mask, block, left, right)`."""
    def answer(key, block, left, right):
        keys, mask = blocks_of_keys(key, block, left, right)
        return keys, make(keys, mask, block, left, right)
    return answer


def alone(key, block, left, right):
    keys, mask = blocks_of_keys(key, block, left, right)
    return keys[:, left : left + block], mask[..., left : left + block]


def starts_with_the_block(key, block, left, right):
    place = np.arange(0, len(key), block)[:, None] + np.arange(left + block + right)
    keys = np.pad(key, ((0, left + right), (0, 0)))[place]
    return keys, in_band(block, left, right) & (place < len(key))[:, None]


def too_far_left(keys, mask, block, left, right):
    band = attnlib.band_mask(left + block + right, left, right)[:block]
    return band & mask.any(1, keepdims=True)


def blocks_cases(rng):
    for L, block, left, right, d in (
        (15, 5, 2, 3, 7), (14, 2, 3, 1, 5), (33, 11, 4, 0, 2), (12, 3, 1, 4, 5), (7, 7, 2, 1, 3),
        (6, 1, 2, 1, 3),
    ):
        key = rng.normal(size=(L, d))
        key[5] *= L != 14                                  # zeros, a vector like any other
        yield key, block, left, right


EXERCISE = Exercise(
    id="blocks-of-keys",
    stars=3,
    title="One row of keys for a whole block",
    statement="""
Neighbouring queries share nearly all their keys. So let `block` neighbours share one row of keys,
from `left` before the first query of their block to `right` after the last one. Return a pair:
the rows of keys, with zeros beyond the ends of the sequence; and the mask for their scores, True
where a query of a block may attend to a key of its row. The band of each query stays as it was;
nobody attends to what lies beyond the ends, while a key of zeros inside is one like any other.""",
    reference=blocks_of_keys,
    alternatives=(blocks_by_loop, blocks_by_slices),
    misconceptions=(
        Misconception(
            "each block on its own", alone,
            "Your blocks see only their own keys. A query near the border of a block has "
            "neighbours on the other side, so the rows have to overlap."),
        Misconception(
            "starts with the block", starts_with_the_block,
            "Your rows start with the first key of the block itself. Its first query looks "
            "back, so its row has to start earlier."),
        Misconception(
            "sides exchanged",
            lambda key, block, left, right: blocks_of_keys(key, block, right, left),
            "Your rows reach back as far as `right` and ahead as far as `left`."),
        Misconception(
            "the end repeated", rows_from(lambda near, L: near.clip(0, L - 1)),
            "Beyond the ends your rows repeat the first or the last key, and your mask lets "
            "queries attend to the copies. They would count several times."),
        Misconception(
            "round in a circle", rows_from(lambda near, L: near % L),
            "Your first block sees the end of the sequence: places before the start are "
            "counted from behind. A sequence is no circle."),
        Misconception(
            "zeros are seen", masked_by(lambda keys, mask, *sizes: mask | in_band(*sizes)),
            "The rows are right, but your mask lets queries attend to the zeros beyond the "
            "ends. A score of 0 is an ordinary score, and takes weight."),
        Misconception(
            "zeros taken for the outside",
            masked_by(lambda keys, mask, *sizes: mask & keys.any(-1)[:, None]),
            "You told the places beyond the ends by their zeros. A key of the sequence may be "
            "all zeros, too; only where a key stands says whether it is real."),
        Misconception(
            "all see the whole row",
            masked_by(lambda keys, mask, *sizes: mask | mask.any(1, keepdims=True)),
            "The rows are right, but in your mask every query sees all the real keys of its "
            "row. A row is shared; within it each query keeps a band of its own."),
        Misconception(
            "the band too far left", masked_by(too_far_left),
            "The rows are right, but the band lies too far to the left in them. The first key "
            "of a row does not stand at the place of the first query."),
        Misconception(
            "one mask for all blocks", masked_by(lambda keys, mask, *sizes: in_band(*sizes)),
            "The rows are right, and inside the sequence one mask would do for all blocks. The "
            "first and the last block have places beyond the ends, so each block needs its own."),
    ),
    cases=blocks_cases,
)
