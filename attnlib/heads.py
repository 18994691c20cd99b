"""Heads: vectors are cut into parts that attend independently, and joined again.

    L  number of positions          H  number of heads (num_heads)
    d  size of one head's vectors   ...  any leading (batch) axes

Arrays are NumPy arrays or torch tensors, and are not empty. A TypeError or a ValueError names the
argument that does not fit.
"""

from attnlib._arrays import shape
from attnlib._checks import require_axes, require_count


def split_heads(x, num_heads):
    """Cut every vector of x (..., L, H d) into H parts, and move the heads before the positions.

        heads[..., h, i, c] = x[..., i, h * d + c]         # (..., H, L, d)

    Both steps are needed, cutting and swapping: `x.reshape(..., H, L, d)` has the right shape but
    the wrong numbers, because it distributes positions among the heads, not parts of vectors.

    >>> import numpy as np
    >>> split_heads(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), num_heads=2).tolist()
    [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]
    """
    require_axes(2, x=x)
    require_count(num_heads=num_heads)
    *lead, L, width = shape(x)
    if width % num_heads:
        raise ValueError(
            f"the last axis must be a multiple of num_heads={num_heads}, got shape {shape(x)}"
        )
    parts = x.reshape(*lead, L, num_heads, width // num_heads)             # (..., L, H, d)
    return parts.swapaxes(-2, -3)                                          # (..., H, L, d)


def merge_heads(heads):
    """Join the vectors of all heads (..., H, L, d) at each position: the inverse of `split_heads`.

        x[..., i, h * d + c] = heads[..., h, i, c]         # (..., L, H d)

    >>> import numpy as np
    >>> merge_heads(np.array([[[1, 2], [5, 6]], [[3, 4], [7, 8]]])).tolist()
    [[1, 2, 3, 4], [5, 6, 7, 8]]
    """
    require_axes(3, heads=heads)
    *lead, H, L, d = shape(heads)
    return heads.swapaxes(-2, -3).reshape(*lead, L, H * d)                 # (..., L, H d)
