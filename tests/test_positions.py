"""Positions: against a plain loop over the formula, and each refusal by its message."""

import math

import numpy as np
import pytest

from attnlib.positions import sinusoidal


def test_sinusoidal_is_the_plain_loop():
    table = sinusoidal(13, 10)
    for p in range(13):
        for i in range(5):
            angle = p / 10000 ** (2 * i / 10)
            assert table[p, 2 * i] == pytest.approx(math.sin(angle), abs=1e-12)
            assert table[p, 2 * i + 1] == pytest.approx(math.cos(angle), abs=1e-12)


def test_rows_are_unique_and_of_one_length():
    table = sinusoidal(500, 16)
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), math.sqrt(8), atol=1e-12)
    assert len(np.unique(table.round(9), axis=0)) == 500


def test_sinusoidal_refuses():
    with pytest.raises(ValueError, match="d_model must be even, got 7"):
        sinusoidal(3, 7)
    with pytest.raises(ValueError, match="seq_len must be at least 1, got 0"):
        sinusoidal(0, 8)
    with pytest.raises(TypeError, match=r"d_model must be an integer, got 8\.0"):
        sinusoidal(3, 8.0)
