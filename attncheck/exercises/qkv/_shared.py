"""Building blocks that the cases and wrong answers of this chapter share."""

import numpy as np

import attnlib
from attncheck.exercises._parts import normalised


def vectors(rng, lead, L, S, d, d_v):
    """Draw query (..., L, d), key (..., S, d) and value (..., S, d_v), each with a row of zeros."""
    shapes = (L, d), (S, d), (S, d_v)
    query, key, value = (1.2 * rng.normal(size=(*lead, *shape)) for shape in shapes)
    query[..., 0, :] = key[..., 1, :] = value[..., 2, :] = 0
    return query, key, value


def outscored(query, key):
    """Raise every score with the first key to about 3 million, and lower the others as much."""
    query, key = query.copy(), key.copy()
    query[..., 0] = 1000
    key[..., 0] = -3000 * np.sqrt(key.shape[-1])
    key[..., 0, 0] *= -1
    return query, key


def weighed(weights):
    """Return attention whose weights come from a function of scores and mask."""
    return lambda query, key, value, mask: weights(attnlib.dot_scores(query, key), mask) @ value


def filled(number, axis=-1):
    """Return attention with a number for each masked score, and softmax along an axis."""
    return weighed(lambda scores, mask: normalised(np.where(mask, scores, number), axis))


def divided(exps, nothing=1.0):
    """Divide each row by its sum, and a row that sums to 0 by `nothing`."""
    total = exps.sum(-1, keepdims=True)
    return exps / np.where(total == 0, nothing, total)
