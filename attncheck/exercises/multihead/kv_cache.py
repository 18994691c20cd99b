"""Exercise `kv-cache`: one token at a time."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import with_zeros


def next_output(query, key, value, cached_keys, cached_values):
    """Return the output (..., d_v) of a new token, and the extended keys and values.

    The new token's `query` and `key` are (..., d), its `value` is (..., d_v). The keys
    and values of the n tokens before it are cached: (..., n, d) and (..., n, d_v).
    """
    keys = np.concatenate([cached_keys, key[..., None, :]], axis=-2)  # (..., n + 1, d)
    values = np.concatenate([cached_values, value[..., None, :]], axis=-2)
    # L tokens take 1 + 2 + ... + L scores, and 1 + 4 + ... + L**2 without a cache
    output, _ = attnlib.attention(query[..., None, :], keys, values)  # (..., 1, d_v)
    return output[..., 0, :], keys, values


def next_output_by_sums(query, key, value, cached_keys, cached_values):
    keys = np.append(cached_keys, np.expand_dims(key, -2), axis=-2)
    values = np.append(cached_values, np.expand_dims(value, -2), axis=-2)
    scores = np.einsum("...d,...sd->...s", query, keys) / np.sqrt(keys.shape[-1])
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    return (exps[..., None] * values).sum(-2) / exps.sum(-1)[..., None], keys, values


def next_output_by_copying(query, key, value, cached_keys, cached_values):
    *lead, n, d = cached_keys.shape
    keys, values = np.empty((*lead, n + 1, d)), np.empty((*lead, n + 1, value.shape[-1]))
    keys[..., :n, :], keys[..., n, :] = cached_keys, key
    values[..., :n, :], values[..., n, :] = cached_values, value
    weights = attnlib.softmax((keys @ query[..., None])[..., 0] / d**0.5)
    return (weights[..., None, :] @ values)[..., 0, :], keys, values


def with_steps(extend=lambda cache, new: np.concatenate([cache, new], -2), attend=attnlib.attention,
               taken=lambda all_rows, old_rows: all_rows):
    """Return the right answer, but for one step: `taken` says which rows are attended to."""
    def answer(query, key, value, cached_keys, cached_values):
        keys = extend(cached_keys, key[..., None, :])
        values = extend(cached_values, value[..., None, :])
        output, _ = attend(
            query[..., None, :], taken(keys, cached_keys), taken(values, cached_values))
        return output[..., 0, :], keys, values

    return answer


def zeros_left_out(query, key, value):
    return attnlib.attention(query, key, value, (key != 0).any(-1)[..., None, :])


def one_softmax_for_all(query, key, value):
    scores = attnlib.dot_scores(query, key)
    weights = attnlib.softmax(scores.reshape(-1)).reshape(scores.shape)
    return weights @ value, weights


def last_first(cache, new):
    return np.concatenate([new, cache], -2)


def next_output_cases(rng):
    for lead, n, d, d_v, size in (
        ((), 0, 5, 7, 1), ((), 4, 2, 5, 1), ((2,), 0, 3, 7, 1), ((7,), 5, 3, 2, 1),
        ((5,), 6, 3, 2, 1), ((3, 4), 7, 5, 2, 1), ((4,), 7, 3, 5, 60), ((1,), 1, 1, 1, 1),
    ):
        query, key = 1.3 * rng.normal(size=(2, *lead, d))
        value = rng.normal(size=(*lead, d_v))
        cached_keys, cached_values = (rng.normal(size=(*lead, n, width)) for width in (d, d_v))
        if n > 5:                                          # a vector of zeros is a vector
            cached_keys, cached_values = with_zeros(cached_keys), with_zeros(cached_values)
        if lead == (5,):
            query[2], key[0], value[1] = 0, 0, 0
        yield size * query, size * key, value, size * cached_keys, cached_values


EXERCISE = Exercise(
    id="kv-cache",
    stars=2,
    title="Decoding with a KV cache",
    statement=r"""
A language model generates text one token at a time. The keys and values of earlier tokens never
change, so they are stored: this is the *KV cache*. Write `next_output` for one new token. Its
`query` and `key` are $(..., d)$ and its `value` is $(..., d_v)$. `cached_keys` $(..., n, d)$ and
`cached_values` $(..., n, d_v)$ belong to the $n$ tokens before it, with the oldest first; for the
first token, $n = 0$. The leading axes, if any, are batch and heads. The new token attends to all
cached tokens and to itself, by softmax with the scores divided by $\sqrt{d}$. Return three arrays:
its output $(..., d_v)$, and the keys and the values to be cached for the next call, each one row
longer than before. Token after token, the outputs are the rows of causal attention. How many scores
does this take for $L$ tokens, and how many if everything is computed again for each token?""",
    reference=next_output,
    alternatives=(next_output_by_sums, next_output_by_copying),
    misconceptions=(
        Misconception(
            "new token left out", with_steps(taken=lambda all_rows, old_rows: old_rows),
            "Your new token attends only to the cached tokens, so the first token attends to "
            "nothing. It should also attend to itself, as on the diagonal of a causal mask."),
        Misconception(
            "new token only", with_steps(taken=lambda all_rows, old_rows: all_rows[..., -1:, :]),
            "Your new token attends only to itself, so its output is its own value. It should "
            "also attend to the cached tokens."),
        Misconception(
            "the newest first", with_steps(extend=last_first),
            "The output is right, but you placed the new row before the older ones. The oldest "
            "row should come first."),
        Misconception(
            "nothing added", lambda *case: (next_output(*case)[0], *case[3:]),
            "The output is right, but you returned the cache without the new row. The next token "
            "would not see this one."),
        Misconception(
            "the oldest dropped",
            with_steps(extend=lambda cache, new: np.concatenate([cache[..., 1:, :], new], -2)),
            "You dropped the oldest row to make room for the new one. That is a sliding window; "
            "here everything is kept, and the arrays grow."),
        Misconception(
            "the query cached", lambda query, key, value, cached_keys, cached_values: (
          *with_steps()(query, key, value, cached_keys, cached_values)[:1],
          *with_steps()(query, query, value, cached_keys, cached_values)[1:]),
            "The output is right, but you cached the query in place of the key. Later tokens are "
            "compared with keys, never with this query."),
        Misconception(
            "no division", with_steps(attend=lambda query, key, value: (
          attnlib.attention(query * np.sqrt(key.shape[-1]), key, value))),
            "You did not divide the scores by the root of d. With one token at a time, attention "
            "is scaled as always."),
        Misconception(
            "zeros treated as empty", with_steps(attend=zeros_left_out),
            "You ignored keys that consist of zeros, as if their rows were empty. All rows of the "
            "cache are in use, and a key of zeros is a key like any other."),
        Misconception(
            "one softmax for all heads", with_steps(attend=one_softmax_for_all),
            "This is right for a single query. With leading axes, all your weights together sum "
            "to 1, but each query needs its own softmax."),
        Misconception(
            "one axis too many", lambda *case: (
          next_output(*case)[0][..., None, :], *next_output(*case)[1:]),
            "The numbers are right, but the output still has an axis of length 1 for the "
            "position. Its shape should be the leading axes followed by the components."),
    ),
    cases=next_output_cases,
    exempt={"mutant output[..., -1, :]": "this axis holds the new token alone"},
)
