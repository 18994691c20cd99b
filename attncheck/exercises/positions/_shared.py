"""What several exercises of this chapter share."""

import numpy as np


def hands(d_model):
    """The slowness of each hand."""
    return 10000 ** (np.arange(0, d_model, 2) / d_model)


def steps(seq_len):
    """The places as a column."""
    return np.arange(seq_len)[:, None]
