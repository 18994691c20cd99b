"""`import attnlib` is light, and tells NumPy from torch."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from attnlib import _arrays


def test_import_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, attnlib, attnlib.data, attnlib.positions\n"
        "attnlib.attention(*attnlib.data.np.ones((3, 2, 5)))\n"
        "print(sorted({'torch', 'matplotlib', 'tqdm'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_namespace_tells_numpy_from_torch():
    assert _arrays.namespace(query=np.ones(3), mask=None) is np
    assert _arrays.namespace(query=torch.ones(3), key=torch.ones(2)) is torch


def test_namespace_refuses_mixtures_and_other_kinds():
    with pytest.raises(TypeError, match="one library, got a mixture: a is from numpy, b is from"):
        _arrays.namespace(a=np.ones(3), b=torch.ones(3))
    with pytest.raises(TypeError, match="query must be a NumPy array or a torch tensor, got list"):
        _arrays.namespace(query=[1.0, 2.0])


@pytest.mark.parametrize("kind", [np, torch])
def test_every_kind_of_number_is_told(kind):
    _arrays.require_real(x=kind.ones(2, dtype=kind.float32), y=kind.ones(2, dtype=kind.float64))
    _arrays.require_integers(x=kind.ones(2, dtype=kind.int32), y=kind.ones(2, dtype=kind.uint8))
    with pytest.raises(TypeError, match=r"x must hold floating-point numbers, got dtype .*int64"):
        _arrays.require_real(x=kind.ones(2, dtype=kind.int64))
    with pytest.raises(TypeError, match=r"x must hold integers, got dtype .*float64"):
        _arrays.require_integers(x=kind.ones(2, dtype=kind.float64))


def test_counts_are_integers_of_at_least():
    _arrays.require_count(n=np.int64(3))
    with pytest.raises(TypeError, match=r"n must be an integer, got 2\.0"):
        _arrays.require_count(n=2.0)
    with pytest.raises(TypeError, match="n must be an integer, got True"):
        _arrays.require_count(n=True)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        _arrays.require_count(n=0)
