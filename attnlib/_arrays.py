"""Find out whether arrays are NumPy's or torch's: the core is written once for both libraries.

torch is never imported here, so NumPy alone is enough to run the core.
"""

import sys

import numpy as np


def namespace(array):
    """Return the library that an array belongs to: `numpy`, or `torch` for a tensor.

    >>> namespace(np.ones((2, 3))).__name__
    'numpy'
    """
    return np if isinstance(array, np.ndarray) else sys.modules["torch"]


def row_max(array):
    """Return the largest number of each row as a column (..., 1); finite, even if all are -inf."""
    lowest = namespace(array).finfo(array.dtype).min
    if isinstance(array, np.ndarray):
        return array.max(-1, keepdims=True, initial=lowest)
    return array.amax(-1, keepdim=True).clip(lowest)


def to_int64(array):
    """Return integers of any dtype as int64, the one dtype that all operations of torch accept."""
    return array.astype(np.int64) if isinstance(array, np.ndarray) else array.long()


def to_numpy(array):
    """Return an array as NumPy's, also if it is a tensor that has a gradient or is on a GPU."""
    return array if isinstance(array, np.ndarray) else array.detach().cpu().numpy()


def shape(array):
    """Return the shape as a plain tuple, which looks the same for NumPy and torch."""
    return tuple(array.shape)
