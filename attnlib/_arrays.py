"""Tell NumPy from torch by the arrays at hand, and refuse what is neither.

The core of attnlib is written once for both libraries. `namespace` picks the module whose functions
to call; the `require_*` functions are the checks that several modules share. torch is imported only
once a tensor comes in, so NumPy alone is enough to run the core.
"""

import sys

import numpy as np


def namespace(**arrays):
    """Return `numpy` or `torch`, whichever all the named arrays belong to.

    A `mask` may be None, and is passed over then. Raises TypeError for anything that is neither
    kind, and for a mixture of the two.

    >>> namespace(query=np.ones((2, 3)), mask=None).__name__
    'numpy'
    """
    torch = sys.modules.get("torch")                       # a tensor exists only if torch is loaded
    found = {}
    for name, array in arrays.items():
        if name == "mask" and array is None:
            continue
        if isinstance(array, np.ndarray):
            found[name] = np
        elif torch is not None and isinstance(array, torch.Tensor):
            found[name] = torch
        else:
            raise TypeError(
                f"{name} must be a NumPy array or a torch tensor, got {type(array).__name__}"
            )
    if len(set(found.values())) > 1:
        kinds = ", ".join(f"{name} is from {xp.__name__}" for name, xp in found.items())
        raise TypeError(f"all arrays must come from one library, got a mixture: {kinds}")
    return next(iter(found.values()))


def shape(array):
    """Return the shape as a plain tuple, which prints alike for NumPy and torch."""
    return tuple(array.shape)


def require_filled(**arrays):
    """Raise ValueError if one of the named arrays is empty."""
    for name, array in arrays.items():
        if 0 in shape(array):
            raise ValueError(f"{name} must not be empty, got shape {shape(array)}")


def require_axes(least, **arrays):
    """Raise ValueError unless each named array has at least `least` axes and is not empty."""
    for name, array in arrays.items():
        if array.ndim < least:
            axes = "1 axis" if least == 1 else f"{least} axes"
            raise ValueError(f"{name} must have at least {axes}, got shape {shape(array)}")
    require_filled(**arrays)


def require_same_batch(**arrays):
    """Raise ValueError unless the leading axes, all but the last two, broadcast."""
    try:
        np.broadcast_shapes(*(shape(array)[:-2] for array in arrays.values()))
    except ValueError:
        given = ", ".join(f"{name} is {shape(array)}" for name, array in arrays.items())
        raise ValueError(f"leading axes must broadcast with one another: {given}") from None


def require_real(**arrays):
    """Raise TypeError unless each named array holds floating-point numbers."""
    for name, array in arrays.items():
        if "float" not in str(array.dtype):
            raise TypeError(f"{name} must hold floating-point numbers, got dtype {array.dtype}")


def require_integers(**arrays):
    """Raise TypeError unless each named array holds integers."""
    for name, array in arrays.items():
        if "int" not in str(array.dtype):
            raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")


def require_mask(mask, target):
    """Raise unless the mask is None, or boolean and broadcastable to the shape `target`."""
    if mask is None:
        return
    if "bool" not in str(mask.dtype):
        raise TypeError(
            f"mask must be boolean, True where a query may attend to a key, got dtype {mask.dtype}"
        )
    try:
        fits = np.broadcast_shapes(shape(mask), target) == tuple(target)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"mask must broadcast to {tuple(target)}, got shape {shape(mask)}")


def require_count(least=1, **numbers):
    """Raise unless each named number is an integer of at least `least`."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise TypeError(f"{name} must be an integer, got {number!r}")
        if number < least:
            raise ValueError(f"{name} must be at least {least}, got {number}")
