"""Attention on plain arrays: scores -> weights -> output.

*Scores* are raw numbers, an activation such as softmax turns them into *weights*, and the *output*
is the weighted sum of the values. Scores and weights are (..., L, S). A bias broadcasts to this
shape and is added to the scores.

    L  number of queries            d    size of one query or key vector
    S  number of keys and values    d_v  size of one value vector
    h  size of the hidden layer     ...  any leading (batch) axes, which must broadcast

Where queries and keys may differ in size, they are (..., L, d_q) and (..., S, d_k).

Arrays hold floating-point numbers and are not empty. They are NumPy arrays, or torch tensors of one
dtype, and so is the result. What breaks a rule raises a TypeError (kind) or a ValueError (shape).

A mask is boolean, broadcasts to (..., L, S), and is **True where query i may attend to key j**, as
in torch's `scaled_dot_product_attention` and the opposite of `torch.nn.MultiheadAttention`. Where
it is False the weight is exactly 0, whatever the score is, and a query that may attend to no key
gets zeros. With a mask, NaN and infinity stay where they are: only a query that may attend to such
a key or value, or that is such a vector itself, gets NaN; all other outputs and all gradients are
as if these vectors were zeros. Without a mask every query may attend to every key.
"""

import math

import numpy as np

from attnlib._arrays import namespace, row_max
from attnlib._checks import require_attention, require_network, require_pair, require_scores


def dot_scores(query, key, scaled=True):
    """Score every query (..., L, d) against every key (..., S, d) by their dot product.

        scores = query key^T / sqrt(d)         # Vaswani et al. (2017), eq. 1, arXiv:1706.03762

    >>> dot_scores(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0], [1.0, 1.0]]), scaled=False)
    array([[3., 3.]])
    """
    require_pair(query, key)
    return _dot_scores(query, key, scaled)


def _dot_scores(query, key, scaled=True):
    scores = query @ key.mT                                # (..., L, S)
    return scores / math.sqrt(query.shape[-1]) if scaled else scores       # spread free of d


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Score queries (..., L, d_q) against keys (..., S, d_k) by a network with one hidden layer.

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
    xp = namespace(scores)
    if mask is not None:
        scores = xp.where(mask, scores, -np.inf)
    peak = row_max(scores)                                 # (..., L, 1)
    exps = xp.exp(scores - peak)                           # exponents <= 0: no overflow
    total = exps.sum(-1, keepdims=True)                    # (..., L, 1): exp(0) = 1 or more
    return exps / total.clip(1)                            # (..., L, S): 0 / 1 in an empty row


def relu_weights(scores, mask=None):
    """Turn scores into weights by setting negative ones to 0; a row may have any sum.

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
    """Turn each score into a weight from 0 to 1, independently of the other keys.

        weights[i, j] = 1 / (1 + exp(-scores[i, j]))   # Ramapuram et al. (2024), arXiv:2409.04431

    >>> sigmoid_weights(np.log(np.array([[1.0, 3.0]])))
    array([[0.5 , 0.75]])
    """
    require_scores(scores, mask)
    xp = namespace(scores)
    if mask is not None:
        scores = xp.where(mask, scores, -np.inf)
    return (1 + xp.tanh(scores / 2)) / 2                   # the same function, without overflow


def attention(query, key, value, mask=None, activation=softmax, bias=None):
    """Average the values (..., S, d_v), weighting each by how well its key matches the query.

        scores  = query key^T / sqrt(d) + bias # Vaswani et al. (2017), eq. 1, arXiv:1706.03762
        weights = activation(scores, mask)     # softmax, relu_weights, sigmoid_weights or your own
        output  = weights value                # (..., L, d_v), returned together with the weights

    >>> attention(np.zeros((1, 2)), np.eye(2), np.array([[1.0], [3.0]]))   # both keys match equally
    (array([[2.]]), array([[0.5, 0.5]]))
    """
    require_attention(query, key, value, mask, bias)
    return unchecked_attention(query, key, value, mask, activation, bias)


def unchecked_attention(query, key, value, mask, activation=softmax, bias=None):
    """Return what `attention` returns, for arguments that have already been checked."""
    if mask is not None:           # a weight of 0 does not keep out a NaN, since 0 times NaN is NaN
        (query, ok_query), (key, ok_key), (value, ok_value) = map(_finite, (query, key, value))
    scores = _dot_scores(query, key)                       # (..., L, S)
    if bias is not None:
        scores = scores + bias
    weights = activation(scores, mask)                     # (..., L, S)
    output = weights @ value                               # (..., L, d_v)
    if mask is not None:
        where = namespace(query).where
        bad_score, bad_value = mask & ~(ok_query & ok_key.mT), mask & ~ok_value.mT     # (..., L, S)
        output = where((bad_score | bad_value).any(-1)[..., None], np.nan, output)
        weights = where(mask & bad_score.any(-1)[..., None], np.nan, weights)
    return output, weights


def _finite(x):
    """Replace vectors that are not finite by zeros; also return a column, True at finite ones."""
    xp = namespace(x)
    ok = xp.isfinite(x).all(-1)[..., None]
    return xp.where(ok, x, 0.0), ok
