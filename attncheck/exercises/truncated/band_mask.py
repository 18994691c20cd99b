"""Exercise `band-mask`: the mask of truncated self-attention."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def band_mask(seq_len, left=None, right=None):
    """Return a boolean mask (L, L), True where query i may attend to key j.

    L is `seq_len`. None means that there is no limit on that side.
    """
    position = np.arange(seq_len)
    distance = position - position[:, None]        # (L, L): j - i
    mask = np.ones((seq_len, seq_len), dtype=bool)
    if left is not None:
        mask &= distance >= -left                  # a causal band with right = 0
    if right is not None:
        mask &= distance <= right                  # right = 0 makes the mask causal
    return mask


def band_mask_by_loop(seq_len, left=None, right=None):
    mask = np.zeros((seq_len, seq_len), dtype=bool)
    for i, row in enumerate(mask):
        start = 0 if left is None else max(0, i - left)
        stop = seq_len if right is None else i + right + 1
        row[start:stop] = True
    return mask


def band_mask_by_triangles(seq_len, left=None, right=None):
    left, right = (seq_len if side is None else side for side in (left, right))
    return np.triu(np.tril(np.ones((seq_len, seq_len)), right), -left) > 0


def last_key_excluded(seq_len, left, right):
    last = np.eye(seq_len, k=seq_len if right is None else right) == 1
    return band_mask(seq_len, left, right) & ~last


def symmetric(seq_len, left, right):
    side = None if left is None or right is None else max(left, right)
    return band_mask(seq_len, side, side)


EXERCISE = Exercise(
    id="band-mask",
    stars=2,
    title="Limit the window on both sides",
    statement="""
Write `band_mask`, which returns a boolean array of shape $(L, L)$ with `seq_len` for $L$, where
rows are queries and columns are keys. It is True where query $i$ may attend to key $j$, that
is, for all $j$ from $i$ - `left` to $i$ + `right`, both included. `None` means that there is no
limit on that side. Which choice of `left` and `right` makes the mask causal, and which makes it
a causal band?""",
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
            "sides swapped", lambda seq_len, left, right: band_mask(seq_len, right, left),
            "Your mask allows `right` positions before the query and `left` positions after it. "
            "Here rows are queries and columns are keys."),
        Misconception(
            "always causal", lambda seq_len, left, right: band_mask(seq_len, left, 0),
            "Your mask never looks ahead, whatever `right` says. A band is causal only if `right` "
            "is 0."),
        Misconception(
            "no limit to the left", lambda seq_len, left, right: band_mask(seq_len, None, right),
            "Your mask limits only how far a query looks ahead. A band also limits how far it "
            "looks back."),
        Misconception(
            "own position masked",
            lambda seq_len, left, right: band_mask(seq_len, left, right) & ~np.eye(
                seq_len, dtype=bool),
            "The diagonal of your mask is False. A query may always attend to its own position."),
        Misconception(
            "last key excluded", last_key_excluded,
            "Your mask leaves out the last key on the right, as the end of a slice does. Here the "
            "key `right` positions after the query still counts."),
        Misconception(
            "None as zero",
            lambda seq_len, left, right: band_mask(seq_len, left or 0, right or 0),
            "You treat None like 0, so that side is closed. None means the opposite: there is no "
            "limit."),
        Misconception(
            "zero as None",
            lambda seq_len, left, right: band_mask(seq_len, left or None, right or None),
            "You treat 0 like None, so that side is open. Zero is the tightest limit there is; "
            "only None means no limit."),
        Misconception(
            "symmetric", symmetric,
            "Your band is equally wide on both sides. `left` and `right` each limit their own "
            "side."),
        Misconception(
            "True masks", lambda seq_len, left, right: ~band_mask(seq_len, left, right),
            "Your mask is True where a query may not attend. In this book True means that it may."),
        Misconception(
            "ones and zeros",
            lambda seq_len, left, right: band_mask(seq_len, left, right).astype(float),
            "The pattern is right, but it consists of ones and zeros. The entries of a mask are "
            "True and False."),
        Misconception(
            "zero and minus infinity",
            lambda seq_len, left, right: np.where(
                band_mask(seq_len, left, right), 0.0, -np.inf),
            "You made an array to be added to the scores, which is what some libraries expect. "
            "Here a mask is boolean, True where a query may attend."),
    ),
    cases=lambda rng: [
        (5, 1, 3), (7, 2, 0), (6, 0, 2), (8, None, 1), (9, 3, None), (4, None, None), (11, 4, 2),
        (5, 7, 4), (1, 0, 3)],
)
