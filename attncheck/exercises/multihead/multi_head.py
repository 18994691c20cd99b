"""Exercise `multi-head`: all heads at once."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong
from attncheck.exercises.multihead._shared import as_merged, view_alone


def multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, L).

    The matrices are (d_model, d_model). `mask` is boolean (..., L, L), the same for all
    heads, and True where a query may attend. One that may attend to nothing gets zeros.
    """
    query, key, value = (
        attnlib.split_heads(x @ W.T, num_heads) for W in (W_q, W_k, W_v)
    )                                                      # (..., H, L, head_dim)
    for_all_heads = mask[..., None, :, :]                  # (..., 1, L, L)
    heads, weights = attnlib.attention(query, key, value, for_all_heads)
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


def multi_head_by_einsum(x, W_q, W_k, W_v, W_o, num_heads, mask):
    H, d_model = num_heads, len(W_q)
    query, key, value = (
        np.einsum("...lm,hcm->...hlc", x, W.reshape(H, -1, d_model)) for W in (W_q, W_k, W_v))
    scores = np.einsum("...hic,...hjc->...hij", query, key) / np.sqrt(d_model // H)
    exps = np.where(mask[..., None, :, :], np.exp(scores), 0.0)
    total = exps.sum(-1, keepdims=True)
    weights = exps / np.where(total == 0, 1.0, total)
    output = np.einsum("...hij,...hjc,mhc->...im", weights, value, W_o.reshape(d_model, H, -1))
    return output, weights


def multi_head_with(split=attnlib.split_heads, merge=attnlib.merge_heads, attend=attnlib.attention):
    """Return multi-head attention in which one step is done in another way."""
    def answer(x, W_q, W_k, W_v, W_o, num_heads, mask):
        query, key, value = (split(x @ W.T, num_heads) for W in (W_q, W_k, W_v))
        heads, weights = attend(query, key, value, mask[..., None, :, :])
        return merge(heads) @ W_o.T, weights

    return answer


def scaled_by_the_model(query, key, value, mask):
    return attnlib.attention(query / np.sqrt(query.shape[-3]), key, value, mask)


def masked_after_softmax(query, key, value, mask):
    weights = attnlib.attention(query, key, value)[1] * mask
    return weights @ value, weights


def masked_by_a_large_number(query, key, value, mask):
    scores = np.where(mask, attnlib.dot_scores(query, key), -1e9)
    weights = attnlib.softmax(scores)
    return weights @ value, weights


def matrices_on_their_side(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q.T, W_k.T, W_v.T, W_o.T, num_heads, mask)


def output_on_its_side(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q, W_k, W_v, W_o.T, num_heads, mask)


def heads_only(x, W_q, W_k, W_v, W_o, num_heads, mask):
    return multi_head(x, W_q, W_k, W_v, np.eye(len(W_o)), num_heads, mask)


def mean_weights(x, W_q, W_k, W_v, W_o, num_heads, mask):
    output, weights = multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask)
    return output, weights.mean(-3)


def one_wide_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    output, weights = attnlib.attention(x @ W_q.T, x @ W_k.T, x @ W_v.T, mask)
    return output @ W_o.T, np.stack([weights] * num_heads, axis=-3)


def mask_as_it_comes(x, W_q, W_k, W_v, W_o, num_heads, mask):
    query, key, value = (attnlib.split_heads(x @ W.T, num_heads) for W in (W_q, W_k, W_v))
    heads, weights = attnlib.attention(query, key, value, mask)
    return attnlib.merge_heads(heads) @ W_o.T, weights


def multi_head_cases(rng):
    for lead, length, num_heads, head_dim in (
        ((), 5, 2, 3), ((2,), 5, 2, 3), ((7,), 5, 2, 3), ((2, 7), 4, 3, 2),
    ):
        d_model = num_heads * head_dim
        x = rng.normal(size=(*lead, length, d_model))
        matrices = rng.normal(size=(4, d_model, d_model)) * 1.2 / np.sqrt(d_model)
        mask = rng.random(size=(*lead, length, length)) < 0.5
        place = np.arange(length)
        mask[..., place, place] = True                     # everybody may look at itself,
        mask[..., place, place - 1] = False                # nobody at the one before,
        if not lead or lead == (7,):
            mask[..., -1, :] = False                       # and here the last one at nothing
        yield x, *matrices, num_heads, mask


EXERCISE = Exercise(
    id="multi-head",
    stars=2,
    title="All heads at once",
    statement="""
Write `multi_head`, the whole layer: self-attention with `num_heads` heads on `x` of shape
$(..., L, d_{model})$, with no biases. The mask has shape $(..., L, L)$, one table for each sequence
and the same for all its heads; True means *may attend*. Return the output, and the weights
$(..., H, L, L)$ of every head. `attnlib.attention` and your own functions may help.""",
    reference=multi_head,
    alternatives=(multi_head_by_loop, multi_head_by_einsum),
    wrong=(
        Wrong("split by reshape alone", multi_head_with(split=view_alone),
              "The shapes are right, but the vectors were split by a reshape alone. Your first "
              "head sees the first positions whole and never the last ones."),
        Wrong("reshape alone both ways",
              multi_head_with(split=view_alone, merge=lambda heads: as_merged(heads, heads)),
              "The heads were split and merged by a reshape alone. The shapes are right, but each "
              "head gets a part of the sequence, where it should get a part of every vector."),
        Wrong("merged by reshape alone",
              multi_head_with(merge=lambda heads: as_merged(heads, heads)),
              "The weights are right. The heads were merged by a reshape alone, so each vector "
              "of the output mixes several positions, where it should join all heads at one."),
        Wrong("scaled by the whole width", multi_head_with(attend=scaled_by_the_model),
              "Your scores are divided by the root of `d_model`. A head's queries are shorter "
              "than that, and it is their length that counts."),
        Wrong("no W_o", heads_only,
              "These are the heads, one behind the other. The last matrix, which brings them "
              "together, is missing."),
        Wrong("matrices on their side", matrices_on_their_side,
              "All four matrices are transposed. They stand to the left of a vector, and here "
              "the vectors are rows."),
        Wrong("W_o on its side", output_on_its_side,
              "The weights are right, but `W_o` is transposed. Each row of it makes one number of "
              "the output."),
        Wrong("one wide head", one_wide_head,
              "You computed one head of the full width, and the same weights for all. Each head "
              "has its own scores and its own softmax."),
        Wrong("the mean of the weights", mean_weights,
              "The output is right, but the weights are averaged over the heads. The mean hides "
              "just what several heads are for."),
        Wrong("mask upside down", multi_head_with(
            attend=lambda query, key, value, mask: attnlib.attention(query, key, value, ~mask)),
              "Your mask blocks where it is True. In this book True means that a query may "
              "attend."),
        Wrong("mask ignored", multi_head_with(
            attend=lambda query, key, value, mask: attnlib.attention(query, key, value)),
              "Every query attends to every key here. The mask has not been used."),
        Wrong("mask after the softmax", multi_head_with(attend=masked_after_softmax),
              "You set weights to zero after the softmax, so the rows no longer sum to 1. What "
              "is blocked must not take part in the softmax."),
        Wrong("sequences for heads in the mask", mask_as_it_comes,
              "A mask with a batch axis meets the heads where its sequences stand: head 0 gets "
              "the mask of sequence 0. It needs an axis for the heads."),
        Wrong("a large negative number", multi_head_with(attend=masked_by_a_large_number),
              "A query that may attend to nothing gets equal weights here, since all its scores "
              "are equally low. It should get zeros."),
    ),
    cases=multi_head_cases,
)
