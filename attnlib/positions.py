"""Positions: three ways to tell self-attention where in its sequence a vector stands.

`sinusoidal` gives vectors to add to the input, `rotary` turns queries and keys, and `alibi` gives
numbers to add to the scores, the `bias` of `attention`.

    L  positions (seq_len)          d_model  size of one vector
    H  heads (num_heads)            d        size of one query or key vector

Sizes are integers of at least 1, and arrays hold floating-point numbers. d_model and d are even,
because components are used in pairs. A TypeError or a ValueError names the argument that does not
fit.
"""

import numpy as np

from attnlib._arrays import namespace, shape, to_numpy
from attnlib._checks import (
    require_arrays,
    require_axes,
    require_broadcast,
    require_count,
    require_real,
)


def sinusoidal(seq_len, d_model):
    """Give each position a vector of sines and cosines, from high frequencies to low ones.

        table[p, 2i] = sin(angle),   table[p, 2i + 1] = cos(angle),   angle = p / 10000^(2i/d_model)

    The table is a NumPy array (L, d_model), and every row has the norm sqrt(d_model / 2).
    Source: Vaswani et al. (2017), section 3.5, arXiv:1706.03762.

    >>> sinusoidal(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]])
    """
    require_count(seq_len=seq_len, d_model=d_model)
    if d_model % 2:
        raise ValueError(f"d_model must be even, got {d_model}")
    angles = _angles(np.arange(seq_len), d_model, 10000)           # (L, d_model / 2)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(seq_len, d_model)


def rotary(x, positions=None, *, base=10000.0, interleaved=True):
    """Turn each pair of components of x (..., L, d) by an angle that grows with the position.

        (x[p, 2i], x[p, 2i + 1])  turned by  p / base^(2i / d)             # radians

    If a query at i and a key at j are turned, their dot product depends on j - i alone. Values are
    not turned. Every vector keeps its norm, and a vector at position 0 stays as it is.

    `positions` broadcasts to (..., L) and may hold fractions; by default it is 0, 1, ..., L - 1.
    When decoding with a KV cache of n keys, the next vector has `positions=np.array([n])`.

    There are two layouts, and weights trained with one do not work with the other. The pairs are
    neighbours in the paper and in Meta's code for Llama: `interleaved=True`. In GPT-NeoX, and in
    Llama as Hugging Face stores it, component i is paired with i + d / 2: `interleaved=False`. Both
    are the same up to the order of the columns (first the even ones, then the odd ones).
    Source: Su et al. (2021), eq. 34, arXiv:2104.09864.

    >>> import numpy as np
    >>> rotary(np.array([[1.0, 0.0], [1.0, 0.0]])).round(2)            # position 1: by one radian
    array([[1.  , 0.  ],
           [0.54, 0.84]])
    """
    require_axes(2, x=x)
    require_real(x=x)
    L, d = shape(x)[-2:]
    if d % 2:
        raise ValueError(f"the last axis of x must be even, got shape {shape(x)}")
    if not base > 1:
        raise ValueError(f"base must be above 1, got {base}")
    positions = np.arange(L) if positions is None else _checked(positions, shape(x)[:-1])
    xp = namespace(x)
    angles = _angles(positions, d, base)                                   # (..., L, d / 2)
    cos, sin = (xp.asarray(f(angles), dtype=x.dtype, device=x.device) for f in (np.cos, np.sin))
    if interleaved:
        first, second = x[..., ::2], x[..., 1::2]                          # (..., L, d / 2)
    else:
        first, second = x[..., : d // 2], x[..., d // 2 :]                 # (..., L, d / 2)
    turned = [first * cos - second * sin, first * sin + second * cos]
    return xp.stack(turned, -1).reshape(shape(x)) if interleaved else xp.concat(turned, -1)


def _angles(positions, size, base):
    """Return the angle of each pair of components, in radians: (..., L) -> (..., L, size / 2)."""
    return positions[..., None] / base ** (np.arange(0, size, 2) / size)


def _checked(positions, wanted):
    """Return the positions as a NumPy array; raise unless they fit the shape (..., L)."""
    require_axes(1, positions=positions)
    positions = to_numpy(positions)
    if positions.dtype.kind not in "iuf":
        raise TypeError(f"positions must hold numbers, got dtype {positions.dtype}")
    if positions.shape[-1] != wanted[-1]:
        raise ValueError(
            f"positions must have shape (..., L={wanted[-1]}), got shape {positions.shape}"
        )
    require_broadcast(wanted, positions=positions)
    return positions


def alibi(seq_len, num_heads, like=None):
    """Return a bias that lowers scores in proportion to the distance, with one slope for each head.

        bias[h, i, j] = -slope_h |j - i|,   slope_h = 2^(-8 h / H),   h = 1, ..., H

    The bias (H, L, L) takes its library, device and dtype from the array `like`, if one is given.
    Source: Press et al. (2022), section 3, arXiv:2108.12409. The paper looks only backwards; here
    the distance counts in both directions.

    >>> alibi(3, num_heads=1)[0] * 256                                  # slope 2^-8
    array([[ 0., -1., -2.],
           [-1.,  0., -1.],
           [-2., -1.,  0.]])
    """
    require_count(seq_len=seq_len, num_heads=num_heads)
    position = np.arange(seq_len)
    slopes = 2.0 ** (-8 * np.arange(1, num_heads + 1) / num_heads)         # (H,)
    bias = slopes[:, None, None] * -abs(position - position[:, None])      # (H, L, L)
    if like is None:
        return bias
    require_arrays(like=like)
    require_real(like=like)
    return namespace(like).asarray(bias, dtype=like.dtype, device=like.device)
