"""Exercise `multi-head`: all heads at once."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import as_merged, masked_by, view_alone, with_zeros


def multi_head(x, W_q, W_k, W_v, W_o, num_heads, mask):
    """Return the output (..., L, d_model) and the weights (..., H, L, L).

    The matrices are (d_model, d_model). `mask` is boolean (..., L, L), the same for all
    heads, and True where a query may attend. One that may attend to nothing gets zeros.
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
        place = np.arange(length)
        mask[..., place, place] = True                     # everybody may look at itself,
        mask[..., place, place - 1] = False                # nobody at the one before,
        if lead in ((), (7,)):
            mask[..., -1, :] = False                       # and here the last one at nothing
        yield x, *matrices, num_heads, mask
    matrices[1] = -matrices[0]                             # the lowest score is one's own,
    mask[..., 0, 1:] = False                               # and all that the first may see
    yield 60 * x, *matrices, num_heads, mask


EXERCISE = Exercise(
    id="multi-head",
    stars=2,
    title="All heads at once",
    statement="""
Write `multi_head`, the whole layer: self-attention with `num_heads` heads on `x` of shape
$(..., L, d_{model})$, with no biases. The mask has shape $(..., L, L)$, one table for each sequence
and the same for all its heads; True means *may attend*. Return the output and the weights
$(..., H, L, L)$ of every head; a query that may attend to nothing gets zeros in both.
`attnlib.attention` and your own functions may help.""",
    reference=multi_head,
    alternatives=(
        multi_head_by_loop,
        with_steps(split=lambda x, num_heads: np.stack(np.split(x, num_heads, -1), -3),
                   merge=lambda heads: np.concatenate(np.moveaxis(heads, -3, 0), -1)),
    ),
    misconceptions=(
        Misconception(
            "reshape alone both ways",
            with_steps(split=view_alone, merge=lambda heads: as_merged(heads, heads)),
            "The heads were split and merged by a reshape alone. The shapes are right, but each "
            "head gets a part of the sequence, where it should get a part of every vector."),
        Misconception(
            "merged by reshape alone", with_steps(merge=lambda heads: as_merged(heads, heads)),
            "The weights are right. The heads were merged by a reshape alone, so each vector "
            "of the output mixes several positions, where it should join all heads at one."),
        Misconception(
            "scaled by the whole width", with_steps(attend=lambda query, *rest: (
          attnlib.attention(query / np.sqrt(query.shape[-3]), *rest))),
            "Your scores are divided by the root of `d_model`. A head's queries are shorter "
            "than that, and it is their length that counts."),
        Misconception(
            "no W_o", lambda x, q, k, v, o, *rest: (
          multi_head(x, q, k, v, np.eye(len(o)), *rest)),
            "These are the heads, one behind the other. The last matrix, which brings them "
            "together, is missing."),
        Misconception(
            "matrices on their side", lambda x, q, k, v, o, *rest: (
          multi_head(x, q.T, k.T, v.T, o.T, *rest)),
            "All four matrices are transposed. They stand to the left of a vector, and here "
            "the vectors are rows."),
        Misconception(
            "W_o on its side", lambda x, q, k, v, o, *rest: (
          multi_head(x, q, k, v, o.T, *rest)),
            "The weights are right, but `W_o` is transposed. Each row of it makes one number of "
            "the output."),
        Misconception(
            "one wide head", lambda *case: (
          multi_head(*case[:5], 1, case[6])[0],
          np.repeat(multi_head(*case[:5], 1, case[6])[1], case[5], axis=-3)),
            "You computed one head of the full width, and the same weights for all. Each head "
            "has its own scores and its own softmax."),
        Misconception(
            "the mean of the weights", lambda *case: (
          multi_head(*case)[0], multi_head(*case)[1].mean(-3)),
            "The output is right, but the weights are averaged over the heads. The mean hides "
            "just what several heads are for."),
        Misconception(
            "mask upside down", lambda *case: multi_head(*case[:-1], ~case[-1]),
            "Your mask blocks where it is True. In this book True means that a query may "
            "attend."),
        Misconception(
            "mask ignored", lambda *case: multi_head(*case[:-1], case[-1] | True),
            "Every query attends to every key here. The mask has not been used."),
        Misconception(
            "mask after the softmax", with_steps(attend=lambda q, k, v, mask: (
          attnlib.attention(q, k, v, mask, lambda scores, mask: attnlib.softmax(scores) * mask))),
            "You set weights to zero after the softmax, so the rows no longer sum to 1. What "
            "is blocked must not take part in the softmax."),
        Misconception(
            "sequences for heads in the mask", with_steps(attend=lambda q, k, v, mask: (
          attnlib.attention(q, k, v, mask[..., 0, :, :]))),
            "A mask with a batch axis meets the heads where its sequences stand: head 0 gets "
            "the mask of sequence 0. It needs an axis for the heads."),
        Misconception(
            "a large negative number", with_steps(attend=masked_by(-1e9)),
            "A query that may attend to nothing gets equal weights here, since all its scores "
            "are equally low. It should get zeros."),
        Misconception(
            "minus a hundred", with_steps(attend=masked_by(-100)),
            "You gave what is blocked a score that is low, but not low enough: a query whose "
            "allowed scores are lower still attends to it. No number is safe here."),
    ),
    cases=multi_head_cases,
    exempt={"nan": "every position is a query too, and what is NaN as a query stays NaN"},
)
