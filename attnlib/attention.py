"""Attention on plain arrays: scores -> weights -> output.

*Scores* are raw numbers, *weights* are what an activation such as softmax makes of them, and the
*output* is the weighted sum of the values. Scores and weights are (..., L, S), and so is a bias,
numbers that broadcast to this shape and are added to the scores.

    L  number of queries            d    size of one query or key vector
    S  number of keys and values    d_v  size of one value vector
    h  size of the hidden layer     ...  any leading (batch) axes, which must broadcast

Where queries and keys may differ in size, they are (..., L, d_q) and (..., S, d_k).

Arrays hold floating-point numbers and are not empty; they are NumPy arrays, or torch tensors of one
dtype, and so is the result. A mask is boolean, broadcasts to (..., L, S), and is **True where
query i may attend to key j**, as in torch's `scaled_dot_product_attention` and the opposite of
`torch.nn.MultiheadAttention`. Elsewhere the weight is exactly 0, whatever the score is, be it NaN,
and a query that may attend to nothing gets zeros. Allowed scores and all values must be finite
(0 times NaN is NaN). What breaks a rule on kinds or shapes raises a TypeError or a ValueError.
"""

import math

import numpy as np

from attnlib._arrays import namespace, row_max
from attnlib._checks import (
    require_bias,
    require_mask,
    require_network,
    require_pair,
    require_scores,
    require_triple,
)


def dot_scores(query, key, scaled=True):
    """Score every query (..., L, d) against every key (..., S, d) by their dot product.

        scores = query key^T / sqrt(d)         # Vaswani et al. (2017), eq. 1, arXiv:1706.03762

    >>> dot_scores(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [1.0, 1.0]]), scaled=False)
    array([[3., 3.]])
    """
    require_pair(query, key)
    scores = query @ key.mT                                # (..., L, S)
    if scaled:                                             # their spread no longer grows with d
        scores = scores / math.sqrt(query.shape[-1])
    return scores


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Score queries (..., L, d_q) against keys (..., S, d_k) by a network of one hidden layer.

        scores[i, j] = score_weight . tanh(query_weight query_i + key_weight key_j)

    The weights are (h, d_q), (h, d_k), (h,). Bahdanau et al. (2015), A.1.2, arXiv:1409.0473.

    >>> zero, one = np.zeros((1, 1)), np.ones((1, 1))
    >>> additive_scores(one, zero, one, one, np.array([2.0])).round(3)     # 2 tanh(1 + 0)
    array([[1.523]])
    """
    require_network(query, key, query_weight, key_weight, score_weight)
    from_query = (query @ query_weight.mT)[..., :, None, :]                # (..., L, 1, h)
    from_key = (key @ key_weight.mT)[..., None, :, :]                      # (..., 1, S, h)
    hidden = namespace(query).tanh(from_query + from_key)  # (..., L, S, h): h times the memory
    return hidden @ score_weight                           # (..., L, S)


def softmax(scores, mask=None):
    """Turn each row of scores into weights that are not negative and sum to 1.

        weights[i, j] = exp(scores[i, j]) / sum over k of exp(scores[i, k])

    >>> softmax(np.log(np.array([[1.0, 2.0, 1.0]])))
    array([[0.25, 0.5 , 0.25]])
    """
    require_scores(scores, mask)
    return _softmax(scores, mask)


def _softmax(scores, mask):
    xp = namespace(scores)
    if mask is not None:
        scores = xp.where(mask, scores, -np.inf)
    peak = row_max(scores)                                 # (..., L, 1)
    exps = xp.exp(scores - peak)                           # exponents <= 0: no overflow
    total = exps.sum(-1, keepdims=True)                    # (..., L, 1): exp(0) = 1 or more
    return exps / total.clip(1)                            # (..., L, S): 0 / 1 in an empty row


def relu_weights(scores, mask=None):
    """Turn scores into weights by cutting off the negative ones; a row may sum to anything.

        weights[i, j] = max(0, scores[i, j])   # Wortsman et al. (2023), arXiv:2309.08586

    >>> relu_weights(np.array([[-1.0, 0.5, 2.0]]))
    array([[0. , 0.5, 2. ]])
    """
    require_scores(scores, mask)
    allowed = scores > 0
    if mask is not None:
        allowed = allowed & mask
    return namespace(scores).where(allowed, scores, 0.0)   # (..., L, S)


def sigmoid_weights(scores, mask=None):
    """Turn each score into a weight from 0 to 1 on its own: the keys do not compete.

        weights[i, j] = 1 / (1 + exp(-scores[i, j]))   # Ramapuram et al. (2024), arXiv:2409.04431

    >>> sigmoid_weights(np.log(np.array([[1.0, 3.0]])))
    array([[0.5 , 0.75]])
    """
    require_scores(scores, mask)
    xp = namespace(scores)
    weights = (1 + xp.tanh(scores / 2)) / 2                # the same function, without overflow
    if mask is not None:
        weights = xp.where(mask, weights, 0.0)
    return weights                                         # (..., L, S)


def attention(query, key, value, mask=None, activation=softmax, bias=None):
    """Average the values (..., S, d_v), weighting each by how well its key matches the query.

        scores  = query key^T / sqrt(d) + bias # Vaswani et al. (2017), eq. 1, arXiv:1706.03762
        weights = activation(scores, mask)     # softmax, relu_weights, sigmoid_weights or your own
        output  = weights value                # (..., L, d_v), returned together with the weights

    >>> attention(np.zeros((1, 2)), np.eye(2), np.array([[1.0], [3.0]]))   # both keys match alike
    (array([[2.]]), array([[0.5, 0.5]]))
    """
    require_triple(query, key, value)
    scores = query @ key.mT / math.sqrt(query.shape[-1])   # (..., L, S)
    require_mask(mask, scores.shape, query=query)
    require_bias(bias, scores.shape, query=query)
    if bias is not None:
        scores = scores + bias
    activate = _softmax if activation is softmax else activation           # checked already
    weights = activate(scores, mask)                       # (..., L, S)
    return weights @ value, weights                        # (..., L, d_v), (..., L, S)
