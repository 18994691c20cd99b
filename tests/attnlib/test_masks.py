"""Masks: against loops, in both libraries, and each refusal by its message."""

import itertools

import numpy as np
import pytest
import torch

import attnlib


@pytest.mark.parametrize("kind", [np.asarray, torch.as_tensor])
def test_padding_mask_is_a_loop(kind):
    lengths = [3, 0, 5, 1]
    mask = attnlib.padding_mask(kind(lengths), seq_len=7)
    assert mask.tolist() == [[j < length for j in range(7)] for length in lengths]
    assert attnlib.padding_mask(kind(lengths)).shape == (4, 5)
    assert attnlib.padding_mask(kind([0, 0])).tolist() == [[False], [False]]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint64"])
@pytest.mark.parametrize("kind", [np, torch])
def test_padding_mask_takes_lengths_of_every_integer_dtype(kind, dtype):
    mask = attnlib.padding_mask(kind.asarray([2, 0, 3], dtype=getattr(kind, dtype)))
    assert mask.tolist() == [[True, True, False], [False] * 3, [True] * 3]


@pytest.mark.parametrize("like", [None, np.ones(1), torch.ones(1)])
def test_band_mask_is_a_loop(like):
    for L, left, right in itertools.product([1, 2, 7], [None, 0, 1, 3, 11], [None, 0, 2, 11]):
        mask = attnlib.band_mask(L, left, right, like=like)
        assert isinstance(mask, torch.Tensor if isinstance(like, torch.Tensor) else np.ndarray)
        for i, j in itertools.product(range(L), range(L)):
            back = left is None or i - j <= left
            ahead = right is None or j - i <= right
            assert bool(mask[i, j]) == (back and ahead), (L, left, right, i, j)


def test_causal_mask_is_torchs():
    mask = attnlib.causal_mask(5, like=torch.ones(1))
    assert torch.equal(mask, torch.ones(5, 5, dtype=torch.bool).tril())
    np.testing.assert_array_equal(attnlib.causal_mask(5), mask)


@pytest.mark.parametrize(
    ("lengths", "seq_len", "error", "message"),
    [
        (np.array([2, 4]), 3, ValueError, "between 0 and seq_len=3, got 2 to 4"),
        (np.array([-1, 2]), 3, ValueError, "between 0 and seq_len=3, got -1 to 2"),
        (np.array([2.0]), 3, TypeError, "lengths must hold integers, got dtype float64"),
        (np.array([[2]]), 3, ValueError, r"lengths must have shape \(batch,\), got shape \(1, 1\)"),
        (np.array([], int), 3, ValueError, "lengths must not be empty"),
        (np.array(3), 3, ValueError, r"lengths must have at least 1 axis, got shape \(\)"),
        ([2], 3, TypeError, "lengths must be a NumPy array or a torch tensor, got list"),
        (np.array([0]), 0, ValueError, "seq_len must be at least 1, got 0"),
    ],
)
def test_padding_mask_refuses(lengths, seq_len, error, message):
    with pytest.raises(error, match=message):
        attnlib.padding_mask(lengths, seq_len)


def test_band_mask_refuses():
    with pytest.raises(ValueError, match="left must be at least 0, got -1"):
        attnlib.band_mask(4, left=-1)
    with pytest.raises(TypeError, match=r"right must be an integer, got 1\.5"):
        attnlib.band_mask(4, right=1.5)
    with pytest.raises(ValueError, match="seq_len must be at least 1, got 0"):
        attnlib.causal_mask(0)
    with pytest.raises(TypeError, match="like must be a NumPy array or a torch tensor, got str"):
        attnlib.causal_mask(3, like="torch")
