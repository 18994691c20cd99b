"""Attention on plain arrays: scores -> weights -> output.

Every function takes NumPy arrays or torch tensors and gives back the same kind. The two libraries
share the few names that are needed (`exp`, `where`, `amax`, `@`, `.mT`); `namespace` picks the one
that fits.

Axes, read from the right; `...` stands for any leading (batch) axes:

    L  number of queries            d    size of one query or key vector
    S  number of keys and values    d_v  size of one value vector
    h  size of the hidden layer of additive scores

The words are used strictly: *scores* are raw numbers, *weights* are what an activation such as
softmax makes of them, the *output* is the weighted sum of the values.

A mask is boolean, broadcasts to (..., L, S), and is **True where query i may attend to key j**, as
in torch's `scaled_dot_product_attention` and the opposite of `torch.nn.MultiheadAttention`. A
query that may attend to nothing gets weights and an output of zeros, never NaN.
"""

import math

from attnlib._arrays import (
    namespace,
    require_axes,
    require_count,
    require_mask,
    require_real,
    require_same_batch,
    shape,
)


def dot_scores(query, key, scaled=True):
    """Score every query against every key by their dot product.

        scores = query key^T / sqrt(d)

    Parameters
    ----------
    query : real array (..., L, d)
    key : real array (..., S, d)
    scaled : bool
        Divide by sqrt(d), which keeps the spread of the scores the same for every d.

    Returns
    -------
    scores : array (..., L, S)

    Raises
    ------
    TypeError
        If an array is of neither library, or does not hold floating-point numbers.
    ValueError
        If query and key differ in d, their leading axes do not broadcast, or one of them is empty.

    Source: Vaswani et al. (2017), eq. 1, arXiv:1706.03762.

    >>> import numpy as np
    >>> dot_scores(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [1.0, 1.0]]), scaled=False)
    array([[3., 3.]])
    """
    namespace(query=query, key=key)
    _require_pair(query, key)
    scores = query @ key.mT                                # (..., L, S)
    return scores / math.sqrt(query.shape[-1]) if scaled else scores


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Score every query against every key with a small network of one hidden layer.

        scores[i, j] = score_weight . tanh(query_weight query_i + key_weight key_j)

    The queries and keys may have different sizes. All L * S hidden vectors exist at once, so this
    costs h times the memory of `dot_scores`.

    Parameters
    ----------
    query : real array (..., L, d_q)
    key : real array (..., S, d_k)
    query_weight : real array (h, d_q)
    key_weight : real array (h, d_k)
    score_weight : real array (h,)

    Returns
    -------
    scores : array (..., L, S)

    Raises
    ------
    TypeError
        If an array is of neither library, or does not hold floating-point numbers.
    ValueError
        If the parameters do not fit the queries, the keys or one another, or an array is empty.

    Source: Bahdanau et al. (2015), appendix A.1.2, arXiv:1409.0473.

    >>> import numpy as np
    >>> zero, one = np.zeros((1, 1)), np.ones((1, 1))
    >>> additive_scores(one, zero, one, one, np.array([2.0])).round(3)     # 2 tanh(1 + 0)
    array([[1.523]])
    """
    weights = dict(query_weight=query_weight, key_weight=key_weight)
    xp = namespace(query=query, key=key, **weights, score_weight=score_weight)
    require_axes(2, query=query, key=key, **weights)
    require_axes(1, score_weight=score_weight)
    require_real(query=query, key=key, **weights, score_weight=score_weight)
    wanted = {
        "query_weight": (*shape(score_weight), query.shape[-1]),
        "key_weight": (*shape(score_weight), key.shape[-1]),
    }
    for name, weight in weights.items():
        if shape(weight) != wanted[name]:
            raise ValueError(
                f"{name} must have shape (h, size of a vector) = {wanted[name]}, "
                f"got {shape(weight)}"
            )
    require_same_batch(query=query, key=key)
    from_query = (query @ query_weight.mT)[..., :, None, :]                # (..., L, 1, h)
    from_key = (key @ key_weight.mT)[..., None, :, :]                      # (..., 1, S, h)
    return xp.tanh(from_query + from_key) @ score_weight                   # (..., L, S)


def softmax(scores, mask=None):
    """Turn scores into weights that are not negative and sum to 1 in each row (last axis).

        weights[i, j] = exp(scores[i, j]) / sum over k of exp(scores[i, k])

    Parameters
    ----------
    scores : real array (..., L, S)
        Larger means more weight; adding a number to a whole row changes nothing.
    mask : bool array, broadcastable to (..., L, S), optional
        True where query i may attend to key j; elsewhere the weight is exactly 0.

    Returns
    -------
    weights : array (..., L, S)
        A row with nothing allowed is all zeros.

    Raises
    ------
    TypeError
        If the scores are not floating-point numbers, or the mask is not boolean.
    ValueError
        If the scores are empty, or the mask does not broadcast to their shape.

    Source: Vaswani et al. (2017), section 3.2.1, arXiv:1706.03762.

    >>> import numpy as np
    >>> softmax(np.log(np.array([[1.0, 2.0, 1.0]])))
    array([[0.25, 0.5 , 0.25]])
    """
    xp = _require_scores(scores, mask)
    if mask is not None:
        scores = xp.where(mask, scores, -math.inf)
    peak = xp.amax(scores, axis=-1, keepdims=True)         # (..., L, 1)
    peak = xp.where(peak == -math.inf, 0.0, peak)          # a row with nothing allowed
    exps = xp.exp(scores - peak)                           # exponents <= 0: no overflow
    total = exps.sum(-1)[..., None]                        # (..., L, 1)
    return exps / xp.where(total == 0, 1.0, total)         # (..., L, S)


def relu_weights(scores, mask=None):
    """Turn scores into weights by cutting off the negative ones.

        weights[i, j] = max(0, scores[i, j])

    Weights can be exactly 0, and a row may sum to anything, 0 included.

    Parameters
    ----------
    scores : real array (..., L, S)
    mask : bool array, broadcastable to (..., L, S), optional
        True where query i may attend to key j; elsewhere the weight is exactly 0.

    Returns
    -------
    weights : array (..., L, S)

    Raises
    ------
    TypeError
        If the scores are not floating-point numbers, or the mask is not boolean.
    ValueError
        If the scores are empty, or the mask does not broadcast to their shape.

    Source: Wortsman et al. (2023), section 3, arXiv:2309.08586 (who also divide by S).

    >>> import numpy as np
    >>> relu_weights(np.array([[-1.0, 0.5, 2.0]]))
    array([[0. , 0.5, 2. ]])
    """
    xp = _require_scores(scores, mask)
    allowed = scores > 0 if mask is None else (scores > 0) & mask
    return xp.where(allowed, scores, 0.0)                  # (..., L, S)


def sigmoid_weights(scores, mask=None):
    """Turn each score into a weight on its own: the keys do not compete.

        weights[i, j] = 1 / (1 + exp(-scores[i, j]))

    Every weight lies between 0 and 1, and none changes when another key is added.

    Parameters
    ----------
    scores : real array (..., L, S)
    mask : bool array, broadcastable to (..., L, S), optional
        True where query i may attend to key j; elsewhere the weight is exactly 0.

    Returns
    -------
    weights : array (..., L, S)

    Raises
    ------
    TypeError
        If the scores are not floating-point numbers, or the mask is not boolean.
    ValueError
        If the scores are empty, or the mask does not broadcast to their shape.

    Source: Ramapuram et al. (2024), eq. 3, arXiv:2409.04431 (who also shift the scores).

    >>> import numpy as np
    >>> sigmoid_weights(np.log(np.array([[1.0, 3.0]])))
    array([[0.5 , 0.75]])
    """
    xp = _require_scores(scores, mask)
    weights = (1 + xp.tanh(scores / 2)) / 2                # the same function, without overflow
    return weights if mask is None else xp.where(mask, weights, 0.0)       # (..., L, S)


def attention(query, key, value, mask=None, activation=softmax):
    """Average the values, weighting each by how well its key matches the query.

        scores = query key^T / sqrt(d),   weights = activation(scores),   output = weights value

    Parameters
    ----------
    query : real array (..., L, d)
    key : real array (..., S, d)
    value : real array (..., S, d_v)
    mask : bool array, broadcastable to (..., L, S), optional
        True where query i may attend to key j.
    activation : function (scores, mask) -> weights
        `softmax`, `relu_weights`, `sigmoid_weights`, or one of your own.

    Returns
    -------
    output : array (..., L, d_v)
        Zeros for a query that may attend to nothing.
    weights : array (..., L, S)

    Raises
    ------
    TypeError
        If an array is of neither library or does not hold floating-point numbers, or the mask is
        not boolean.
    ValueError
        If query and key differ in d, key and value in S, leading axes do not broadcast, the mask
        does not fit, or an array is empty.

    Source: Vaswani et al. (2017), eq. 1, arXiv:1706.03762.

    >>> import numpy as np
    >>> query = np.array([[0.0, 0.0]])                      # matches every key equally well
    >>> output, weights = attention(query, np.eye(2), np.array([[1.0], [3.0]]))
    >>> weights, output
    (array([[0.5, 0.5]]), array([[2.]]))
    """
    namespace(query=query, key=key, value=value, mask=mask)
    require_axes(2, value=value)
    require_real(value=value)
    require_same_batch(query=query, key=key, value=value)
    scores = dot_scores(query, key)                        # (..., L, S)
    if value.shape[-2] != key.shape[-2]:
        raise ValueError(
            f"key and value must have the same length S: key is {shape(key)}, "
            f"value is {shape(value)}"
        )
    weights = activation(scores, mask)                     # (..., L, S)
    return weights @ value, weights                        # (..., L, d_v), (..., L, S)


def split_heads(x, num_heads):
    """Cut every vector into `num_heads` shorter ones, and put the heads before the positions.

        heads[..., h, i, c] = x[..., i, h * d + c]

    The two steps, cut and swap, are needed: `x.reshape(..., H, L, d)` has the right shape and the
    wrong numbers, since it deals out positions where it should deal out parts of vectors.

    Parameters
    ----------
    x : array (..., L, H * d)
    num_heads : int
        H.

    Returns
    -------
    heads : array (..., H, L, d)

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of at least 2 axes, or its last axis is no multiple of `num_heads`.

    >>> import numpy as np
    >>> split_heads(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), num_heads=2).tolist()
    [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]
    """
    namespace(x=x)
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
    """Put the heads' vectors at each position side by side: the inverse of `split_heads`.

        x[..., i, h * d + c] = heads[..., h, i, c]

    Parameters
    ----------
    heads : array (..., H, L, d)

    Returns
    -------
    x : array (..., L, H * d)

    Raises
    ------
    TypeError, ValueError
        If `heads` is not an array of at least 3 axes.

    >>> import numpy as np
    >>> merge_heads(np.array([[[1, 2], [5, 6]], [[3, 4], [7, 8]]])).tolist()
    [[1, 2, 3, 4], [5, 6, 7, 8]]
    """
    namespace(heads=heads)
    require_axes(3, heads=heads)
    *lead, H, L, d = shape(heads)
    return heads.swapaxes(-2, -3).reshape(*lead, L, H * d)                 # (..., L, H * d)


def _require_pair(query, key):
    """Raise unless query (..., L, d) and key (..., S, d) can be matched."""
    require_axes(2, query=query, key=key)
    require_real(query=query, key=key)
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            f"query and key must have the same last axis d: query is {shape(query)}, "
            f"key is {shape(key)}"
        )
    require_same_batch(query=query, key=key)


def _require_scores(scores, mask):
    """Raise unless these are scores with a mask that fits; return their namespace."""
    xp = namespace(scores=scores, mask=mask)
    require_axes(1, scores=scores)
    require_real(scores=scores)
    require_mask(mask, shape(scores))
    return xp
