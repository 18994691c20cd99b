"""Refuse arguments that do not fit, with one sentence: the rule, then what was given.

Each function takes arrays or numbers, most of them by name, and returns nothing. Its docstring is
the rule. It raises a TypeError for arguments of the wrong kind, and a ValueError for shapes and
values. A public function calls these checks once, before it computes anything.
"""

import sys

import numpy as np

from attnlib._arrays import namespace, shape


def require_arrays(**arrays):
    """All are NumPy arrays, or all are torch tensors."""
    if {type(array) for array in arrays.values()} == {np.ndarray}:
        return                                             # the usual case
    torch = sys.modules.get("torch")                       # None: there can be no tensor
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
    """The arrays come from one library, have at least `least` axes, and are not empty."""
    require_arrays(**arrays)
    for name, array in arrays.items():
        if array.ndim < least:
            axes = "1 axis" if least == 1 else f"{least} axes"
            raise ValueError(f"{name} must have at least {axes}, got shape {shape(array)}")
        if 0 in array.shape:
            raise ValueError(f"{name} must not be empty, got shape {shape(array)}")


def require_real(**arrays):
    """The arrays hold floating-point numbers; tensors have one dtype, as torch converts none."""
    for name, array in arrays.items():
        numpy = isinstance(array, np.ndarray)
        if not (array.dtype.kind == "f" if numpy else array.dtype.is_floating_point):
            raise TypeError(f"{name} must hold floating-point numbers, got dtype {array.dtype}")
    if not numpy and len({array.dtype for array in arrays.values()}) > 1:
        given = ", ".join(f"{name} is {array.dtype}" for name, array in arrays.items())
        raise TypeError(f"all tensors must have one dtype, got a mixture: {given}")


def require_integers(**arrays):
    """Each array holds integers."""
    for name, array in arrays.items():
        if "int" not in str(array.dtype):
            raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")


def require_same_batch(**arrays):
    """The leading axes, all but the last two, broadcast with one another."""
    leads = [array.shape[:-2] for array in arrays.values()]
    if leads.count(leads[0]) == len(leads):                # the usual case
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


def require_mask(mask, target, name="mask", **like):
    """The mask is None, or booleans from the library of `like` that broadcast to `target`."""
    if mask is None:
        return
    require_arrays(**like, **{name: mask})
    if mask.dtype != namespace(mask).bool:
        meaning = "at the keys that count" if name == "key_mask" else "where a query may attend"
        raise TypeError(f"{name} must be boolean, True {meaning}, got dtype {mask.dtype}")
    require_broadcast(target, **{name: mask})


def require_bias(bias, target, **like):
    """The bias is None, or numbers from the library of `like` that broadcast to `target`."""
    if bias is not None:
        require_arrays(**like, bias=bias)
        require_real(**like, bias=bias)
        require_broadcast(target, bias=bias)


def require_scores(scores, mask):
    """The scores have at least 1 axis, and the mask broadcasts to them."""
    require_axes(1, scores=scores)
    require_real(scores=scores)
    require_mask(mask, scores.shape, scores=scores)


def require_vectors(**arrays):
    """The arrays are vectors (..., L, d), and their leading axes broadcast with one another."""
    require_axes(2, **arrays)
    require_real(**arrays)
    require_same_batch(**arrays)


def require_pair(query, key):
    """The query is (..., L, d) and the key is (..., S, d)."""
    require_vectors(query=query, key=key)
    require_same_size(query, key)


def require_attention(query, key, value, mask, bias):
    """Vectors (..., L, d), (..., S, d), (..., S, d_v); mask and bias broadcast to (..., L, S)."""
    require_vectors(query=query, key=key, value=value)
    require_same_size(query, key)
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(
            f"key and value must have the same length S: key is {shape(key)}, "
            f"value is {shape(value)}"
        )
    if mask is not None or bias is not None:
        lead = np.broadcast_shapes(query.shape[:-2], key.shape[:-2])
        scores_shape = (*lead, query.shape[-2], key.shape[-2])
        require_mask(mask, scores_shape, query=query)
        require_bias(bias, scores_shape, query=query)


def require_same_size(query, key):
    """The queries and the keys have the same last axis d."""
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            f"query and key must have the same last axis d: query is {shape(query)}, "
            f"key is {shape(key)}"
        )


def require_network(query, key, query_weight, key_weight, score_weight):
    """Vectors (..., L, d_q) and (..., S, d_k), and weights (h, d_q), (h, d_k) and (h,)."""
    matrices = {"query_weight": query_weight, "key_weight": key_weight}
    require_axes(1, query=query, key=key, **matrices, score_weight=score_weight)
    require_axes(2, query=query, key=key, **matrices)
    require_real(query=query, key=key, **matrices, score_weight=score_weight)
    for (name, weight), vectors in zip(matrices.items(), (query, key), strict=True):
        wanted = (*shape(score_weight), vectors.shape[-1])
        if shape(weight) != wanted:
            raise ValueError(
                f"{name} must have shape (h, size of a vector) = {wanted}, got {shape(weight)}"
            )
    require_same_batch(query=query, key=key)


def require_count(least=1, **numbers):
    """Each number is an integer of at least `least`."""
    for name, number in numbers.items():
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise TypeError(f"{name} must be an integer, got {number!r}")
        if number < least:
            raise ValueError(f"{name} must be at least {least}, got {number}")


def require_window(left, right):
    """Each side of the window is None, or an integer of at least 0."""
    for name, positions in (("left", left), ("right", right)):
        if positions is not None:
            require_count(0, **{name: positions})
