"""Exercise `blocks-of-keys`: one row of keys for a whole block."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong


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
    keys = np.zeros((L // block, span, key.shape[1]))
    mask = np.zeros((L // block, block, span), dtype=bool)
    for n, m in np.ndindex(L // block, span):
        j = n * block - left + m
        if 0 <= j < L:
            keys[n, m] = key[j]
            for i in range(n * block, (n + 1) * block):
                mask[n, i - n * block, m] = i - left <= j <= i + right
    return keys, mask


def blocks_by_views(key, block, left, right):
    span = left + block + right
    padded = np.pad(key, ((left, right), (0, 0)))
    band = np.pad(attnlib.band_mask(len(key), left, right), ((0, 0), (left, right)))
    starts = range(0, len(key), block)
    keys = np.lib.stride_tricks.sliding_window_view(padded, span, axis=0)[::block].mT
    return keys, np.stack([band[n : n + block, n : n + span] for n in starts])


def in_the_middle(key, block, left, right):
    return np.repeat(in_band(block, left, right)[None], len(key) // block, axis=0)


def masked_by(mask):
    def answer(key, block, left, right):
        keys, right_one = blocks_of_keys(key, block, left, right)
        place = np.arange(0, len(key), block)[:, None] + np.arange(-left, block + right)
        real = ((place >= 0) & (place < len(key)))[:, None]
        return keys, mask(right_one, real, block, left, right)
    return answer


def in_band(block, left, right):
    return attnlib.band_mask(left + block + right, left, right)[left : left + block]


def alone(key, block, left, right):
    keys = key.reshape(-1, block, key.shape[-1])
    return keys, np.repeat(attnlib.band_mask(block, left, right)[None], len(keys), axis=0)


def starts_with_the_block(key, block, left, right):
    span = left + block + right
    place = np.arange(0, len(key), block)[:, None] + np.arange(span)
    keys = np.pad(key, ((0, left + right), (0, 0)))[place]
    return keys, in_the_middle(key, block, left, right) & (place < len(key))[:, None]


def band_from_the_start(right_one, real, block, left, right):
    ahead = np.arange(left + block + right) - np.arange(block)[:, None]
    return (ahead >= -left) & (ahead <= right) & real


def blocks_cases(rng):
    for L, block, left, right, d in (
        (15, 5, 2, 3, 7), (14, 2, 3, 1, 5), (33, 11, 4, 0, 2), (12, 3, 1, 4, 5), (7, 7, 2, 1, 3),
        (5, 1, 2, 1, 3),
    ):
        key = rng.normal(size=(L, d))
        key[L // 2] = 0.0                                  # a key like any other
        yield key, block, left, right


EXERCISE = Exercise(
    id="blocks-of-keys",
    stars=3,
    title="One row of keys for a whole block",
    statement="""
Neighbouring queries share nearly all their keys. So let `block` neighbours share one row of keys,
from `left` before the first query of their block to `right` after the last one. Return a pair:
the rows of keys, with zeros beyond the ends of the sequence; and the mask for their scores, True
where a query of a block may attend to a key of its row. The band of each query stays as it was,
and nobody attends to what lies beyond the ends.""",
    reference=blocks_of_keys,
    alternatives=(blocks_by_loop, blocks_by_views),
    wrong=(
        Wrong("each block on its own", alone,
              "Your blocks see only their own keys. A query near the border of a block has "
              "neighbours on the other side, so the rows have to overlap."),
        Wrong("starts with the block", starts_with_the_block,
              "Your rows start with the first key of the block itself. Its first query looks "
              "back, so its row has to start earlier."),
        Wrong("sides exchanged",
              lambda key, block, left, right: blocks_of_keys(key, block, right, left),
              "Your rows reach back as far as `right` and ahead as far as `left`."),
        Wrong("a row for each query",
              lambda key, block, left, right: blocks_of_keys(key, 1, left, right),
              "You made a row for each query, as if a block had one query only. The point is that "
              "neighbours share a row."),
        Wrong("one key a column",
              lambda key, block, left, right: (
                  blocks_of_keys(key, block, left, right)[0].mT,
                  blocks_of_keys(key, block, left, right)[1]),
              "Each key stands in a column here, as some functions that cut windows leave it. In "
              "this book the rows are the vectors."),
        Wrong("zeros are seen",
              masked_by(lambda mask, real, block, left, right: mask | in_band(block, left, right)),
              "The rows are right, but your mask lets queries attend to the zeros beyond the "
              "ends. A key of zeros has a score of 0, which is an ordinary score and takes "
              "weight."),
        Wrong("all see the whole row",
              masked_by(lambda mask, real, block, left, right: mask | real),
              "The rows are right, but in your mask every query sees all the real keys of its "
              "row. A row is shared; within it each query keeps a band of its own."),
        Wrong("the band too far left", masked_by(band_from_the_start),
              "The rows are right, but the band lies too far to the left in them. The first key "
              "of a row does not stand at the place of the first query."),
        Wrong("True blocks", masked_by(lambda mask, *_: ~mask),
              "Your mask is True where a query may not look. In this book True means: may "
              "attend."),
        Wrong("one mask for all blocks",
              lambda key, block, left, right: (
                  blocks_of_keys(key, block, left, right)[0], in_band(block, left, right)),
              "The rows are right, and inside the sequence one mask would do for all blocks. The "
              "first and the last block have places beyond the ends, so each block needs its own."),
    ),
    cases=blocks_cases,
)
