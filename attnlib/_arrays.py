"""Tell NumPy from torch by the arrays at hand, and refuse what is neither.

The core of attnlib is written once for both libraries: `namespace` gives the module whose functions
to call. The `require_*` functions are the checks that several modules share. Each takes arrays or
numbers by name, returns nothing, and raises with one sentence: the rule, then what was given.
TypeError for the wrong kind, ValueError for shapes and values. torch is never imported here, so
NumPy alone is enough to run the core.
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


def shape(array):
    """Return the shape as a plain tuple, which prints alike for NumPy and torch."""
    return tuple(array.shape)


def require_arrays(**arrays):
    """All are NumPy arrays, or all are torch tensors."""
    if {type(array) for array in arrays.values()} == {np.ndarray}:
        return                                             # spares the loop below
    torch = sys.modules.get("torch")                       # a tensor exists only if torch is loaded
    found = {}
    for name, array in arrays.items():
        if isinstance(array, np.ndarray):
            found[name] = "numpy"
        elif torch is not None and isinstance(array, torch.Tensor):
            found[name] = "torch"
        else:
            raise TypeError(
                f"{name} must be a NumPy array or a torch tensor, got {type(array).__name__}"
            )
    if len(set(found.values())) > 1:
        kinds = ", ".join(f"{name} is from {library}" for name, library in found.items())
        raise TypeError(f"all arrays must come from one library, got a mixture: {kinds}")


def require_axes(least, **arrays):
    """Arrays of one library, of at least `least` axes, none of them empty."""
    require_arrays(**arrays)
    for name, array in arrays.items():
        if array.ndim < least:
            axes = "1 axis" if least == 1 else f"{least} axes"
            raise ValueError(f"{name} must have at least {axes}, got shape {shape(array)}")
        if 0 in array.shape:
            raise ValueError(f"{name} must not be empty, got shape {shape(array)}")


def require_real(**arrays):
    """Each array holds floating-point numbers."""
    for name, array in arrays.items():
        numpy = isinstance(array, np.ndarray)
        if not (array.dtype.kind == "f" if numpy else array.dtype.is_floating_point):
            raise TypeError(f"{name} must hold floating-point numbers, got dtype {array.dtype}")


def require_integers(**arrays):
    """Each array holds integers."""
    for name, array in arrays.items():
        if "int" not in str(array.dtype):
            raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")


def require_same_batch(**arrays):
    """The leading axes, all but the last two, broadcast with one another."""
    leads = [array.shape[:-2] for array in arrays.values()]
    if leads.count(leads[0]) == len(leads):                # alike, as most often
        return
    try:
        np.broadcast_shapes(*leads)
    except ValueError:
        given = ", ".join(f"{name} is {shape(array)}" for name, array in arrays.items())
        raise ValueError(f"leading axes must broadcast with one another: {given}") from None


def require_broadcast(target, **arrays):
    """Each array broadcasts to the shape `target`."""
    for name, array in arrays.items():
        if array.shape == target:
            continue
        pairs = zip(reversed(array.shape), reversed(target), strict=False)
        if array.ndim > len(target) or any(size not in (1, wanted) for size, wanted in pairs):
            raise ValueError(f"{name} must broadcast to {tuple(target)}, got shape {shape(array)}")


def require_mask(mask, target, **like):
    """The mask is None, or booleans from the library of `like` that broadcast to `target`."""
    if mask is None:
        return
    require_arrays(**like, mask=mask)
    if mask.dtype != namespace(mask).bool:
        raise TypeError(
            f"mask must be boolean, True where a query may attend to a key, got dtype {mask.dtype}"
        )
    require_broadcast(target, mask=mask)


def require_count(least=1, **numbers):
    """Each number is an integer of at least `least`."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise TypeError(f"{name} must be an integer, got {number!r}")
        if number < least:
            raise ValueError(f"{name} must be at least {least}, got {number}")


def require_reaches(left, right):
    """Each reach is None, or an integer of at least 0."""
    for name, reach in (("left", left), ("right", right)):
        if reach is not None:
            require_count(0, **{name: reach})
