"""Exercise `rotary-attention`: attention with rotary positions."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong
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


def complex_turned(x, angles):
    """Turn neighbouring pairs of x (..., L, d) by angles (L, d / 2)."""
    turned = (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * angles)
    return np.stack([turned.real, turned.imag], -1).reshape(x.shape)


def rotary_attention_by_complex(query, key, value):
    angles = steps(query.shape[-2]) / hands(query.shape[-1])
    scores = complex_turned(query, angles) @ complex_turned(key, angles).mT
    weights = np.exp(scores / np.sqrt(query.shape[-1]))
    return weights / weights.sum(-1, keepdims=True) @ value


def rotary_attention_by_distance(query, key, value):
    L, d = query.shape[-2:]
    scores = np.zeros((*query.shape[:-1], L))
    for i in range(L):
        for j in range(L):
            ahead = complex_turned(key[..., j, None, :], (j - i) / hands(d)[None])[..., 0, :]
            scores[..., i, j] = (query[..., i, :] * ahead).sum(-1) / np.sqrt(d)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True) @ value


def with_angles(angles):
    """The right answer, but for the angles: a function of L and d."""
    def answer(query, key, value):
        turn = angles(*query.shape[-2:])
        return attnlib.attention(complex_turned(query, turn), complex_turned(key, turn), value)[0]

    return answer


def turned_halves(x):
    left, right = np.split(x, 2, axis=-1)
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([left * cos - right * sin, left * sin + right * cos], -1)


def lost_minus(x):
    angles = steps(x.shape[-2]) / hands(x.shape[-1])
    even, odd, cos, sin = x[..., ::2], x[..., 1::2], np.cos(angles), np.sin(angles)
    return np.stack([even * cos + odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def opposite_ways(query, key, value):
    angles = steps(query.shape[-2]) / hands(query.shape[-1])
    return attnlib.attention(
        complex_turned(query, -angles), complex_turned(key, angles), value)[0]


def rotary_attention_cases(rng):
    for lead, L, d, d_v in (((), 7, 4, 6), ((2,), 5, 8, 4), ((2, 3), 7, 6, 8), ((), 11, 6, 4)):
        query, key = 1.3 * rng.normal(size=(2, *lead, L, d)) + 0.3
        yield query, key, rng.normal(size=(*lead, L, d_v))


EXERCISE = Exercise(
    id="rotary-attention",
    stars=3,
    title="Attention with rotary positions",
    statement="""
Write `rotary_attention`, without a mask. At place $p$, counted from 0, each pair of neighbours,
numbers $2i$ and $2i + 1$ of a vector, is turned by the angle $p / 10000^{2i/d}$, from $(1, 0)$
towards $(0, 1)$. Think first: which of query, key and value are turned? Then comes attention as you
know it, with softmax; `attnlib.attention` returns output and weights.""",
    reference=rotary_attention,
    alternatives=(
        rotary_attention_by_complex,
        rotary_attention_by_distance,
        with_angles(lambda L, d: (steps(L) + 1) / hands(d)),          # only the distance counts
        lambda query, key, value: attnlib.attention(
            attnlib.rotary(query), attnlib.rotary(key), value)[0],
    ),
    wrong=(
        Wrong("turns the values too", lambda query, key, value: attnlib.attention(
            *map(attnlib.rotary, (query, key, value)))[0],
              "You turned the values as well. A value is what gets handed over, and it should "
              "arrive the same from wherever it comes; places belong to the scores."),
        Wrong("no positions", lambda query, key, value: attnlib.attention(query, key, value)[0],
              "This is plain attention: no place has any influence. Something has to be turned "
              "before the scores."),
        Wrong("only the queries", lambda query, key, value: attnlib.attention(
            attnlib.rotary(query), key, value)[0],
              "Only the queries are turned, so a score depends on the query's place and not on "
              "the distance. The distance appears when both sides turn."),
        Wrong("halves for neighbours", lambda query, key, value: attnlib.attention(
            turned_halves(query), turned_halves(key), value)[0],
              "You pair each number with one half a vector away. Many models do so, and it works "
              "as well; but here neighbours are pairs, and weights made for one do not fit the "
              "other."),
        Wrong("turns the other way", with_angles(lambda L, d: -steps(L) / hands(d)),
              "Every pair turns the other way, so left and right are exchanged in the scores. "
              "Look at where (1, 0) goes."),
        Wrong("opposite ways", opposite_ways,
              "Query and key turn in opposite directions, so the score depends on the sum of "
              "their places. Let both turn the same way."),
        Wrong("one speed for all pairs",
              with_angles(lambda L, d: steps(L) + np.zeros(d // 2)),
              "All pairs turn at the same speed. Like the hands of the clock, each is slower than "
              "the one before."),
        Wrong("number of the pair for twice it",
              with_angles(lambda L, d: steps(L) / 10000 ** (np.arange(d // 2) / d)),
              "From pair to pair your exponent grows by half as much as it should, so the slow "
              "pairs turn too fast. A pair stands for two numbers."),
        Wrong("adds waves", lambda query, key, value: attnlib.attention(
            *(x + attnlib.sinusoidal(*x.shape[-2:]) for x in (query, key)), value)[0],
              "You added sines and cosines to queries and keys. Rotary positions add nothing: "
              "they turn, and the length of a vector stays the same."),
        Wrong("multiplied by waves", lambda query, key, value: attnlib.attention(
            *(x * attnlib.sinusoidal(*x.shape[-2:]) for x in (query, key)), value)[0],
              "You multiplied each number by a wave of its own. To turn a pair, its two numbers "
              "have to mix, so that the length stays."),
        Wrong("scores not divided", lambda query, key, value: attnlib.attention(
            np.sqrt(query.shape[-1]) * attnlib.rotary(query), attnlib.rotary(key), value)[0],
              "The turns are right, but the scores have not been divided as they are in all our "
              "attention. Rotary positions change nothing about that."),
        Wrong("lost minus sign", lambda query, key, value: attnlib.attention(
            lost_minus(query), lost_minus(key), value)[0],
              "Your vectors change their length, so this is not a turn: one of the four products "
              "has lost its minus sign."),
    ),
    cases=rotary_attention_cases,
)
