"""Checks and array helpers: NumPy and torch are distinguished, and what does not fit is refused."""

import numpy as np
import pytest
import torch

from attnlib import _arrays, _checks


def test_namespace_distinguishes_numpy_and_torch():
    assert _arrays.namespace(np.ones(3)) is np
    assert _arrays.namespace(torch.ones(3)) is torch
    _checks.require_arrays(query=torch.ones(3), key=torch.ones(2))


def test_mixed_libraries_and_other_types_are_refused():
    with pytest.raises(TypeError, match="one library, got a mixture: a is from numpy, b is from"):
        _checks.require_arrays(a=np.ones(3), b=torch.ones(3))
    with pytest.raises(TypeError, match="query must be a NumPy array or a torch tensor, got list"):
        _checks.require_arrays(query=[1.0, 2.0])
    with pytest.raises(TypeError, match="mask must be a NumPy array or a torch tensor, got NoneTy"):
        _checks.require_arrays(mask=None)


@pytest.mark.parametrize("kind", [np, torch])
def test_dtypes_of_reals_and_integers(kind):
    for dtype in (kind.float32, kind.float64):
        _checks.require_real(x=kind.ones(2, dtype=dtype), y=kind.ones(3, dtype=dtype))
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
def test_require_broadcast_agrees_with_numpy(kind):
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
def test_row_max_is_finite(kind):
    rows = kind.asarray([[-kind.inf, -3.0, -7.0], [-kind.inf] * 3])
    assert _arrays.row_max(rows).tolist() == [[-3.0], [kind.finfo(rows.dtype).min]]
