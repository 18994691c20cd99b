"""`import attnlib` is light, and tells NumPy from torch."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from attnlib import _arrays, _checks


def test_import_needs_neither_torch_nor_matplotlib():
    code = (
        "import sys, attnlib, attnlib.data, attnlib.positions\n"
        "attnlib.attention(*attnlib.data.np.ones((3, 2, 5)))\n"
        "print(sorted({'torch', 'matplotlib', 'tqdm'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_namespace_tells_numpy_from_torch():
    assert _arrays.namespace(np.ones(3)) is np
    assert _arrays.namespace(torch.ones(3)) is torch
    _checks.require_arrays(query=torch.ones(3), key=torch.ones(2))


def test_mixtures_and_other_kinds_are_refused():
    with pytest.raises(TypeError, match="one library, got a mixture: a is from numpy, b is from"):
        _checks.require_arrays(a=np.ones(3), b=torch.ones(3))
    with pytest.raises(TypeError, match="query must be a NumPy array or a torch tensor, got list"):
        _checks.require_arrays(query=[1.0, 2.0])
    with pytest.raises(TypeError, match="mask must be a NumPy array or a torch tensor, got NoneTy"):
        _checks.require_arrays(mask=None)


@pytest.mark.parametrize("kind", [np, torch])
def test_every_kind_of_number_is_told(kind):
    _checks.require_real(x=kind.ones(2, dtype=kind.float32), y=kind.ones(2, dtype=kind.float64))
    _checks.require_integers(x=kind.ones(2, dtype=kind.int32), y=kind.ones(2, dtype=kind.uint8))
    with pytest.raises(TypeError, match=r"x must hold floating-point numbers, got dtype .*int64"):
        _checks.require_real(x=kind.ones(2, dtype=kind.int64))
    with pytest.raises(TypeError, match=r"x must hold integers, got dtype .*float64"):
        _checks.require_integers(x=kind.ones(2, dtype=kind.float64))


def test_counts_are_integers_of_at_least():
    _checks.require_count(n=np.int64(3))
    with pytest.raises(TypeError, match=r"n must be an integer, got 2\.0"):
        _checks.require_count(n=2.0)
    with pytest.raises(TypeError, match="n must be an integer, got True"):
        _checks.require_count(n=True)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        _checks.require_count(n=0)


@pytest.mark.parametrize("kind", [np, torch])
def test_what_broadcasts_is_what_numpy_broadcasts(kind):
    target = (2, 3, 5)
    for axes in ((), (5,), (1,), (3, 1), (1, 5), (2, 1, 5), (1, 1, 1), (3,), (2, 5), (1, 2, 3, 5)):
        try:
            fits = np.broadcast_shapes(axes, target) == target
        except ValueError:
            fits = False
        if fits:
            _checks.require_broadcast(target, x=kind.ones(axes))
        else:
            with pytest.raises(ValueError, match=r"x must broadcast to \(2, 3, 5\), got shape \("):
                _checks.require_broadcast(target, x=kind.ones(axes))


@pytest.mark.parametrize("kind", [np, torch])
def test_the_largest_of_a_row_is_finite(kind):
    rows = kind.asarray([[-kind.inf, -3.0, -7.0], [-kind.inf] * 3])
    assert _arrays.row_max(rows).tolist() == [[-3.0], [kind.finfo(rows.dtype).min]]
