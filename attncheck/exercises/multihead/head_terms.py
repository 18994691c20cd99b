"""Exercise `head-terms`: who adds what?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import joined, with_zeros


def head_terms(heads, W_o):
    """Return what each head adds to the output: (..., H, L, d_model).

    `heads` is (..., H, L, head_dim), and W_o (d_model, H head_dim).
    """
    H = heads.shape[-3]
    W_heads = np.stack(np.split(W_o, H, axis=1))           # (H, d_model, head_dim)
    return heads @ W_heads.mT                              # (..., H, L, d_model)


def head_terms_by_loop(heads, W_o):
    d, terms = heads.shape[-1], []
    for h in range(heads.shape[-3]):
        terms.append(heads[..., h, :, :] @ W_o[:, h * d : (h + 1) * d].T)
    return np.stack(terms, axis=-3)


def head_terms_one_at_a_time(heads, W_o):
    def alone(h):
        others_silent = np.zeros_like(heads)
        others_silent[..., h, :, :] = heads[..., h, :, :]
        return attnlib.merge_heads(others_silent) @ W_o.T

    return np.stack([alone(h) for h in range(heads.shape[-3])], axis=-3)


def equal_shares(heads, W_o):
    share = joined(heads, W_o) / heads.shape[-3]
    return np.stack([share] * heads.shape[-3], axis=-3)


def rows_of_it(heads, W_o):
    return heads @ np.stack(np.split(W_o, heads.shape[-3], axis=0))


def view_of_it(heads, W_o):
    return heads @ W_o.reshape(heads.shape[-3], len(W_o), -1).mT


def first_columns(heads, W_o):
    return heads @ W_o[:, : heads.shape[-1]].T


def every_other_column(heads, W_o):
    H = heads.shape[-3]
    return heads @ np.stack([W_o[:, h::H] for h in range(H)]).mT


def head_terms_cases(rng):
    for shape in ((2, 5, 3), (3, 7, 2), (7, 3, 2, 5), (5, 2, 3, 7), (3, 3, 2), (1, 2, 1, 3),
                  (1, 1, 1)):
        d_model = shape[-3] * shape[-1]
        heads = rng.normal(size=shape)
        heads = with_zeros(heads) if shape[-2] > 1 else heads
        yield heads, rng.normal(size=(d_model, d_model)) / np.sqrt(shape[-1])


EXERCISE = Exercise(
    id="head-terms",
    stars=2,
    title="What each head adds to the output",
    statement=r"""
There are two ways to compute the output: merge the heads and multiply the result by $W_o$, or add
up one term for each head, $b^i = \sum_h W_{o,h}\, b^{i,h}$. Write `head_terms`, which returns the
terms before they are added, in the shape $(..., H, L, d_{model})$. Their sum over the heads must be
the output, and no term may depend on another head.""",
    reference=head_terms,
    alternatives=(
        head_terms_by_loop,
        head_terms_one_at_a_time,
        lambda heads, W_o: np.einsum(
            "...hlc,mhc->...hlm", heads, W_o.reshape(len(W_o), heads.shape[-3], -1)),
    ),
    misconceptions=(
        Misconception(
            "terms already added", joined,
            "This is the output: the terms are right, but you added them up. Return them "
            "separately, one for each head."),
        Misconception(
            "equal shares", equal_shares,
            "Your terms add up to the output, but you shared it equally among the heads. A head's "
            "term depends on its own vectors only."),
        Misconception(
            "slices of the output", lambda heads, W_o: attnlib.split_heads(
          joined(heads, W_o), heads.shape[-3]),
            "You cut the output into slices, one for each head. After `W_o`, every component of "
            "the output contains something from all heads."),
        Misconception(
            "rows of W_o", rows_of_it,
            "You cut `W_o` into groups of rows. Each row combines all heads into one component of "
            "the output; the columns are what belongs to a single head."),
        Misconception(
            "W_o split by reshape alone", view_of_it,
            "The parts of `W_o` have the right shape, but a reshape alone gave them the wrong "
            "numbers. The part of one head consists of some columns, so it takes numbers from "
            "every row."),
        Misconception(
            "the first head's columns for all", first_columns,
            "The first term is right, but you used the same columns of `W_o` for all heads. Each "
            "head has its own columns."),
        Misconception(
            "every other column", every_other_column,
            "Your heads take the columns of `W_o` in turn. In the merged vector the components of "
            "a head are contiguous, and so are its columns."),
        Misconception(
            "all but the head",
            lambda heads, W_o: joined(heads, W_o)[..., None, :, :] - head_terms(heads, W_o),
            "This is the output without the head. The question is what the head itself adds."),
        Misconception(
            "heads after the positions",
            lambda heads, W_o: head_terms(heads, W_o).swapaxes(-2, -3),
            "The terms are right, but the axis of the heads comes after the positions. Keep the "
            "axes in the order in which `heads` has them."),
    ),
    cases=head_terms_cases,
)
