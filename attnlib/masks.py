"""Masks: which query may attend to which key.

    L  number of queries            S  number of keys (self-attention: S == L)

A mask is boolean, broadcasts to (..., L, S), and is **True where query i may attend to key j**.
That is the convention of torch's `scaled_dot_product_attention`, and the opposite of
`torch.nn.MultiheadAttention`, where True forbids it. Each function returns a NumPy array, or a
tensor on the device of its argument (`lengths` or `like`) if that is a tensor. Sizes are integers
and count positions. A TypeError or a ValueError names the argument that does not fit.
"""

import numpy as np

from attnlib._arrays import namespace, shape, to_int64
from attnlib._checks import (
    require_arrays,
    require_axes,
    require_count,
    require_integers,
    require_window,
)


def padding_mask(lengths, seq_len=None):
    """Mark the real vectors of a padded batch: True at the first `lengths[b]` positions of row b.

        mask[b, j] = (j < lengths[b])                      # (batch, L)

    `lengths` (batch,) may hold zeros, and L is `seq_len`, by default the greatest length. The mask
    is one over keys, so layers take it as `key_mask`; for `attention`, broadcast it over the
    queries: `mask[:, None, :]`.

    >>> padding_mask(np.array([1, 3])).astype(int)
    array([[1, 0, 0],
           [1, 1, 1]])
    """
    require_axes(1, lengths=lengths)
    require_integers(lengths=lengths)
    if lengths.ndim != 1:
        raise ValueError(f"lengths must have shape (batch,), got shape {shape(lengths)}")
    lengths = to_int64(lengths)
    longest, shortest = int(lengths.max()), int(lengths.min())
    seq_len = max(longest, 1) if seq_len is None else seq_len
    if shortest < 0 or longest > seq_len:
        raise ValueError(
            f"lengths must lie between 0 and seq_len={seq_len}, got {shortest} to {longest}"
        )
    return _positions(seq_len, lengths) < lengths[:, None]          # (batch, L)


def causal_mask(seq_len, like=None):
    """Let every query attend to its own position and to earlier ones, but not to later ones.

        mask[i, j] = (j <= i)                              # (L, L)

    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    return band_mask(seq_len, left=None, right=0, like=like)


def band_mask(seq_len, left=None, right=None, like=None):
    """Let every query attend to `left` positions back, `right` positions ahead, and its own.

        mask[i, j] = (i - left <= j <= i + right)          # (L, L)

    None means no limit. The diagonal is always True, so no row is empty.

    >>> band_mask(4, left=1, right=0).astype(int)
    array([[1, 0, 0, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])
    """
    require_window(left, right)
    position = _positions(seq_len, like)
    ahead = position - position[:, None]                            # (L, L): j - i
    left = seq_len if left is None else left
    right = seq_len if right is None else right
    return (ahead >= -left) & (ahead <= right)


def _positions(seq_len, like):
    """Return 0, 1, ..., seq_len - 1 in the library (and on the device) of `like`."""
    require_count(seq_len=seq_len)
    if like is None:
        return np.arange(seq_len)
    require_arrays(like=like)
    return namespace(like).arange(seq_len, device=like.device)
