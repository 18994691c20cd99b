"""What several exercises of this chapter share."""

import numpy as np

import attnlib


def half_open_band(seq_len, left, right):
    position = np.arange(seq_len)
    ahead = position - position[:, None]
    return attnlib.band_mask(seq_len, left) & (ahead < (seq_len if right is None else right))
