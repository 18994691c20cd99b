"""What several exercises of this chapter share."""

import numpy as np

import attnlib


def view_alone(x, num_heads):
    *lead, L, d_model = x.shape
    return x.reshape(*lead, num_heads, L, d_model // num_heads)


def stacked(x, num_heads):
    """Split vectors into heads, without a reshape."""
    return np.stack(np.split(x, num_heads, axis=-1), axis=-3)


def as_merged(parts, heads):
    """Give `parts` the shape of the right answer, in the order of memory."""
    *lead, H, L, head_dim = heads.shape
    return parts.reshape(*lead, L, H * head_dim)


def joined(heads, W_o):
    return attnlib.merge_heads(heads) @ W_o.T


def with_zeros(vectors):
    """Replace the second vector by zeros: it is a vector like any other."""
    vectors[..., 1, :] = 0
    return vectors


def masked_by(number):
    """Return attention in which a number replaces the scores of masked keys."""
    def attend(query, key, value, mask):
        weights = attnlib.softmax(np.where(mask, attnlib.dot_scores(query, key), number))
        return weights @ value, weights

    return attend


def scaled(factor):
    """Return attention in which a function of the queries gives a factor for them."""
    return lambda query, *rest: attnlib.attention(query * factor(query), *rest)
