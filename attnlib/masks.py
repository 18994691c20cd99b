"""Masks: which query may attend to which key.

A mask is boolean, broadcasts to (..., L, S), and is **True where query i may attend to key j**.
That is the convention of torch's `scaled_dot_product_attention`, and the opposite of
`torch.nn.MultiheadAttention`, where True blocks.

    L  number of queries            S  number of keys (self-attention: S == L)

Every function gives a NumPy array, or a tensor on the device of `like` if `like` is a tensor.
"""

import numpy as np

from attnlib._arrays import namespace, require_axes, require_count, require_integers


def _positions(seq_len, like):
    """Return 0, 1, ..., seq_len - 1 in the library (and on the device) of `like`."""
    require_count(seq_len=seq_len)
    if like is None:
        return np.arange(seq_len)
    return namespace(like=like).arange(seq_len, device=like.device)


def padding_mask(lengths, seq_len=None):
    """Mark the real vectors of a padded batch: True for the first `lengths[b]` places of row b.

        mask[b, j] = (j < lengths[b])

    Keys are what must be masked, so broadcast it over the queries: `mask[:, None, :]`.

    Parameters
    ----------
    lengths : integer array (batch,)
        Real vectors in each sequence; 0 marks a sequence that is all padding.
    seq_len : int, optional
        L, the padded length in positions; by default the longest of `lengths`.

    Returns
    -------
    mask : bool array (batch, L)

    Raises
    ------
    TypeError
        If `lengths` is not an array of integers.
    ValueError
        If a length is negative or larger than `seq_len`, or `lengths` is empty or not (batch,).

    >>> padding_mask(np.array([1, 3])).astype(int)
    array([[1, 0, 0],
           [1, 1, 1]])
    """
    namespace(lengths=lengths)
    require_axes(1, lengths=lengths)
    require_integers(lengths=lengths)
    if lengths.ndim != 1:
        raise ValueError(f"lengths must have shape (batch,), got shape {tuple(lengths.shape)}")
    longest, shortest = int(lengths.max()), int(lengths.min())
    seq_len = max(longest, 1) if seq_len is None else seq_len
    if shortest < 0 or longest > seq_len:
        raise ValueError(
            f"lengths must lie between 0 and seq_len={seq_len}, got {shortest} to {longest}"
        )
    return _positions(seq_len, lengths) < lengths[:, None]          # (batch, L)


def causal_mask(seq_len, like=None):
    """Let every query look at itself and at what came before it, never ahead.

        mask[i, j] = (j <= i)

    Parameters
    ----------
    seq_len : int
        L, in positions.
    like : array, optional
        Take library and device from this array.

    Returns
    -------
    mask : bool array (L, L)

    Raises
    ------
    TypeError, ValueError
        If `seq_len` is not an integer of at least 1.

    >>> causal_mask(3).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [1, 1, 1]])
    """
    return band_mask(seq_len, left=None, right=0, like=like)


def band_mask(seq_len, left=None, right=None, like=None):
    """Let every query look back `left` positions and ahead `right` positions, and at itself.

        mask[i, j] = (i - left <= j <= i + right)

    Parameters
    ----------
    seq_len : int
        L, in positions.
    left, right : int or None
        How far back and ahead a query may look, in positions; None means no limit.
    like : array, optional
        Take library and device from this array.

    Returns
    -------
    mask : bool array (L, L)
        Its diagonal is always True, so no row is empty.

    Raises
    ------
    TypeError, ValueError
        If `seq_len` is not an integer of at least 1, or a reach not one of at least 0.

    >>> band_mask(4, left=1, right=0).astype(int)
    array([[1, 0, 0, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 1, 1]])
    """
    position = _positions(seq_len, like)
    ahead = position - position[:, None]                            # (L, L): j - i
    left = seq_len if left is None else left
    right = seq_len if right is None else right
    require_count(0, left=left, right=right)
    return (ahead >= -left) & (ahead <= right)
