"""Attention on plain arrays: scores -> weights -> output.

*Scores* are raw numbers, *weights* are what an activation such as softmax makes of them, and the
*output* is the weighted sum of the values.

    L  number of queries            d    size of one query or key vector
    S  number of keys and values    d_v  size of one value vector
    h  size of the hidden layer     ...  any leading (batch) axes, which must broadcast

Arrays are NumPy arrays or torch tensors, hold floating-point numbers, and are not empty; the result
is of the same library. A mask is boolean, broadcasts to (..., L, S), and is **True where query i
may attend to key j**, as in torch's `scaled_dot_product_attention` and the opposite of
`torch.nn.MultiheadAttention`. Elsewhere the weight is exactly 0, and a query that may attend to
nothing gets weights and an output of zeros, never NaN. What breaks these rules raises a TypeError
for the wrong kind, a ValueError for a shape.
"""

import math

from attnlib._arrays import (
    namespace,
    require_arrays,
    require_axes,
    require_broadcast,
    require_mask,
    require_real,
    require_same_batch,
    row_max,
    shape,
)


def dot_scores(query, key, scaled=True):
    """Score every query (..., L, d) against every key (..., S, d) by their dot product.

        scores = query key^T / sqrt(d)                     # (..., L, S)

    Source: Vaswani et al. (2017), eq. 1, arXiv:1706.03762. Without `scaled`, their spread grows
    with d.

    >>> import numpy as np
    >>> dot_scores(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [1.0, 1.0]]), scaled=False)
    array([[3., 3.]])
    """
    _require_vectors(query=query, key=key)
    _require_same_size(query, key)
    scores = query @ key.mT                                # (..., L, S)
    return scores / math.sqrt(query.shape[-1]) if scaled else scores


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Score queries (..., L, d_q) against keys (..., S, d_k) by a network of one hidden layer.

        scores[i, j] = score_weight . tanh(query_weight query_i + key_weight key_j)

    The weights are (h, d_q), (h, d_k) and (h,). All L * S hidden vectors exist at once, so this
    takes h times the memory of `dot_scores`.
    Source: Bahdanau et al. (2015), appendix A.1.2, arXiv:1409.0473.

    >>> import numpy as np
    >>> zero, one = np.zeros((1, 1)), np.ones((1, 1))
    >>> additive_scores(one, zero, one, one, np.array([2.0])).round(3)     # 2 tanh(1 + 0)
    array([[1.523]])
    """
    _require_network(query, key, query_weight, key_weight, score_weight)
    from_query = (query @ query_weight.mT)[..., :, None, :]                # (..., L, 1, h)
    from_key = (key @ key_weight.mT)[..., None, :, :]                      # (..., 1, S, h)
    hidden = namespace(query).tanh(from_query + from_key)                  # (..., L, S, h)
    return hidden @ score_weight                                           # (..., L, S)


def softmax(scores, mask=None):
    """Turn each row of scores (..., L, S) into weights that are not negative and sum to 1.

        weights[i, j] = exp(scores[i, j]) / sum over k of exp(scores[i, k])

    Source: Vaswani et al. (2017), section 3.2.1, arXiv:1706.03762.

    >>> import numpy as np
    >>> softmax(np.log(np.array([[1.0, 2.0, 1.0]])))
    array([[0.25, 0.5 , 0.25]])
    """
    _require_scores(scores, mask)
    return _softmax(scores, mask)


def _softmax(scores, mask):
    xp = namespace(scores)
    if mask is not None:
        scores = xp.where(mask, scores, -math.inf)
    peak = row_max(scores)                                 # (..., L, 1)
    exps = xp.exp(scores - peak)                           # exponents <= 0: no overflow
    total = exps.sum(-1, keepdims=True)                    # (..., L, 1): exp(0) = 1 or more
    return exps / total.clip(1)                            # (..., L, S): 0 / 1 in an empty row


def relu_weights(scores, mask=None):
    """Turn scores (..., L, S) into weights by cutting off the negative ones.

        weights[i, j] = max(0, scores[i, j])

    Weights can be exactly 0, and a row may sum to anything, 0 included.
    Source: Wortsman et al. (2023), section 3, arXiv:2309.08586 (who also divide by S).

    >>> import numpy as np
    >>> relu_weights(np.array([[-1.0, 0.5, 2.0]]))
    array([[0. , 0.5, 2. ]])
    """
    _require_scores(scores, mask)
    allowed = scores > 0 if mask is None else (scores > 0) & mask
    return namespace(scores).where(allowed, scores, 0.0)   # (..., L, S)


def sigmoid_weights(scores, mask=None):
    """Turn each score of (..., L, S) into a weight on its own: the keys do not compete.

        weights[i, j] = 1 / (1 + exp(-scores[i, j]))

    Every weight lies between 0 and 1, and none changes when another key is added.
    Source: Ramapuram et al. (2024), eq. 3, arXiv:2409.04431 (who also shift the scores).

    >>> import numpy as np
    >>> sigmoid_weights(np.log(np.array([[1.0, 3.0]])))
    array([[0.5 , 0.75]])
    """
    _require_scores(scores, mask)
    xp = namespace(scores)
    weights = (1 + xp.tanh(scores / 2)) / 2                # the same function, without overflow
    return weights if mask is None else xp.where(mask, weights, 0.0)       # (..., L, S)


def attention(query, key, value, mask=None, activation=softmax, bias=None):
    """Average the values, weighting each by how well its key matches the query.

        scores  = query key^T / sqrt(d) + bias             # (..., L, S)
        weights = activation(scores, mask)                 # (..., L, S)
        output  = weights value                            # (..., L, d_v)

    Takes query (..., L, d), key (..., S, d), value (..., S, d_v); returns output and weights.
    The bias broadcasts to (..., L, S). `activation` may be your own function of (scores, mask).
    Source: Vaswani et al. (2017), eq. 1, arXiv:1706.03762.

    >>> import numpy as np
    >>> query = np.array([[0.0, 0.0]])                      # matches every key equally well
    >>> output, weights = attention(query, np.eye(2), np.array([[1.0], [3.0]]))
    >>> weights, output
    (array([[0.5, 0.5]]), array([[2.]]))
    """
    _require_vectors(query=query, key=key, value=value)
    _require_same_size(query, key)
    _require_same_length(key, value)
    scores = query @ key.mT / math.sqrt(query.shape[-1])   # (..., L, S)
    require_mask(mask, scores.shape, query=query)
    if bias is not None:
        _require_bias(bias, scores.shape, query)
        scores = scores + bias                             # (..., L, S)
    weights = _softmax(scores, mask) if activation is softmax else activation(scores, mask)
    return weights @ value, weights                        # (..., L, d_v), (..., L, S)


# --- What the functions above ask of their arguments


def _require_vectors(**arrays):
    require_axes(2, **arrays)
    require_real(**arrays)
    require_same_batch(**arrays)


def _require_same_size(query, key):
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            f"query and key must have the same last axis d: query is {shape(query)}, "
            f"key is {shape(key)}"
        )


def _require_same_length(key, value):
    if key.shape[-2] != value.shape[-2]:
        raise ValueError(
            f"key and value must have the same length S: key is {shape(key)}, "
            f"value is {shape(value)}"
        )


def _require_scores(scores, mask):
    require_axes(1, scores=scores)
    require_real(scores=scores)
    require_mask(mask, scores.shape, scores=scores)


def _require_bias(bias, target, query):
    require_arrays(query=query, bias=bias)
    require_real(bias=bias)
    require_broadcast(target, bias=bias)


def _require_network(query, key, query_weight, key_weight, score_weight):
    matrices = {"query_weight": query_weight, "key_weight": key_weight}
    require_axes(1, score_weight=score_weight, query=query, key=key, **matrices)
    require_axes(2, query=query, key=key, **matrices)
    require_real(query=query, key=key, **matrices, score_weight=score_weight)
    for (name, weight), vectors in zip(matrices.items(), (query, key), strict=True):
        wanted = (*shape(score_weight), vectors.shape[-1])
        if shape(weight) != wanted:
            raise ValueError(
                f"{name} must have shape (h, size of a vector) = {wanted}, got {shape(weight)}"
            )
    require_same_batch(query=query, key=key)
