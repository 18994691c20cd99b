"""What several exercises of this chapter share."""

import numpy as np


def frequencies(d_model):
    """Return by how many radians each pair of columns turns at a position: (d_model / 2,)."""
    return 10000.0 ** (-np.arange(0, d_model, 2) / d_model)


def angles(seq_len, d_model):
    """Return the angle of each pair of columns at each position: (seq_len, d_model / 2)."""
    return np.arange(seq_len)[:, None] * frequencies(d_model)


def offsets(seq_len):
    """Return j - i, the position of key j minus that of query i: (seq_len, seq_len)."""
    return np.arange(seq_len) - np.arange(seq_len)[:, None]
