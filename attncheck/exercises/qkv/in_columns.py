"""Exercise `in-columns`: all outputs at once, as the lecture writes it."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def in_columns(elements, W_q, W_k, W_v):
    """Return the outputs (d_v, L) of `elements` (d_model, L): vectors are columns.

    The matrices are (d, d_model), (d, d_model) and (d_v, d_model).
    """
    Q, K, V = W_q @ elements, W_k @ elements, W_v @ elements
    A = K.T @ Q                                  # (L, L): keys down, queries across
    A_prime = np.exp(A) / np.exp(A).sum(axis=0)  # (L, L): each column sums to 1
    return V @ A_prime                           # (d_v, L)


def column_by_column(elements, W_q, W_k, W_v):
    outputs = []
    for a in elements.T:
        scores = np.array([(W_q @ a) @ (W_k @ other) for other in elements.T])
        outputs.append(W_v @ elements @ normalised(scores))
    return np.stack(outputs, axis=1)


def through_rows(elements, W_q, W_k, W_v):
    query, key, value = (elements.T @ W.T for W in (W_q, W_k, W_v))
    return (attnlib.softmax(query @ key.T) @ value).T


def table(elements, W_q, W_k):
    """The scores of the lecture, keys down and queries across."""
    return (W_k @ elements).T @ (W_q @ elements)


def in_columns_cases(rng):
    for L, d_model, d, d_v in ((7, 5, 3, 2), (3, 6, 2, 5), (5, 3, 7, 11), (4, 11, 5, 3)):
        elements = rng.normal(size=(d_model, L))
        elements[:, 1] = 0                                 # an element of zeros
        elements[0] = 0                                    # a component that is always zero
        yield (
            elements,
            rng.normal(size=(d, d_model)) / (d_model * d**0.5) ** 0.5,
            rng.normal(size=(d, d_model)) / (d_model * d**0.5) ** 0.5,
            rng.normal(size=(d_v, d_model)) / d_model**0.5,
        )


EXERCISE = Exercise(
    id="in-columns",
    stars=2,
    title="All outputs at once, as the lecture writes it",
    statement=r"""
In the lecture the elements are the columns of $I$, here the argument `elements`. Write
$Q = W^q I$, $K = W^k I$, $V = W^v I$, then $A = K^T Q$, $A'$ by softmax, and $O = V A'$, whose
columns are the outputs. There is no division by $\sqrt{d}$ in this form. Along which axis does
softmax run, now that a query is a column?""",
    reference=in_columns,
    alternatives=(
        column_by_column,
        through_rows,
        lambda elements, W_q, W_k, W_v: np.einsum(
            "vi,ij->vj", W_v @ elements, normalised(elements.T @ W_k.T @ W_q @ elements, 0)),
    ),
    misconceptions=(
        Misconception(
            "softmax of the rows",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements @ normalised(table(elements, W_q, W_k), 1)),
            "Your softmax runs along the rows. In this form a row belongs to a key, so here "
            "the queries compete; the weights of one query stand in a column."),
        Misconception(
            "queries and keys exchanged",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements @ normalised(table(elements, W_k, W_q), 0)),
            "The element that is looked at does the asking here. Either your A has queries down "
            "and keys across, or softmax ran along its rows and the weights were turned after."),
        Misconception(
            "weights on their side",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements @ normalised(table(elements, W_q, W_k), 0).T),
            "The weights are right, but they meet the values transposed: each output is mixed "
            "with a weight from every query. In A' one column belongs to one query."),
        Misconception(
            "over everything",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements @ normalised(table(elements, W_q, W_k), None)),
            "You divided by the sum of the whole table, so all queries share one unit of weight. "
            "Each column should sum to 1."),
        Misconception(
            "does not divide",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements @ np.exp(table(elements, W_q, W_k))),
            "You mixed the values with the exponentials alone. Softmax also divides them, so "
            "that the weights of a query sum to 1."),
        Misconception(
            "scores as weights",
            lambda elements, W_q, W_k, W_v: W_v @ elements @ table(elements, W_q, W_k),
            "You mixed the values with the scores A. Between A and A' comes softmax."),
        Misconception(
            "outputs in rows",
            lambda elements, W_q, W_k, W_v: in_columns(elements, W_q, W_k, W_v).T,
            "The numbers are right, but your outputs are rows. In this form each output is a "
            "column, as the elements are."),
        Misconception(
            "gives the weights",
            lambda elements, W_q, W_k, W_v: normalised(table(elements, W_q, W_k), 0),
            "This is A', the weights. They still have to mix the values."),
        Misconception(
            "mixes the keys",
            lambda elements, W_q, W_k, W_v: (
                W_k @ elements @ normalised(table(elements, W_q, W_k), 0)),
            "The weights are right, but you mixed the keys with them. What is handed over is "
            "the value."),
        Misconception(
            "mixes the elements",
            lambda elements, W_q, W_k, W_v: (
                elements @ normalised(table(elements, W_q, W_k), 0)),
            "The weights are right, but you mixed the elements themselves. An element speaks "
            "only through its value."),
        Misconception(
            "divides by the root of d",
            lambda elements, W_q, W_k, W_v: (
                W_v @ elements
                @ normalised(table(elements, W_q, W_k) / np.sqrt(len(W_q)), 0)),
            "You divided the scores by the root of d. In practice one does, but the lecture's "
            "form, which is asked for here, goes without."),
    ),
    cases=in_columns_cases,
)
