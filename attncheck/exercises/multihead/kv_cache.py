"""Exercise `kv-cache`: one token at a time."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import with_zeros


def next_output(query, key, value, kept_keys, kept_values):
    """Return the output (..., d_v) of a new token, and the keys and values to keep.

    The new token's `query` and `key` are (..., d), its `value` is (..., d_v). Those of
    the n tokens before it are `kept_keys` (..., n, d) and `kept_values` (..., n, d_v).
    """
    keys = np.concatenate([kept_keys, key[..., None, :]], axis=-2)  # (..., n + 1, d)
    values = np.concatenate([kept_values, value[..., None, :]], axis=-2)
    output, _ = attnlib.attention(query[..., None, :], keys, values)  # (..., 1, d_v)
    return output[..., 0, :], keys, values


def next_output_by_sums(query, key, value, kept_keys, kept_values):
    keys = np.append(kept_keys, np.expand_dims(key, -2), axis=-2)
    values = np.append(kept_values, np.expand_dims(value, -2), axis=-2)
    scores = np.einsum("...d,...sd->...s", query, keys) / np.sqrt(keys.shape[-1])
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    return (exps[..., None] * values).sum(-2) / exps.sum(-1)[..., None], keys, values


def next_output_by_copying(query, key, value, kept_keys, kept_values):
    *lead, n, d = kept_keys.shape
    keys, values = np.empty((*lead, n + 1, d)), np.empty((*lead, n + 1, value.shape[-1]))
    keys[..., :n, :], keys[..., n, :] = kept_keys, key
    values[..., :n, :], values[..., n, :] = kept_values, value
    weights = attnlib.softmax((keys @ query[..., None])[..., 0] / d**0.5)
    return (weights[..., None, :] @ values)[..., 0, :], keys, values


def with_steps(keep=lambda kept, new: np.concatenate([kept, new], -2), attend=attnlib.attention,
               taken=lambda all_rows, old_rows: all_rows):
    """Return the right answer, but for one step: `taken` says which rows are attended to."""
    def answer(query, key, value, kept_keys, kept_values):
        keys, values = keep(kept_keys, key[..., None, :]), keep(kept_values, value[..., None, :])
        output, _ = attend(
            query[..., None, :], taken(keys, kept_keys), taken(values, kept_values))
        return output[..., 0, :], keys, values

    return answer


def zeros_left_out(query, key, value):
    return attnlib.attention(query, key, value, (key != 0).any(-1)[..., None, :])


def one_softmax_for_all(query, key, value):
    scores = attnlib.dot_scores(query, key)
    weights = attnlib.softmax(scores.reshape(-1)).reshape(scores.shape)
    return weights @ value, weights


def last_first(kept, new):
    return np.concatenate([new, kept], -2)


def next_output_cases(rng):
    for lead, n, d, d_v, size in (
        ((), 0, 5, 3, 1), ((), 4, 2, 3, 1), ((2,), 0, 3, 7, 1), ((7,), 5, 3, 2, 1),
        ((5,), 6, 3, 2, 1), ((3, 4), 7, 5, 2, 1), ((4,), 7, 3, 5, 60),
    ):
        query, key = 1.3 * rng.normal(size=(2, *lead, d))
        value = rng.normal(size=(*lead, d_v))
        kept_keys, kept_values = (rng.normal(size=(*lead, n, width)) for width in (d, d_v))
        if n > 5:                                          # a vector of zeros is one like any other
            kept_keys, kept_values = with_zeros(kept_keys), with_zeros(kept_values)
        if lead == (5,):
            query[2], key[0], value[1] = 0, 0, 0
        yield size * query, size * key, value, size * kept_keys, kept_values


EXERCISE = Exercise(
    id="kv-cache",
    stars=2,
    title="One token at a time",
    statement=r"""
A model that writes gets one token at a time. The keys and values of earlier tokens never change, so
they are kept: this is the *KV cache*. Write `next_output` for one new token. Its `query` and `key`
are $(..., d)$ and its `value` is $(..., d_v)$; `kept_keys` $(..., n, d)$ and `kept_values`
$(..., n, d_v)$ belong to the $n$ tokens before it, the oldest first. The first token finds $n = 0$.
The leading axes, if any, are batch and heads. Return three arrays: the output $(..., d_v)$ of the
new token, which attends to all kept ones and to itself, with softmax and division by $\sqrt{d}$;
then the keys and the values to keep for the next call, one row longer. Token after token, the
outputs are the rows of causal attention. How many scores does that take for $L$ tokens, and how
many if all is computed afresh for each token?""",
    reference=next_output,
    alternatives=(next_output_by_sums, next_output_by_copying),
    misconceptions=(
        Misconception(
            "itself left out", with_steps(taken=lambda all_rows, old_rows: old_rows),
            "The new token attends to the kept ones alone, and the first token to nothing. It "
            "attends to itself as well, as on the diagonal of a causal mask."),
        Misconception(
            "itself alone", with_steps(taken=lambda all_rows, old_rows: all_rows[..., -1:, :]),
            "Only its own key meets the query, so the output is its own value. What has been "
            "kept was kept to be attended to."),
        Misconception(
            "the newest first", with_steps(keep=last_first),
            "The output is right, but the new row stands before the older ones. The oldest "
            "comes first."),
        Misconception(
            "nothing added", lambda *case: (next_output(*case)[0], *case[3:]),
            "The output is right, but you hand back what was kept before. The next token would "
            "not see this one."),
        Misconception(
            "the oldest dropped",
            with_steps(keep=lambda kept, new: np.concatenate([kept[..., 1:, :], new], -2)),
            "For the new row the oldest one had to go. That is a window; here everything is "
            "kept, and the arrays grow."),
        Misconception(
            "the query kept", lambda query, key, value, kept_keys, kept_values: (
          *with_steps()(query, key, value, kept_keys, kept_values)[:1],
          *with_steps()(query, query, value, kept_keys, kept_values)[1:]),
            "The output is right, but the query was put among the keys. No later token will "
            "ever ask for it."),
        Misconception(
            "not divided", with_steps(attend=lambda query, key, value: (
          attnlib.attention(query * np.sqrt(key.shape[-1]), key, value))),
            "The scores have not been divided by the root of d. One token at a time, "
            "attention is what it always was."),
        Misconception(
            "zeros for empty places", with_steps(attend=zeros_left_out),
            "You passed over keys that are all zeros, as if nothing stood there. What is kept "
            "is full up to its last row, and a key of zeros is a key like any other."),
        Misconception(
            "one softmax for all heads", with_steps(attend=one_softmax_for_all),
            "For a single query this is right. With more leading axes, the weights of all of "
            "them together sum to 1; each query has a softmax of its own."),
        Misconception(
            "an axis too many", lambda *case: (
          next_output(*case)[0][..., None, :], *next_output(*case)[1:]),
            "The numbers are right, but the axis of the positions is still there, with one "
            "position on it. The output has the leading axes and its numbers, no more."),
    ),
    cases=next_output_cases,
)
