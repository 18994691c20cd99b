"""Exercise `truncated-attention`: gather the neighbours."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def truncated_attention(query, key, value, left, right):
    """Return the output (..., L, d_v): query i attends to keys i - left to i + right.

    `query` and `key` are (..., L, d), `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    near = np.arange(L)[:, None] + np.arange(-left, right + 1)     # (L, width)
    real = (near >= 0) & (near < L)                                # (L, width)
    near = near % L                                # any key will do where it is masked
    keys, values = key[..., near, :], value[..., near, :]          # (..., L, width, .)
    scores = (query[..., None, :] * keys).sum(-1) / np.sqrt(d)     # (..., L, width)
    weights = attnlib.softmax(scores, real)                        # (..., L, width)
    return (weights[..., None] * values).sum(-2)                   # (..., L, d_v)


def slice_by_slice(query, key, value, left, right):
    outputs = []
    for i in range(query.shape[-2]):
        near = slice(max(0, i - left), i + right + 1)
        scores = query[..., i : i + 1, :] @ key[..., near, :].mT / query.shape[-1] ** 0.5
        exps = np.exp(scores - scores.max(-1, keepdims=True))
        outputs.append(exps / exps.sum(-1, keepdims=True) @ value[..., near, :])
    return np.concatenate(outputs, axis=-2)


def weighted(weigh):
    """Return an answer whose weights are made from the scores and the band (L, L)."""
    return lambda query, key, value, left, right: weigh(
        attnlib.dot_scores(query, key), attnlib.band_mask(query.shape[-2], left, right)) @ value


def gathered(row, value_row=None, blank_is_masked=False):
    """Return an answer that reads row `row(near, L)`; row L, beyond the end, is zeros."""
    def answer(query, key, value, left, right):
        L, ends = query.shape[-2], [(0, 0)] * (key.ndim - 2) + [(0, 1), (0, 0)]
        near = np.arange(L)[:, None] + np.arange(-left, right + 1)
        keys = np.pad(key, ends)[..., row(near, L), :]
        values = np.pad(value, ends)[..., (value_row or row)(near, L), :]
        mask = keys.any(-1)[..., None, :] if blank_is_masked else None
        return attnlib.attention(query[..., None, :], keys, values, mask)[0][..., 0, :]
    return answer


def or_else(at):
    return lambda near, L: np.where((near >= 0) & (near < L), near, at(L))


def end_repeated(near, L):
    return near.clip(0, L - 1)


def last_key_excluded(query, key, value, left, right):
    position = np.arange(key.shape[-2])
    distance = position - position[:, None]
    return attnlib.attention(query, key, value, (distance >= -left) & (distance < right))[0]


def truncated_attention_cases(rng):
    for lead, L, d, d_v, left, right in (
        ((), 7, 3, 5, 2, 1), ((2,), 11, 5, 3, 1, 4), ((3, 2), 5, 4, 7, 3, 0),
        ((), 4, 2, 3, 6, 1), ((), 13, 4, 2, 0, 3), ((2,), 12, 5, 7, 2, 2), ((1,), 6, 1, 1, 5, 4),
        ((), 1, 3, 4, 2, 1),
    ):
        query, key = rng.normal(size=(2, *lead, L, d))
        value = rng.normal(size=(*lead, L, d_v))
        if L == 11:
            query[..., 3, :], key[..., 5, :], value[..., 7, :] = 0, 0, 0   # vectors like others
        if L == 12:                                        # key 0 outscores all, or none does
            query, key = 1000 * (0.5 + abs(query)), 0.5 + abs(key)
            query[..., ::2, :] *= -1
            key[..., 0, :] += 5
        yield 1.5 * query, key, value, left, right


EXERCISE = Exercise(
    id="truncated-attention",
    stars=2,
    title="Gather the neighbours",
    statement="""
Write `truncated_attention` without building an $L \\times L$ table. For each query, gather its
row of `left` + 1 + `right` keys and values and attend to those, with scaled scores and softmax.
Some entries of a row lie beyond the ends of the sequence; they must not get any weight. A
vector of zeros inside the sequence is a vector like any other. Either window size may exceed
the length of the sequence. The check compares only the numbers, and a band mask would give the
same ones, so whether you avoid the full table is up to you.""",
    reference=truncated_attention,
    alternatives=(slice_by_slice, weighted(attnlib.softmax)),
    misconceptions=(
        Misconception(
            "zeros get weight", gathered(or_else(lambda L: L)),
            "You filled up the rows with zeros beyond the ends. Such a key has the score 0, which "
            "is an ordinary score, so it takes weight from the real keys."),
        Misconception(
            "end repeated", gathered(end_repeated),
            "Beyond the ends your rows repeat the first or the last key, which then counts several "
            "times. Those entries should not count at all."),
        Misconception(
            "key 0 in the gaps", gathered(or_else(lambda L: 0)),
            "Beyond the ends your rows contain key 0, and it gets weight there. Those entries "
            "should not count, whatever they contain."),
        Misconception(
            "wraps around", gathered(lambda near, L: near % L),
            "Your first query attends to the end of the sequence, because negative positions count "
            "from the end. A sequence is not a circle."),
        Misconception(
            "zeros treated as outside", gathered(or_else(lambda L: L), blank_is_masked=True),
            "You recognised the entries beyond the ends by their zeros. A key inside the sequence "
            "may be all zeros as well; only the position tells whether a key is real."),
        Misconception(
            "sides swapped", weighted(lambda scores, band: attnlib.softmax(scores, band.T)),
            "Your queries attend to `right` positions before them and `left` positions after them. "
            "It should be the other way round."),
        Misconception(
            "last key excluded", last_key_excluded,
            "You left out the key exactly `right` positions after the query, as the end of a slice "
            "or range does. It still counts."),
        Misconception(
            "whole sequence", weighted(lambda scores, band: attnlib.softmax(scores)),
            "Every query attends to the whole sequence, so `left` and `right` have no effect."),
        Misconception(
            "not scaled",
            lambda query, *rest: truncated_attention(query * np.sqrt(query.shape[-1]), *rest),
            "The band is right, but your scores are plain dot products. These grow with the number "
            "of components, so they are scaled before softmax."),
        Misconception(
            "values beyond the ends set to zero", gathered(end_repeated, or_else(lambda L: L)),
            "Beyond the ends your values are zero, but the keys there still take part in softmax. "
            "Near the ends the weights of the real keys therefore sum to less than 1."),
        Misconception(
            "masked after softmax",
            weighted(lambda scores, band: attnlib.softmax(scores) * band),
            "You applied softmax to the whole sequence and removed the distant keys afterwards. By "
            "then they have taken their share, and the remaining weights no longer sum to 1."),
        Misconception(
            "exp overflows", weighted(lambda scores, band: band * np.exp(scores)
                / (band * np.exp(scores)).sum(-1, keepdims=True)),
            "This works for ordinary scores. Around a thousand the exponential overflows, and far "
            "below zero all exponentials vanish, so each row has to be shifted towards 0 first."),
    ),
    cases=truncated_attention_cases,
)
