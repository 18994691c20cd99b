"""The specification: attention in plain float64 loops, one number at a time.

Slow on purpose. Each function takes NumPy arrays without leading axes.
"""

import math

import numpy as np


def softmax_row(scores, allowed):
    """Weights of one query: a list as long as the scores, zeros where it is not allowed."""
    if not any(allowed):
        return [0.0] * len(scores)
    peak = max(score for score, yes in zip(scores, allowed, strict=True) if yes)
    pairs = zip(scores, allowed, strict=True)
    exps = [math.exp(score - peak) if yes else 0.0 for score, yes in pairs]
    return [value / sum(exps) for value in exps]


def relu_row(scores, allowed):
    return [max(0.0, score) if yes else 0.0 for score, yes in zip(scores, allowed, strict=True)]


def sigmoid_row(scores, allowed):
    pairs = zip(scores, allowed, strict=True)
    return [1 / (1 + math.exp(-score)) if yes else 0.0 for score, yes in pairs]


def attention(query, key, value, mask=None, row=softmax_row):
    """Output (L, d_v) and weights (L, S)."""
    (L, d), S, d_v = query.shape, len(key), value.shape[1]
    mask = np.ones((L, S), dtype=bool) if mask is None else np.broadcast_to(mask, (L, S))
    output, weights = np.zeros((L, d_v)), np.zeros((L, S))
    for i in range(L):
        scores = []
        for j in range(S):
            dot = 0.0
            for c in range(d):
                dot += float(query[i, c]) * float(key[j, c])
            scores.append(dot / math.sqrt(d))
        weights[i] = row(scores, mask[i])
        for j in range(S):
            for c in range(d_v):
                output[i, c] += weights[i, j] * float(value[j, c])
    return output, weights


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Scores (L, S)."""
    scores = np.zeros((len(query), len(key)))
    for i, q in enumerate(query):
        for j, k in enumerate(key):
            for h in range(len(score_weight)):
                from_query = sum(query_weight[h, c] * q[c] for c in range(len(q)))
                from_key = sum(key_weight[h, c] * k[c] for c in range(len(k)))
                scores[i, j] += score_weight[h] * math.tanh(from_query + from_key)
    return scores
