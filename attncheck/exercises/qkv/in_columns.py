"""Exercise `in-columns`: all outputs at once, as the lecture writes it."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def in_columns(x, W_q, W_k, W_v):
    """Return the outputs (d_v, L) of `x` (d_model, L): vectors are columns.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    Q, K, V = W_q @ x, W_k @ x, W_v @ x
    A = K.T @ Q                                  # (L, L): keys down, queries across
    exps = np.exp(A - A.max(axis=0))
    A_prime = exps / exps.sum(axis=0)            # (L, L): each column sums to 1
    return V @ A_prime                           # (d_v, L)


def column_by_column(x, W_q, W_k, W_v):
    outputs = []
    for a in x.T:
        scores = np.array([(W_q @ a) @ (W_k @ other) for other in x.T])
        outputs.append(W_v @ x @ normalised(scores))
    return np.stack(outputs, axis=1)


def through_rows(x, W_q, W_k, W_v):
    query, key, value = (x.T @ W.T for W in (W_q, W_k, W_v))
    return (attnlib.softmax(query @ key.T) @ value).T


def table(x, W_q, W_k):
    """The scores of the lecture, keys down and queries across."""
    return (W_k @ x).T @ (W_q @ x)


def matrices(rng, d_model, d, d_v):
    """Draw W_q, W_k and W_v, such that the scores neither vanish nor saturate."""
    return [rng.normal(size=(rows, d_model)) / (d_model * rows**power) ** 0.5
            for rows, power in ((d, 0.5), (d, 0.5), (d_v, 0))]


def in_columns_cases(rng):
    for L, d_model, d, d_v in ((7, 5, 3, 2), (3, 6, 2, 5), (5, 3, 7, 11), (4, 11, 5, 3)):
        x = rng.normal(size=(d_model, L))
        x[:, 1] = 0                                        # a vector of zeros
        x[0] = 0                                           # a component that is always zero
        yield x, *matrices(rng, d_model, d, d_v)
    yield rng.normal(size=(3, 1)), *matrices(rng, 3, 2, 4)         # one vector
    yield rng.normal(size=(1, 5)), *matrices(rng, 1, 1, 1)


EXERCISE = Exercise(
    id="in-columns",
    stars=2,
    title="Self-attention in matrix form, with columns",
    statement=r"""
In formulas, vectors are usually columns. Let the columns of $X$, here the argument `x`, be the
input vectors. Compute $Q = W_q X$, $K = W_k X$ and $V = W_v X$, then the scores $A = K^T Q$, the
weights $A'$ by softmax, and finally $O = V A'$, whose columns are the outputs. As in the lecture,
there is no division by $\sqrt{d}$. The scores are moderate, so nothing overflows. Along which axis
does softmax run if each query is a column?""",
    reference=in_columns,
    alternatives=(
        column_by_column,
        through_rows,
        lambda x, W_q, W_k, W_v: np.einsum(
            "vi,ij->vj", W_v @ x, normalised(x.T @ W_k.T @ W_q @ x, 0)),
    ),
    misconceptions=(
        Misconception(
            "softmax over the rows",
            lambda x, W_q, W_k, W_v: (
                W_v @ x @ normalised(table(x, W_q, W_k), 1)),
            "Your softmax runs along the rows. In this form a row belongs to a key, so the "
            "queries compete; the weights of one query form a column."),
        Misconception(
            "queries and keys swapped",
            lambda x, W_q, W_k, W_v: (
                W_v @ x @ normalised(table(x, W_k, W_q), 0)),
            "Queries and keys have swapped roles. Either your A has queries down and keys across, "
            "or softmax ran along its rows and you transposed the weights afterwards."),
        Misconception(
            "weights transposed",
            lambda x, W_q, W_k, W_v: (
                W_v @ x @ normalised(table(x, W_q, W_k), 0).T),
            "The weights are right, but they are transposed when they are multiplied with the "
            "values: each output uses one weight from every query. A column of A' should belong "
            "to one query."),
        Misconception(
            "sums over all scores",
            lambda x, W_q, W_k, W_v: (
                W_v @ x @ normalised(table(x, W_q, W_k), None)),
            "You divided by the sum of the whole table, so all weights together sum to 1. Each "
            "column should sum to 1."),
        Misconception(
            "not divided by the sum",
            lambda x, W_q, W_k, W_v: (
                W_v @ x @ np.exp(table(x, W_q, W_k))),
            "You multiplied the values by the exponentials. Softmax also divides these by their "
            "sum, so that the weights of a query sum to 1."),
        Misconception(
            "scores as weights",
            lambda x, W_q, W_k, W_v: W_v @ x @ table(x, W_q, W_k),
            "You multiplied the values by the scores A. Softmax has to turn A into A' first."),
        Misconception(
            "outputs in rows",
            lambda x, W_q, W_k, W_v: in_columns(x, W_q, W_k, W_v).T,
            "The numbers are right, but your outputs are rows. In this form each output is a "
            "column, just like each input."),
        Misconception(
            "returns the weights",
            lambda x, W_q, W_k, W_v: normalised(table(x, W_q, W_k), 0),
            "This is A', the weights. The values still have to be averaged with them."),
        Misconception(
            "averages the keys",
            lambda x, W_q, W_k, W_v: (
                W_k @ x @ normalised(table(x, W_q, W_k), 0)),
            "The weights are right, but you averaged the keys. The information that is passed on "
            "is the value."),
        Misconception(
            "averages the inputs",
            lambda x, W_q, W_k, W_v: (
                x @ normalised(table(x, W_q, W_k), 0)),
            "The weights are right, but you averaged the input vectors themselves. What an input "
            "passes on is its value."),
        Misconception(
            "divides by the root of d",
            lambda x, W_q, W_k, W_v: (
                W_v @ x
                @ normalised(table(x, W_q, W_k) / np.sqrt(len(W_q)), 0)),
            "You divided the scores by the root of d. This is usual in practice, but the form "
            "that is asked for here does not scale the scores."),
    ),
    cases=in_columns_cases,
    exempt={"mutant np.exp(A)": "overflow is the subject of stable-softmax: here the scores are "
                                "moderate, as the statement says",
            "mutant A.max(axis=1)": "any number may be subtracted from a whole column",
            "mutant A.max(axis=-1)": "any number may be subtracted from a whole column"},
)
