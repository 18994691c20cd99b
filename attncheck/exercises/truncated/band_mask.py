"""Exercise `band-mask`: a direction and a width."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def band_mask(seq_len, left=None, right=None):
    """Return a boolean (L, L): True where query i may attend to key j.

    L is `seq_len`. A reach of None means no limit on that side.
    """
    position = np.arange(seq_len)
    ahead = position - position[:, None]                   # (L, L): j - i
    mask = np.ones((seq_len, seq_len), dtype=bool)
    if left is not None:
        mask &= ahead >= -left
    if right is not None:
        mask &= ahead <= right
    return mask


def band_mask_by_loop(seq_len, left=None, right=None):
    mask = np.zeros((seq_len, seq_len), dtype=bool)
    for i, row in enumerate(mask):
        start = 0 if left is None else max(0, i - left)
        stop = seq_len if right is None else i + right + 1
        row[start:stop] = True
    return mask


def band_mask_by_triangles(seq_len, left=None, right=None):
    left, right = (seq_len if reach is None else reach for reach in (left, right))
    return np.triu(np.tril(np.ones((seq_len, seq_len)), right), -left) > 0


def last_one_excluded(seq_len, left, right):
    last = np.eye(seq_len, k=seq_len if right is None else right) == 1
    return band_mask(seq_len, left, right) & ~last


def widest_on_both_sides(seq_len, left, right):
    reach = None if left is None or right is None else max(left, right)
    return band_mask(seq_len, reach, reach)


EXERCISE = Exercise(
    id="band-mask",
    stars=2,
    title="A direction and a width",
    statement="""
Write `band_mask`, a boolean array of shape $(L, L)$ with rows for queries and columns for keys.
It is True where query $i$ may attend to key $j$, that is for $j$ from $i$ - `left` to $i$ +
`right`, both included. `None` means no limit on that side. Which two arguments make it causal,
and which make it a causal band?""",
    reference=band_mask,
    alternatives=(
        band_mask_by_loop,
        band_mask_by_triangles,
        lambda seq_len, left=None, right=None: np.array([
            [(left is None or i - j <= left) and (right is None or j - i <= right)
             for j in range(seq_len)] for i in range(seq_len)]),
    ),
    misconceptions=(
        Misconception(
            "sides exchanged", lambda seq_len, left, right: band_mask(seq_len, right, left),
            "Your mask looks back as far as `right` and ahead as far as `left`. Rows are "
            "queries here and columns are keys."),
        Misconception(
            "causal whatever `right`", lambda seq_len, left, right: band_mask(seq_len, left, 0),
            "Your mask never looks ahead. Truncated is a width, causal a direction; a band is "
            "causal only if `right` says so."),
        Misconception(
            "no width to the left", lambda seq_len, left, right: band_mask(seq_len, None, right),
            "Your mask limits how far a query looks ahead, which is a direction. How far it "
            "looks back has a limit too: that makes the band."),
        Misconception(
            "itself left out",
            lambda seq_len, left, right: band_mask(seq_len, left, right) & ~np.eye(
                seq_len, dtype=bool),
            "The diagonal is False in your mask. A query may always attend to its own "
            "position."),
        Misconception(
            "last one excluded", last_one_excluded,
            "The last key on the right is missing, as at the end of a slice. Here the position "
            "at a distance of `right` still counts."),
        Misconception(
            "None as zero",
            lambda seq_len, left, right: band_mask(seq_len, left or 0, right or 0),
            "You read None as 0, so that side is closed. None means the opposite: no limit "
            "there."),
        Misconception(
            "zero as None",
            lambda seq_len, left, right: band_mask(seq_len, left or None, right or None),
            "A reach of 0 opens the whole side in your mask. Zero is a limit, the tightest "
            "there is; None alone means no limit."),
        Misconception(
            "one reach for both sides", widest_on_both_sides,
            "Your band is as wide on one side as on the other. `left` and `right` each have a "
            "side of their own."),
        Misconception(
            "True blocks", lambda seq_len, left, right: ~band_mask(seq_len, left, right),
            "Your mask is True where a query may not look. In this book True means: may "
            "attend."),
        Misconception(
            "ones and zeros",
            lambda seq_len, left, right: band_mask(seq_len, left, right).astype(float),
            "The pattern is right, but it is made of ones and zeros. A mask says yes or no: "
            "True or False."),
        Misconception(
            "zero and minus infinity",
            lambda seq_len, left, right: np.where(
                band_mask(seq_len, left, right), 0.0, -np.inf),
            "This is made for adding to the scores, and some libraries want it so. Here a mask "
            "is boolean, True where a query may look."),
    ),
    cases=lambda rng: [
        (5, 1, 3), (7, 2, 0), (6, 0, 2), (8, None, 1), (9, 3, None), (4, None, None), (11, 4, 2)],
)
