"""Exercise `self-attention`: from elements to outputs, whole."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import largest_only, normalised, relu


def self_attention(x, W_q, W_k, W_v):
    """Return the outputs (..., L, d_v) of `x` (..., L, d_model): elements are rows.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    query, key, value = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = query @ key.mT / np.sqrt(query.shape[-1])  # (..., L, L)
    exps = np.exp(scores)
    weights = exps / exps.sum(axis=-1, keepdims=True)   # each row sums to 1
    return weights @ value                              # (..., L, d_v)


def self_attention_by_loop(x, W_q, W_k, W_v):
    output = np.zeros((*x.shape[:-1], len(W_v)))
    for place in np.ndindex(x.shape[:-1]):
        elements = x[place[:-1]]                                     # (L, d_model)
        scores = np.array([(W_q @ x[place]) @ (W_k @ a) for a in elements]) / len(W_q) ** 0.5
        for weight, a in zip(normalised(scores), elements, strict=True):
            output[place] += weight * (W_v @ a)
    return output


def self_attention_by_einsum(x, W_q, W_k, W_v):
    scores = np.einsum("...ia,da,db,...jb->...ij", x, W_q, W_k, x) / len(W_k) ** 0.5
    return np.einsum("...ij,va,...ja->...iv", normalised(scores), W_v, x)


def raw(x, W_q, W_k):
    return (x @ W_q.T) @ (x @ W_k.T).mT


def scaled(x, W_q, W_k):
    return raw(x, W_q, W_k) / np.sqrt(len(W_q))


def mixing(weights):
    """Return self-attention with weights that a function makes of the scaled scores."""
    return lambda x, W_q, W_k, W_v: weights(scaled(x, W_q, W_k)) @ (x @ W_v.T)


def self_attention_cases(rng):
    sizes = ((), 7, 5, 3, 2), ((2,), 3, 7, 5, 11), ((3, 2), 5, 11, 7, 3), ((), 8, 3, 2, 5)
    for lead, L, d_model, d, d_v in sizes:
        x = rng.normal(size=(*lead, L, d_model))
        x[..., 1, :] = 0                                   # an element of zeros takes part too
        yield (
            x,
            1.3 * rng.normal(size=(d, d_model)) / d_model**0.5,
            1.3 * rng.normal(size=(d, d_model)) / d_model**0.5,
            rng.normal(size=(d_v, d_model)) / d_model**0.5,
        )


EXERCISE = Exercise(
    id="self-attention",
    stars=2,
    title="Self-attention, whole",
    statement=r"""
Now as it is done in code, with elements in rows: write `self_attention`, from the elements `x`
to the outputs, one row for each element. The scores are divided by $\sqrt{d}$, where $d$ is the
size of a query, and softmax makes the weights. There may be batch axes in front; each set is
treated by itself.""",
    reference=self_attention,
    alternatives=(
        self_attention_by_loop,
        self_attention_by_einsum,
        lambda x, W_q, W_k, W_v: attnlib.attention(x @ W_q.T, x @ W_k.T, x @ W_v.T)[0],
    ),
    misconceptions=(
        Misconception(
            "no division", lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k)) @ (x @ W_v.T),
            "Your scores are not divided, so the weights come out too sharp, and the more so "
            "the longer the queries and keys are."),
        Misconception(
            "divides by d",
            lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k) / len(W_q)) @ (x @ W_v.T),
            "You divided by d itself. That overshoots: the weights come out nearly alike, "
            "and the more so the longer the queries and keys are."),
        Misconception(
            "divides by the root of n",
            lambda x, W_q, W_k, W_v: (
                normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-2])) @ (x @ W_v.T)),
            "You divided by the root of the number of elements. What makes scores large is the "
            "size of queries and keys, whatever their number."),
        Misconception(
            "size of an element",
            lambda x, W_q, W_k, W_v: (
                normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-1])) @ (x @ W_v.T)),
            "You divided by the root of the size of an element. The dot products are taken "
            "between queries and keys, so their size counts."),
        Misconception(
            "over the queries", mixing(lambda scores: normalised(scores, -2)),
            "Your softmax runs over the queries: the columns sum to 1. The keys should compete "
            "for each query."),
        Misconception(
            "sums of other rows",
            mixing(lambda scores: np.exp(scores) / np.exp(scores).sum(-1)),
            "The sums are right, but each meets a column instead of its row, since they have "
            "lost an axis. With a batch it even stops with an error."),
        Misconception(
            "does not divide by the sum", mixing(np.exp),
            "You mixed the values with the exponentials of the scores. The weights of a query "
            "do not sum to 1 yet."),
        Misconception(
            "scores as weights", mixing(lambda scores: scores),
            "You mixed the values with the raw scores. Softmax has to make weights of them "
            "first."),
        Misconception(
            "takes the best", mixing(largest_only),
            "Each query takes the value of its best key alone. Softmax lets the others have a "
            "share too."),
        Misconception(
            "plain mean", mixing(lambda scores: normalised(0 * scores)),
            "Every output is the plain mean of the values, so the queries and keys have no say "
            "in it."),
        Misconception(
            "ReLU for softmax", mixing(relu),
            "Your weights come from ReLU and need not sum to 1. It is a possible choice, but "
            "here softmax is asked for."),
        Misconception(
            "queries and keys exchanged",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_k, W_q)) @ (x @ W_v.T),
            "Queries and keys have changed roles: each row asks with a key. Who asks and who "
            "is found is not the same."),
        Misconception(
            "one matrix for both",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_q)) @ (x @ W_v.T),
            "You made the keys with the matrix of the queries. The scores are then symmetric: "
            "what a noun scores its adjective, the adjective scores back."),
        Misconception(
            "mixes the keys",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ (x @ W_k.T),
            "The weights are right, but you mixed the keys with them. What is handed over is "
            "the value."),
        Misconception(
            "mixes the elements",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ x,
            "The weights are right, but you mixed the elements themselves. An element speaks "
            "only through its value."),
        Misconception(
            "gives the weights", lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)),
            "These are the weights, one number for each pair of elements. The output is one "
            "vector for each element."),
    ),
    cases=self_attention_cases,
)
