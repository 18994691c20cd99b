"""Exercise `self-attention`: from elements to outputs, whole."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import largest_only, normalised, relu


def self_attention(x, W_q, W_k, W_v):
    """Return the outputs (..., L, d_v) of `x` (..., L, d_model): vectors are rows.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    query, key, value = x @ W_q.T, x @ W_k.T, x @ W_v.T
    scores = query @ key.mT / np.sqrt(query.shape[-1])  # (..., L, L)
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
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


def matrices(rng, d_model, d, d_v):
    """Draw W_q, W_k and W_v, such that the scores neither vanish nor saturate."""
    return [size * rng.normal(size=(rows, d_model)) / d_model**0.5
            for size, rows in ((1.3, d), (1.3, d), (1.0, d_v))]


def self_attention_cases(rng):
    sizes = ((), 7, 5, 3, 2), ((2,), 3, 7, 5, 11), ((3, 2), 5, 11, 7, 3), ((), 8, 3, 2, 5)
    for lead, L, d_model, d, d_v in sizes:
        x = rng.normal(size=(*lead, L, d_model))
        x[..., 1, :] = 0                                   # a vector of zeros takes part too
        yield x, *matrices(rng, d_model, d, d_v)
    yield rng.normal(size=(1, 1, 3)), *matrices(rng, 3, 2, 1)      # one vector
    yield rng.normal(size=(4, 1)), *matrices(rng, 1, 1, 1)


EXERCISE = Exercise(
    id="self-attention",
    stars=2,
    title="Self-attention from input to output",
    statement=r"""
Now write self-attention as it is done in code, with vectors as rows: `self_attention` takes the
input vectors `x` and returns the outputs, one row for each input. The scores are divided by
$\sqrt{d}$, where $d$ is the number of components of a query, and softmax turns them into weights.
The scores are moderate, so nothing overflows. There may be batch axes at the front; each item of
the batch is processed independently.""",
    reference=self_attention,
    alternatives=(
        self_attention_by_loop,
        self_attention_by_einsum,
        lambda x, W_q, W_k, W_v: attnlib.attention(x @ W_q.T, x @ W_k.T, x @ W_v.T)[0],
    ),
    misconceptions=(
        Misconception(
            "no division", lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k)) @ (x @ W_v.T),
            "Your scores are not divided, so the largest ones get too much weight. The effect "
            "grows with the length of queries and keys."),
        Misconception(
            "divides by d",
            lambda x, W_q, W_k, W_v: normalised(raw(x, W_q, W_k) / len(W_q)) @ (x @ W_v.T),
            "You divided by d itself. This is too much: the weights become nearly equal, and the "
            "effect grows with the length of queries and keys."),
        Misconception(
            "divides by the root of the number of vectors",
            lambda x, W_q, W_k, W_v: (
                normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-2])) @ (x @ W_v.T)),
            "You divided by the root of the number of vectors. The spread of the scores depends "
            "on the number of components of queries and keys, not on how many vectors there are."),
        Misconception(
            "divides by the root of d_model",
            lambda x, W_q, W_k, W_v: (
                normalised(raw(x, W_q, W_k) / np.sqrt(x.shape[-1])) @ (x @ W_v.T)),
            "You divided by the root of the size of an input vector. The dot products are "
            "computed from queries and keys, so their size matters."),
        Misconception(
            "softmax over the queries", mixing(lambda scores: normalised(scores, -2)),
            "Your softmax runs over the queries, so the columns sum to 1. The keys should compete "
            "for each query."),
        Misconception(
            "divides by the sums of other rows",
            mixing(lambda scores: np.exp(scores) / np.exp(scores).sum(-1)),
            "You computed the right sums, but they lost an axis, so each row is divided by the "
            "sums of other rows. Keep the axis when you sum."),
        Misconception(
            "not divided by the sum", mixing(np.exp),
            "You multiplied the values by the exponentials of the scores. The weights of a query "
            "do not sum to 1 yet."),
        Misconception(
            "scores as weights", mixing(lambda scores: scores),
            "You multiplied the values by the scores. Softmax has to turn the scores into weights "
            "first."),
        Misconception(
            "takes the best value only", mixing(largest_only),
            "Each query takes only the value of its best key. Softmax gives the others some "
            "weight too."),
        Misconception(
            "plain mean", mixing(lambda scores: normalised(0 * scores)),
            "Every output is the plain mean of the values, so queries and keys make no "
            "difference."),
        Misconception(
            "ReLU instead of softmax", mixing(relu),
            "You computed the weights with ReLU, so they need not sum to 1. This is a possible "
            "choice, but the exercise asks for softmax."),
        Misconception(
            "queries and keys swapped",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_k, W_q)) @ (x @ W_v.T),
            "Queries and keys have swapped roles: your rows belong to keys. It makes a difference "
            "which vector asks and which one is found."),
        Misconception(
            "one matrix for both",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_q)) @ (x @ W_v.T),
            "You computed the keys with the matrix of the queries. This makes the scores "
            "symmetric: two vectors always score each other equally."),
        Misconception(
            "averages the keys",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ (x @ W_k.T),
            "The weights are right, but you averaged the keys. The information that is passed on "
            "is the value."),
        Misconception(
            "averages the inputs",
            lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)) @ x,
            "The weights are right, but you averaged the input vectors themselves. What an input "
            "passes on is its value."),
        Misconception(
            "outputs in columns", lambda *given: self_attention(*given).mT,
            "The numbers are right, but your outputs are columns, as in the exercise before. Here "
            "each vector is a row, and so is each output."),
        Misconception(
            "returns the weights", lambda x, W_q, W_k, W_v: normalised(scaled(x, W_q, W_k)),
            "These are the weights, one number for each pair of vectors. The output is one vector "
            "for each input."),
    ),
    cases=self_attention_cases,
    exempt={"mutant np.exp(scores)": "overflow is the subject of stable-softmax: here the "
                                     "scores are moderate, as the statement says"},
)
