"""Exercise `multi-head`: all heads at once."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import (
    as_merged,
    masked_by,
    scaled,
    stacked,
    view_alone,
    with_zeros,
)


def multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, L).

    The matrices are (d_model, d_model). `mask` is boolean (..., L, L), the same for all
    heads, and True where a query may attend; a row without any True gives zeros.
    """
    query, key, value = (
        attnlib.split_heads(x @ W.T, num_heads) for W in (W_q, W_k, W_v)
    )                                                      # (..., H, L, head_dim)
    heads, weights = attnlib.attention(query, key, value, mask[..., None, :, :])
    return attnlib.merge_heads(heads) @ W_o.T, weights     # (..., L, d_model)


def multi_head_by_loop(x, W_q, W_k, W_v, W_o, num_heads, mask):
    d, output, all_weights = len(W_q) // num_heads, 0, []
    for h in range(num_heads):
        rows = slice(h * d, (h + 1) * d)
        query, key, value = (x @ W[rows].T for W in (W_q, W_k, W_v))
        head, weights = attnlib.attention(query, key, value, mask)
        output = output + head @ W_o[:, rows].T
        all_weights.append(weights)
    return output, np.stack(all_weights, axis=-3)


def with_steps(split=attnlib.split_heads, merge=attnlib.merge_heads, attend=attnlib.attention):
    """Return the right answer, but for one of its steps."""
    def answer(x, W_q, W_k, W_v, W_o, num_heads, mask):
        query, key, value = (split(x @ W.T, num_heads) for W in (W_q, W_k, W_v))
        heads, weights = attend(query, key, value, mask[..., None, :, :])
        return merge(heads) @ W_o.T, weights

    return answer


def multi_head_cases(rng):
    for lead, length, num_heads, head_dim in (
        ((), 5, 2, 3), ((2,), 5, 2, 3), ((7,), 5, 2, 3), ((2, 7), 4, 3, 2),
    ):
        d_model = num_heads * head_dim
        x = with_zeros(rng.normal(size=(*lead, length, d_model)))
        matrices = rng.normal(size=(4, d_model, d_model)) * 1.2 / np.sqrt(d_model)
        mask = rng.random(size=(*lead, length, length)) < 0.5
        i = np.arange(length)
        mask[..., i, i] = True                             # each position may attend to itself,
        mask[..., i, i - 1] = False                        # none to the one before it,
        if lead in ((), (7,)):
            mask[..., -1, :] = False                       # and here the last one to nothing
        yield x, *matrices, num_heads, mask
    matrices[1] = -matrices[0]                             # the first position may see itself
    mask[..., 0, 1:] = False                               # alone, and scores itself lowest
    yield 60 * x, *matrices, num_heads, mask
    yield rng.normal(size=(1, 1, 1)), *rng.normal(size=(4, 1, 1)), 1, np.array([[[True]]])


EXERCISE = Exercise(
    id="multi-head",
    stars=2,
    title="Multi-head self-attention",
    statement="""
Write `multi_head`, a complete layer: self-attention with `num_heads` heads on `x` of shape
$(..., L, d_{model})$, without biases. The mask has shape $(..., L, L)$: there is one table for each
sequence, and it applies to all of its heads. True means that the query may attend to the key.
Return the output, and the weights $(..., H, L, L)$ of all heads. A query that may attend to nothing
gets zeros in both. You may use `attnlib.attention` and your own functions.""",
    reference=multi_head,
    alternatives=(
        multi_head_by_loop,
        with_steps(split=stacked,
                   merge=lambda heads: np.concatenate(np.moveaxis(heads, -3, 0), -1)),
    ),
    misconceptions=(
        Misconception(
            "reshape alone both ways",
            with_steps(split=view_alone, merge=lambda heads: as_merged(heads, heads)),
            "You split and merged the heads by a reshape alone. The shapes are right, but each "
            "head got a part of the sequence instead of a part of every vector."),
        Misconception(
            "merged by reshape alone", with_steps(merge=lambda heads: as_merged(heads, heads)),
            "The weights are right, but you merged the heads by a reshape alone. Each vector of "
            "the output mixes several positions, where it should join all heads at one position."),
        Misconception(
            "divides by the root of d_model", with_steps(
          attend=scaled(lambda query: query.shape[-3] ** -0.5)),
            "You divided the scores by the root of `d_model`. The queries of a head are shorter, "
            "and their length is what counts."),
        Misconception(
            "no W_o", lambda x, q, k, v, o, *rest: (
          multi_head(x, q, k, v, np.eye(len(o)), *rest)),
            "These are the merged heads. The last matrix, `W_o`, is missing."),
        Misconception(
            "matrices transposed", lambda x, q, k, v, o, *rest: (
          multi_head(x, q.T, k.T, v.T, o.T, *rest)),
            "All four matrices are transposed. They multiply vectors from the left, but here the "
            "vectors are rows."),
        Misconception(
            "W_o transposed", lambda x, q, k, v, o, *rest: (
          multi_head(x, q, k, v, o.T, *rest)),
            "The weights are right, but `W_o` is transposed. Each row of it produces one "
            "component of the output."),
        Misconception(
            "one wide head", lambda *case: (
          multi_head(*case[:5], 1, case[6])[0],
          np.repeat(multi_head(*case[:5], 1, case[6])[1], case[5], axis=-3)),
            "You computed a single head of full width and repeated its weights. Each head should "
            "have its own scores and its own softmax."),
        Misconception(
            "the mean of the weights", lambda *case: (
          multi_head(*case)[0], multi_head(*case)[1].mean(-3)),
            "The output is right, but you averaged the weights over the heads. Return the weights "
            "of every head."),
        Misconception(
            "mask inverted", lambda *case: multi_head(*case[:-1], ~case[-1]),
            "You masked the keys where the mask is True. In this book True means that a query may "
            "attend."),
        Misconception(
            "mask ignored", lambda *case: multi_head(*case[:-1], case[-1] | True),
            "You did not use the mask: every query attends to every key."),
        Misconception(
            "mask after softmax", with_steps(attend=lambda q, k, v, mask: (
          attnlib.attention(q, k, v, mask, lambda scores, mask: attnlib.softmax(scores) * mask))),
            "You set the weights to zero after softmax, so the rows no longer sum to 1. Masked "
            "keys must not take part in the softmax."),
        Misconception(
            "sequences for heads in the mask", with_steps(attend=lambda q, k, v, mask: (
          attnlib.attention(q, k, v, mask[..., 0, :, :]))),
            "With a batch axis, the sequences of your mask line up with the heads: head 0 gets "
            "the mask of sequence 0. The mask needs an extra axis for the heads."),
        Misconception(
            "a large negative number", with_steps(attend=masked_by(-1e9)),
            "A query that may attend to nothing gets equal weights, because all its scores are "
            "equally low. It should get zeros."),
        Misconception(
            "minus a hundred", with_steps(attend=masked_by(-100)),
            "You gave masked keys a low score, but it is not low enough: if the allowed scores "
            "are even lower, the masked keys get the weight. No finite number is low enough."),
    ),
    cases=multi_head_cases,
    exempt={"nan": "every position is also a query, and a query that is NaN gives NaN"},
)
