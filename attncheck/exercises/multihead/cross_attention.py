"""Exercise `cross-attention`: one sequence asks another."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import masked_by, scaled, stacked, view_alone


def cross_attention(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, S).

    `x` (..., L, d_model) attends to `y` (..., S, d_model). The matrices are square and
    multiply vectors from the left: a row x becomes x @ W.T. `mask` is boolean (..., S).
    """
    y = np.where(mask[..., None], y, 0.0)                  # whatever the padding holds
    query = attnlib.split_heads(x @ W_q.T, num_heads)      # (..., H, L, head_dim)
    key = attnlib.split_heads(y @ W_k.T, num_heads)        # (..., H, S, head_dim)
    value = attnlib.split_heads(y @ W_v.T, num_heads)      # (..., H, S, head_dim)
    heads, weights = attnlib.attention(query, key, value, mask[..., None, None, :])
    return attnlib.merge_heads(heads) @ W_o.T, weights     # (..., L, d_model)


def cross_attention_by_sentence(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
    if x.ndim > 2:
        parts = [cross_attention_by_sentence(*pair, W_q, W_k, W_v, W_o, num_heads, read)
                 for *pair, read in zip(x, y, mask, strict=True)]
        return tuple(np.stack(part) for part in zip(*parts, strict=True))
    weights, words = np.zeros((num_heads, len(x), len(y))), y[mask]
    if not len(words):
        return np.zeros(x.shape), weights
    query, key, value = (attnlib.split_heads(vectors @ W.T, num_heads) for vectors, W in (
        (x, W_q), (words, W_k), (words, W_v)))
    heads, weights[..., mask] = attnlib.attention(query, key, value)
    return attnlib.merge_heads(heads) @ W_o.T, weights


def with_steps(padding=0.0, split=attnlib.split_heads, attend=attnlib.attention,
               mask_of=lambda x, y, mask: mask[..., None, None, :]):
    def answer(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
        y = y if padding is None else np.where(mask[..., None], y, padding)
        pairs = (x, W_q), (y, W_k), (y, W_v)
        query, key, value = (split(vectors @ W.T, num_heads) for vectors, W in pairs)
        heads, weights = attend(query, key, value, mask_of(x, y, mask))
        return attnlib.merge_heads(heads) @ W_o.T, weights

    return answer


def cross_attention_cases(rng):
    for lead, L, S, num_heads, head_dim, size in (
        ((), 5, 7, 2, 2, 1), ((2,), 4, 7, 2, 3, 1), ((3,), 5, 5, 2, 3, 1),
        ((2, 5), 3, 4, 3, 2, 1), ((1,), 1, 3, 1, 1, 1), ((), 4, 7, 3, 3, 60),
    ):
        d_model = num_heads * head_dim
        x, y = rng.normal(size=(*lead, L, d_model)), rng.normal(size=(*lead, S, d_model))
        matrices = 1.2 * rng.normal(size=(4, d_model, d_model)) / np.sqrt(d_model)
        mask = rng.random(size=(*lead, S)) < 0.6
        mask[..., :3] = True, False, True                  # padding is not always at the end
        if lead and lead[0] > 1:
            mask[0, ..., -1], mask[1, ..., -1] = False, True
        if len(lead) == 2:
            mask[1, 2] = False                             # a sequence of padding alone
        x[..., L // 2, :] = y[..., 2, :] = 0               # zeros are not padding
        if size > 1:                                       # very low scores for the first query
            matrices[1], mask[3:] = -matrices[0], False
            y[:3] = x[0] * np.array([[1.0], [2.0], [0.5]])
        y[~mask] = {4: 3.0, 5: np.nan}.get(L, np.inf)      # it may hold anything
        yield size * x, size * y, *matrices, num_heads, mask
    yield rng.normal(size=(1, 1)), np.ones((1, 1)), *matrices[:, :1, :1], 1, np.array([True])


EXERCISE = Exercise(
    id="cross-attention",
    stars=3,
    title="Cross-attention",
    statement="""
A translation model generates one sequence while it reads another. Write `cross_attention`:
multi-head attention without biases in which the queries come from `x`, $(..., L, d_{model})$, and
the keys and values from `y`, $(..., S, d_{model})$. The matrices are square and multiply vectors
from the left, so a row `x` becomes `x @ W.T`. `mask`, of shape $(..., S)$, is False where `y` is
padding. No query may attend to padding, and since padding can hold anything, even NaN or infinity,
nothing of it may reach the result. Return the output $(..., L, d_{model})$, and the weights
$(..., H, L, S)$ of all `num_heads` heads. If all of `y` is padding, both are zeros.""",
    reference=cross_attention,
    alternatives=(
        cross_attention_by_sentence,
        with_steps(padding=7.0, split=stacked),
    ),
    misconceptions=(
        Misconception(
            "self-attention", lambda x, y, *rest: cross_attention(x, x, *rest),
            "You took the keys and values from `x`, so `y` is never read."),
        Misconception(
            "swapped",
            lambda x, y, *rest: cross_attention(np.where(rest[-1][..., None], y, 0), x, *rest),
            "You swapped the sequences: here `y` attends to `x`. The queries should come from "
            "`x`, so that the output has one row for each row of `x`."),
        Misconception(
            "mask ignored", with_steps(padding=None, mask_of=lambda x, y, mask: None),
            "You did not use the mask, so the padding is treated like words."),
        Misconception(
            "padding only set to zero", with_steps(mask_of=lambda x, y, mask: None),
            "You replaced the padding by zeros, but a key of zeros has a score of 0, which still "
            "gets weight in softmax. Padding must get no weight."),
        Misconception(
            "zero times NaN", with_steps(padding=None, attend=masked_by(-np.inf)),
            "The weights are right, and they are 0 for the padding. But 0 times NaN or infinity "
            "is NaN, so the padding has to be replaced before the sum."),
        Misconception(
            "mask inverted", lambda *case: cross_attention(*case[:-1], ~case[-1]),
            "You attend to the padding and to nothing else. In this book True means that a query "
            "may attend to a key."),
        Misconception(
            "a large negative number", with_steps(attend=masked_by(-1e9)),
            "If all of `y` is padding, all its scores are equally low, so they get equal weights. "
            "These weights should be zeros."),
        Misconception(
            "minus a hundred", with_steps(attend=masked_by(-100)),
            "The scores of the padding are low, but not low enough: if the scores of the words "
            "are even lower, the padding gets the weight. No finite number is low enough."),
        Misconception(
            "guesses the padding", with_steps(mask_of=lambda x, y, mask: (
          mask & (y != 0).any(-1))[..., None, None, :]),
            "You treated rows of zeros as padding. A word may have any vector; only the mask says "
            "what is padding."),
        Misconception(
            "sequences for heads in the mask", with_steps(
          mask_of=lambda x, y, mask: mask[..., None, :]),
            "With a batch axis, the sequences of your mask line up with the heads: head 0 gets "
            "the mask of sequence 0. The mask needs an extra axis for the heads."),
        Misconception(
            "causal", with_steps(mask_of=lambda x, y, mask: (
          mask[..., None, None, :] & np.tri(x.shape[-2], y.shape[-2], dtype=bool))),
            "You added a causal mask. The whole of `y` is known before `x` is generated, so every "
            "query may attend to all of it."),
        Misconception(
            "no division", with_steps(attend=scaled(lambda query: np.sqrt(query.shape[-1]))),
            "You did not divide the scores, so the largest ones get too much weight. Divide by "
            "the root of the size of a head's queries."),
        Misconception(
            "divides by the root of d_model",
            with_steps(attend=scaled(lambda query: query.shape[-3] ** -0.5)),
            "You divided the scores by the root of `d_model`. The queries of a head are shorter, "
            "and their length is what counts."),
        Misconception(
            "no W_o", lambda *case: cross_attention(*case[:5], np.eye(len(case[5])), *case[6:]),
            "These are the merged heads. The last matrix, `W_o`, is missing."),
        Misconception(
            "matrices transposed",
            lambda x, y, *rest: cross_attention(x, y, *(W.T for W in rest[:4]), *rest[4:]),
            "All four matrices are transposed. They multiply vectors from the left, but here "
            "the vectors are rows."),
        Misconception(
            "mean of the weights",
            lambda *case: (lambda b, weights: (b, weights.mean(-3)))(*cross_attention(*case)),
            "The output is right, but you averaged the weights over the heads. Return the weights "
            "of every head."),
        Misconception(
            "reshape alone", with_steps(split=view_alone),
            "You split the vectors by a reshape alone, so each head got a part of the sequence "
            "instead of a part of every vector."),
    ),
    cases=cross_attention_cases,
)
