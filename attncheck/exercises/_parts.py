"""Building blocks for the wrong answers of several chapters."""

import numpy as np


def normalised(scores, axis=-1):
    """Softmax over any axis: most wrong answers are right except for one step."""
    exps = np.exp(scores - scores.max(axis, keepdims=True))
    return exps / exps.sum(axis, keepdims=True)


def largest_only(scores):
    return (scores == scores.max(-1, keepdims=True)).astype(float)


def relu(scores):
    return np.maximum(scores, 0)
