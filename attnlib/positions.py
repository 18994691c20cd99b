"""Positions: three ways to tell self-attention where in its sequence a vector stands.

`sinusoidal` gives vectors to add to the input, `rotary` turns queries and keys, `alibi` gives
numbers to add to the scores: the `bias` of `attention`.

    L  positions (seq_len)          d_model  size of one vector
    H  heads (num_heads)            d        size of one query or key vector

Sizes are integers of at least 1, arrays hold floating-point numbers; a TypeError or ValueError says
what is not. d_model and d are even, since their numbers come in pairs.
"""

import numpy as np

from attnlib._arrays import namespace, shape
from attnlib._checks import require_arrays, require_axes, require_count, require_real


def sinusoidal(seq_len, d_model):
    """Give each position a vector of sines and cosines, from fast waves to slow ones.

        table[p, 2i] = sin(p / s_i),   table[p, 2i + 1] = cos(p / s_i),   s_i = 10000^(2i / d_model)

    The table is a NumPy array (L, d_model); every row has length sqrt(d_model / 2).
    Source: Vaswani et al. (2017), section 3.5, arXiv:1706.03762.

    >>> sinusoidal(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]])
    """
    require_count(seq_len=seq_len, d_model=d_model)
    if d_model % 2:
        raise ValueError(f"d_model must be even, got {d_model}")
    slowness = 10000 ** (np.arange(0, d_model, 2) / d_model)       # (d_model / 2,)
    angles = np.arange(seq_len)[:, None] / slowness                # (L, d_model / 2)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(seq_len, d_model)


def rotary(x, base=10000.0):
    """Turn each pair of numbers of x (..., L, d) by an angle that grows with its position.

        (x[p, 2i], x[p, 2i + 1])  turned by  p / base^(2i / d)             # radians

    Turning query i and key j makes their dot product depend on the distance j - i alone. Values are
    not turned. Every vector keeps its length, and the one at position 0 stays as it is.
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
    xp = namespace(x)
    slowness = base ** (np.arange(0, d, 2) / d)                            # (d / 2,)
    angles = np.arange(L)[:, None] / slowness                              # (L, d / 2)
    cos, sin = (xp.asarray(f(angles), dtype=x.dtype, device=x.device) for f in (np.cos, np.sin))
    even, odd = x[..., ::2], x[..., 1::2]                                  # (..., L, d / 2)
    pairs = xp.stack([even * cos - odd * sin, even * sin + odd * cos], -1)
    return pairs.reshape(shape(x))                                         # (..., L, d)


def alibi(seq_len, num_heads, like=None):
    """Give numbers to add to the scores: the farther the key, the lower; each head has its slope.

        bias[h, i, j] = -slope_h |j - i|,   slope_h = 2^(-8 h / H),   h = 1, ..., H

    The bias (H, L, L) takes library, device and precision from the array `like`, if there is one.
    Source: Press et al. (2022), section 3, arXiv:2108.12409, which looks back only; here the
    distance counts both ways.

    >>> alibi(3, num_heads=1)[0] * 256                                  # slope 2^-8
    array([[ 0., -1., -2.],
           [-1.,  0., -1.],
           [-2., -1.,  0.]])
    """
    require_count(seq_len=seq_len, num_heads=num_heads)
    place = np.arange(seq_len)
    slopes = 2.0 ** (-8 * np.arange(1, num_heads + 1) / num_heads)         # (H,)
    bias = slopes[:, None, None] * -abs(place - place[:, None])            # (H, L, L)
    if like is None:
        return bias
    require_arrays(like=like)
    require_real(like=like)
    return namespace(like).asarray(bias, dtype=like.dtype, device=like.device)
