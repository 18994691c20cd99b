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


def blocks_by_slices(key, block, left, right):
    span, starts = left + block + right, range(0, len(key), block)
    rows = np.pad(key, ((left, right), (0, 0)))
    band = np.pad(attnlib.band_mask(len(key), left, right), ((0, 0), (left, right)))
    return (np.stack([rows[n : n + span] for n in starts]),
            np.stack([band[n : n + block, n : n + span] for n in starts]))


def with_rows(rows=None, mask=lambda band, real: band & real):
    """Return the right pair, but for its rows or its mask, made of a band and of what is real."""
    def answer(key, block, left, right):
        keys, _ = blocks_of_keys(key, block, left, right)
        place = np.arange(0, len(key), block)[:, None] + np.arange(-left, block + right)
        real = (place >= 0) & (place < len(key))
        band = attnlib.band_mask(left + block + right, left, right)[left : left + block]
        return (keys if rows is None else key[rows(place, len(key))],
                mask(band, real[:, None]))

    return answer


def with_pair(change):
    """Return what `change` makes of the right pair, and of where its block starts and stops."""
    return lambda key, block, left, right: change(
        *blocks_of_keys(key, block, left, right), left, left + block)


def band_too_far_left(key, block, left, right):
    early = attnlib.band_mask(left + block + right, left, right)[:block]
    return with_rows(mask=lambda band, real: early & real)(key, block, left, right)


def blocks_cases(rng):
    for L, block, left, right, d in (
        (15, 5, 2, 3, 7), (14, 2, 3, 1, 5), (33, 11, 4, 0, 2), (12, 3, 1, 4, 5), (7, 7, 2, 1, 3),
        (5, 1, 2, 1, 3), (8, 4, 0, 2, 3),
    ):
        key = rng.normal(size=(L, d))
        key[2] = 0                                         # a key of zeros is one like any other
        yield key, block, left, right


EXERCISE = Exercise(
    id="blocks-of-keys",
    stars=3,
    title="One row of keys for a whole block",
    statement="""
Neighbouring queries share nearly all their keys. So let `block` neighbours share one row of keys,
from `left` before their first query to `right` after the last one. `key` is $(L, d)$, and $L$ is a
multiple of `block`; with `span` = `left` + `block` + `right`, return a pair: the rows of keys,
($L$ / `block`, `span`, $d$), with zeros beyond the ends of the sequence; and the mask for their
scores, ($L$ / `block`, `block`, `span`), True where a query of a block may attend to a key of its
row. Each query keeps its band, and nobody attends to what lies beyond the ends.""",
    reference=blocks_of_keys,
    alternatives=(blocks_by_loop, blocks_by_slices),
    wrong=(
        Wrong("each block on its own", with_pair(
            lambda keys, mask, first, stop: (keys[:, first:stop], mask[..., first:stop])),
              "Your blocks see only their own keys. A query near the border of a block has "
              "neighbours on the other side, so the rows have to overlap."),
        Wrong("ends with the block", with_pair(
            lambda keys, mask, first, stop: (keys[:, :stop], mask[..., :stop])),
              "Your rows end with the last key of the block. The last queries of a block may "
              "look ahead, into the next one."),
        Wrong("starts with the block", with_pair(
            lambda keys, mask, first, stop: (keys[:, first:], mask[..., first:])),
              "Your rows start with the first key of the block itself. Its first query looks "
              "back, so its row has to start earlier."),
        Wrong("sides exchanged",
              lambda key, block, left, right: blocks_of_keys(key, block, right, left),
              "Your rows reach back as far as `right` and ahead as far as `left`."),
        Wrong("a row for each query", lambda key, block, *band: blocks_of_keys(key, 1, *band),
              "You made a row for each query, as if a block had one query only. The point is that "
              "neighbours share a row."),
        Wrong("the end repeated", with_rows(lambda place, L: place.clip(0, L - 1)),
              "Beyond the ends your rows repeat the first or the last key. Your mask keeps them "
              "out, so attention would come out right; still, zeros are asked for there."),
        Wrong("round in a circle", with_rows(
            lambda place, L: place % L, lambda band, real: band & (real | True)),
              "Your first block sees the end of the sequence: places before the start are "
              "counted from behind. A sequence is no circle."),
        Wrong("zeros are seen", with_rows(
            mask=lambda band, real: band & (real | True)),
              "The rows are right, but your mask lets queries attend to the zeros beyond the "
              "ends. A key of zeros has a score of 0, an ordinary score that takes weight."),
        Wrong("zeros taken for ends", with_pair(
            lambda keys, mask, *_: (keys, mask & (keys != 0).any(-1)[:, None])),
              "You recognise what lies beyond the ends by its zeros. A real key may be all zeros "
              "as well; only its position says whether it exists."),
        Wrong("all see the whole row", with_rows(mask=lambda band, real: real | ~band & band),
              "The rows are right, but in your mask every query sees all the real keys of its "
              "row. A row is shared; within it each query keeps a band of its own."),
        Wrong("the band too far left", band_too_far_left,
              "The rows are right, but the band lies too far to the left in them. The first key "
              "of a row does not stand at the place of the first query."),
        Wrong("True blocks", with_pair(lambda keys, mask, *_: (keys, ~mask)),
              "Your mask is True where a query may not look. Here True means: may attend."),
        Wrong("one mask for all blocks", with_rows(mask=lambda band, real: band),
              "The rows are right, and inside the sequence one mask would do for all blocks. The "
              "first and the last block have places beyond the ends, so each block needs its own."),
    ),
    cases=blocks_cases,
)
