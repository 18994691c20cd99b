"""Exercise `rotary-attention`: attention with rotary positions."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import hands, steps


def rotary_attention(query, key, value):
    """Return the output (..., L, d_v) of attention with rotary positions.

    `query` and `key` are (..., L, d), d even; `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    slowness = 10000 ** (np.arange(0, d, 2) / d)           # (d / 2,)
    angles = np.arange(L)[:, None] / slowness              # (L, d / 2)
    cos, sin = np.cos(angles), np.sin(angles)

    def turned(x):
        even, odd = x[..., ::2], x[..., 1::2]
        pairs = np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
        return pairs.reshape(x.shape)                      # (..., L, d)

    output, _ = attnlib.attention(turned(query), turned(key), value)
    return output


def by_angles(angles):
    """Turn neighbouring pairs of x (..., L, d) by angles (L, d / 2), a function of L and d."""
    def turned(x):
        pairs = (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * angles(*x.shape[-2:]))
        return np.stack([pairs.real, pairs.imag], -1).reshape(x.shape)

    return turned


def attention_of(on_query, on_key=None):
    """Return attention before which something is done to the queries, and to the keys."""
    on_key = on_query if on_key is None else on_key
    return lambda query, key, value: attnlib.attention(on_query(query), on_key(key), value)[0]


right_way = by_angles(lambda L, d: steps(L) / hands(d))
other_way = by_angles(lambda L, d: -steps(L) / hands(d))


def turned_halves(x):
    left, right = np.split(x, 2, axis=-1)
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([left * cos - right * sin, left * sin + right * cos], -1)


def lost_minus(x):
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    even, odd, cos, sin = x[..., ::2], x[..., 1::2], np.cos(angles), np.sin(angles)
    return np.stack([even * cos + odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def rotary_attention_cases(rng):
    for lead, L, d, d_v, size in (
        ((), 7, 4, 6, 1), ((2,), 8, 6, 4, 1), ((2, 3), 7, 6, 8, 1), ((), 11, 6, 4, 1),
        ((), 6, 4, 3, 60),                                 # scores of several thousands
    ):
        query, key = 1.3 * rng.normal(size=(2, *lead, L, d)) + 0.3
        value = rng.normal(size=(*lead, L, d_v))
        query[..., 3, :] = key[..., 1, :] = value[..., 2, :] = 0
        yield size * query, size * key, value


EXERCISE = Exercise(
    id="rotary-attention",
    stars=3,
    title="Attention with rotary positions",
    statement="""
Write `rotary_attention`, without a mask. At place $p$, counted from 0, each pair of neighbours,
numbers $2i$ and $2i + 1$ of a vector, is turned by the angle $p / 10000^{2i/d}$, from $(1, 0)$
towards $(0, 1)$; $d$ is even. Think first: which of query, key and value are turned? Then comes
attention as you know it, with softmax; `attnlib.attention` returns output and weights.""",
    reference=rotary_attention,
    alternatives=(
        attention_of(attnlib.rotary),
        attention_of(by_angles(lambda L, d: (steps(L) + 1) / hands(d))),      # only distance counts
        lambda query, key, value: attnlib.softmax(
            right_way(query) @ right_way(key).mT / query.shape[-1] ** 0.5) @ value,
    ),
    misconceptions=(
        Misconception(
            "turns the values too", lambda query, key, value: attnlib.attention(
          *map(right_way, (query, key, value)))[0],
            "You turned the values as well. A value is what gets handed over, and it should "
            "arrive the same from wherever it comes; places belong to the scores."),
        Misconception(
            "no positions", attention_of(lambda x: x),
            "This is plain attention: no place has any influence. Something has to be turned "
            "before the scores."),
        Misconception(
            "only the queries", attention_of(right_way, lambda x: x),
            "Only the queries are turned, so a score depends on the query's place and not on "
            "the distance. The distance appears when both sides turn."),
        Misconception(
            "halves for neighbours", attention_of(turned_halves),
            "You pair each number with one half a vector away. Many models do so, and it works "
            "as well; but here neighbours are pairs, and weights made for one do not fit the "
            "other."),
        Misconception(
            "turns the other way", attention_of(other_way),
            "Every pair turns the other way, so left and right are exchanged in the scores. "
            "Look at where (1, 0) goes."),
        Misconception(
            "opposite ways", attention_of(other_way, right_way),
            "Query and key turn in opposite directions, so the score depends on the sum of "
            "their places. Let both turn the same way."),
        Misconception(
            "one speed for all pairs",
            attention_of(by_angles(lambda L, d: steps(L) + np.zeros(d // 2))),
            "All pairs turn at the same speed. Like the hands of the clock, each is slower than "
            "the one before."),
        Misconception(
            "number of the pair for twice it", attention_of(
          by_angles(lambda L, d: steps(L) / 10000 ** (np.arange(d // 2) / d))),
            "From pair to pair your exponent grows by half as much as it should, so the slow "
            "pairs turn too fast. A pair stands for two numbers."),
        Misconception(
            "adds waves", attention_of(lambda x: x + attnlib.sinusoidal(*x.shape[-2:])),
            "You added sines and cosines to queries and keys. Rotary positions add nothing: "
            "they turn, and the length of a vector stays the same."),
        Misconception(
            "multiplied by waves", attention_of(lambda x: x * attnlib.sinusoidal(*x.shape[-2:])),
            "You multiplied each number by a wave of its own. To turn a pair, its two numbers "
            "have to mix, so that the length stays."),
        Misconception(
            "scores not divided",
            attention_of(lambda x: np.sqrt(x.shape[-1]) * right_way(x), right_way),
            "The turns are right, but the scores have not been divided as they are in all our "
            "attention. Rotary positions change nothing about that."),
        Misconception(
            "lost minus sign", attention_of(lost_minus),
            "Your vectors change their length, so this is not a turn: one of the four products "
            "has lost its minus sign."),
    ),
    cases=rotary_attention_cases,
)
