"""Exercise `cross-attention`: one sequence asks another."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import masked_by, view_alone


def cross_attention(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, S).

    `x` (..., L, d_model) attends to `y` (..., S, d_model); the matrices are square.
    `mask` is boolean (..., S), False for the padding of `y`, which may even hold NaN.
    """
    y = np.where(mask[..., None], y, 0.0)                  # 0 times NaN would be NaN
    query = attnlib.split_heads(x @ W_q.T, num_heads)      # (..., H, L, head_dim)
    key = attnlib.split_heads(y @ W_k.T, num_heads)        # (..., H, S, head_dim)
    value = attnlib.split_heads(y @ W_v.T, num_heads)      # (..., H, S, head_dim)
    heads, weights = attnlib.attention(query, key, value, mask[..., None, None, :])
    return attnlib.merge_heads(heads) @ W_o.T, weights     # (..., L, d_model)


def cross_attention_by_sentence(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
    if x.ndim > 2:
        rest = W_q, W_k, W_v, W_o, num_heads
        parts = [cross_attention_by_sentence(*pair, *rest, read)
                 for *pair, read in zip(x, y, mask, strict=True)]
        return tuple(np.stack(part) for part in zip(*parts, strict=True))
    weights, words = np.zeros((num_heads, len(x), len(y))), y[mask]
    if not mask.any():
        return np.zeros(x.shape), weights
    query, key, value = (attnlib.split_heads(vectors @ W.T, num_heads) for vectors, W in (
        (x, W_q), (words, W_k), (words, W_v)))
    heads, weights[..., mask] = attnlib.attention(query, key, value)
    return attnlib.merge_heads(heads) @ W_o.T, weights


def with_steps(padding=0.0, split=attnlib.split_heads, attend=attnlib.attention,
               mask_of=lambda x, y, mask: mask[..., None, None, :]):
    """Return the right answer, but for some of its steps."""
    def answer(x, y, W_q, W_k, W_v, W_o, num_heads, mask):
        y = y if padding is None else np.where(mask[..., None], y, padding)
        query, key, value = (split(vectors @ W.T, num_heads) for vectors, W in (
            (x, W_q), (y, W_k), (y, W_v)))
        heads, weights = attend(query, key, value, mask_of(x, y, mask))
        return attnlib.merge_heads(heads) @ W_o.T, weights

    return answer


def cross_attention_cases(rng):
    for lead, L, S, num_heads, head_dim, size in (
        ((), 5, 7, 2, 2, 1), ((2,), 4, 7, 2, 3, 1), ((3,), 5, 5, 2, 3, 1),
        ((2, 5), 3, 4, 3, 2, 1), ((), 4, 7, 3, 3, 60),
    ):
        d_model = num_heads * head_dim
        x, y = rng.normal(size=(*lead, L, d_model)), rng.normal(size=(*lead, S, d_model))
        matrices = 1.2 * rng.normal(size=(4, d_model, d_model)) / np.sqrt(d_model)
        mask = rng.random(size=(*lead, S)) < 0.6
        mask[..., :3] = True, False, True                  # padding is not always at the end
        if lead:
            mask[0, ..., -1], mask[1, ..., -1] = False, True
        if len(lead) == 2:
            mask[1, 2] = False                             # a sequence of padding alone
        x[..., 1, :] = y[..., 2, :] = 0                    # zeros are not padding
        if size > 1:                                       # very low scores for the first query
            matrices[1], mask[3:] = -matrices[0], False
            y[:3] = x[0] * np.array([[1.0], [2.0], [0.5]])
        y[~mask] = 3.0 if L == 4 else np.nan
        yield size * x, size * y, *matrices, num_heads, mask


EXERCISE = Exercise(
    id="cross-attention",
    stars=3,
    title="One sequence asks another",
    statement="""
A translator writes one sequence and reads another. Write `cross_attention`, multi-head attention
without biases in which the queries come from `x`, $(..., L, d_{model})$, and the keys and values
from `y`, $(..., S, d_{model})$. `mask`, of shape $(..., S)$, is False where `y` is padding: nobody
attends to it, and since it may hold anything, even NaN, nothing of it may reach the result. Return
the output $(..., L, d_{model})$, and the weights $(..., H, L, S)$ of all `num_heads` heads. Where
all of `y` is padding, both are zeros.""",
    reference=cross_attention,
    alternatives=(
        cross_attention_by_sentence,
        with_steps(padding=7.0, split=lambda x, num_heads: np.stack(
            np.split(x, num_heads, axis=-1), axis=-3)),
    ),
    misconceptions=(
        Misconception(
            "self-attention", lambda x, y, *rest: cross_attention(x, x, *rest),
            "Your keys and values come from `x`, so nothing of `y` is ever read. Only the "
            "queries are made from `x`."),
        Misconception(
            "exchanged", lambda x, y, *rest: (
          cross_attention(np.where(rest[-1][..., None], y, 0.0), x, *rest)),
            "Here `y` asks and `x` answers. The one that asks gives the queries, and has as "
            "many rows in the output."),
        Misconception(
            "mask ignored", with_steps(padding=None, mask_of=lambda x, y, mask: None),
            "The mask has not been used, so the padding is attended to like the words."),
        Misconception(
            "padding only set to zero", with_steps(mask_of=lambda x, y, mask: None),
            "You made the padding zeros, but a key of zeros has the score 0, and softmax gives "
            "it weight. It must not take part."),
        Misconception(
            "zero times NaN", with_steps(padding=None),
            "The weights are right, and 0 for the padding. But where a value is NaN, 0 times it "
            "is NaN as well: the padding must be out before the sum."),
        Misconception(
            "mask upside down", lambda *case: cross_attention(*case[:-1], ~case[-1]),
            "You read the padding and nothing else. In this book True means that a word may be "
            "read."),
        Misconception(
            "a large negative number", with_steps(attend=masked_by(-1e9)),
            "Where all of `y` is padding, all scores are equally low, and you give equal "
            "weights. They should be zeros."),
        Misconception(
            "minus a hundred", with_steps(attend=masked_by(-100)),
            "The padding's score is low, but not low enough: where the words score lower still, "
            "the padding gets the weight. No number is safe here."),
        Misconception(
            "guesses the padding", with_steps(mask_of=lambda x, y, mask: (
          mask & (y != 0).any(-1))[..., None, None, :]),
            "You left out the rows of zeros. A word may have any vector; what is padding, the "
            "mask alone says."),
        Misconception(
            "sequences for heads in the mask", with_steps(
          mask_of=lambda x, y, mask: mask[..., None, :]),
            "With a batch axis, your mask meets the heads where its sequences stand: head 0 "
            "gets the mask of sequence 0. It needs an axis for the heads."),
        Misconception(
            "causal", with_steps(mask_of=lambda x, y, mask: (
          mask[..., None, None, :] & np.tri(x.shape[-2], y.shape[-2], dtype=bool))),
            "You built in a causal mask. All of `y` is there before `x` is written, so every "
            "query may read all of it."),
        Misconception(
            "reshape alone", with_steps(split=view_alone),
            "The vectors were split by a reshape alone, so each head gets a part of the "
            "sequence, where it should get a part of every vector."),
    ),
    cases=cross_attention_cases,
)
