"""Exercise `rotary-attention`: attention with rotary encoding."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import angles, frequencies


def rotary_attention(query, key, value):
    """Return the output (..., L, d_v) of attention with rotary encoding.

    `query` and `key` are (..., L, d), d even; `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    frequency = 10000 ** (-2 * np.arange(d // 2) / d)      # (d / 2,)
    angle = np.arange(L)[:, None] * frequency              # (L, d / 2)
    cos, sin = np.cos(angle), np.sin(angle)

    def rotated(x):
        even, odd, result = x[..., ::2], x[..., 1::2], np.zeros(x.shape)
        result[..., ::2] = even * cos - odd * sin
        result[..., 1::2] = even * sin + odd * cos
        return result                                      # (..., L, d)

    output, _ = attnlib.attention(rotated(query), rotated(key), value)
    return output


def by_angles(angles):
    """Rotate neighbouring pairs of x (..., L, d) by angles (L, d / 2), a function of L and d."""
    def rotated(x):
        pairs = (x[..., ::2] + 1j * x[..., 1::2]) * np.exp(1j * angles(*x.shape[-2:]))
        return np.stack([pairs.real, pairs.imag], -1).reshape(x.shape)

    return rotated


def attention_of(on_query, on_key=None, on_value=lambda x: x):
    """Return attention before which something is done to queries, keys and values."""
    on_key = on_query if on_key is None else on_key
    return lambda query, key, value: attnlib.attention(
        on_query(query), on_key(key), on_value(value))[0]


forwards, backwards = by_angles(angles), by_angles(lambda L, d: -angles(L, d))


def values_that_fit(query, key, value):
    value = forwards(value) if value.shape[-1] == query.shape[-1] else value
    return rotary_attention(query, key, value)


def halves(x):
    left, right = np.split(x, 2, axis=-1)
    cos, sin = np.cos(angles(*x.shape[-2:])), np.sin(angles(*x.shape[-2:]))
    return np.concatenate([left * cos - right * sin, left * sin + right * cos], -1)


def lost_minus(x):
    even, odd = x[..., ::2], x[..., 1::2]
    cos, sin = np.cos(angles(*x.shape[-2:])), np.sin(angles(*x.shape[-2:]))
    return np.stack([even * cos + odd * sin, even * sin + odd * cos], -1).reshape(x.shape)


def rotary_attention_cases(rng):
    for lead, L, d, d_v, size in (
        ((), 7, 4, 6, 1), ((2,), 8, 6, 4, 1), ((2, 3), 7, 6, 8, 1), ((), 11, 6, 4, 1),
        ((), 6, 4, 2, 60),                                 # scores of several thousands
        ((3,), 7, 4, 4, 1), ((1,), 5, 2, 1, 1), ((2,), 1, 4, 6, 1),
    ):
        query, key = 1.3 * rng.normal(size=(2, *lead, L, d)) + 0.3
        value = rng.normal(size=(*lead, L, d_v))
        if L > 3:
            query[..., 3, :] = key[..., 1, :] = value[..., 2, :] = 0
        yield size * query, size * key, value


EXERCISE = Exercise(
    id="rotary-attention",
    stars=3,
    title="Attention with rotary encoding",
    statement="""
Write `rotary_attention`, without a mask. The positions $p$ are counted from 0, and $d$ is even.
Neighbouring components $2i$ and $2i + 1$ of a vector at position $p$ form a pair, which is
rotated by the angle $p \\cdot 10000^{-2i/d}$ in the direction from $(1, 0)$ to $(0, 1)$. Think
first: which of query, key and value are rotated? Then attend as usual, with scaled scores and
softmax. `attnlib.attention` returns the output and the weights.""",
    reference=rotary_attention,
    alternatives=(
        attention_of(attnlib.rotary),
        attention_of(by_angles(lambda L, d: angles(L + 1, d)[1:])),        # only distances count
        lambda query, key, value: attnlib.softmax(
            forwards(query) @ forwards(key).mT / query.shape[-1] ** 0.5) @ value,
    ),
    misconceptions=(
        Misconception(
            "values rotated too", attention_of(forwards, on_value=forwards),
            "You rotated the values as well. A value is the information that is passed on, and it "
            "should not depend on where it came from; positions affect only the scores."),
        Misconception(
            "values rotated where they fit", values_that_fit,
            "Where values have as many components as queries, you rotated the values too. "
            "Positions affect only the scores, whatever the sizes are."),
        Misconception(
            "no rotation", attention_of(lambda x: x),
            "This is attention without positions. Something has to be rotated before the scores "
            "are computed."),
        Misconception(
            "only the queries", attention_of(forwards, lambda x: x),
            "You rotated only the queries, so a score depends on the position of the query and not "
            "on the distance. Rotate both sides to get the distance."),
        Misconception(
            "pairs half a vector apart", attention_of(halves),
            "Your pairs lie half a vector apart. Many models do this, and it works as well, but "
            "here a pair consists of neighbours, and the two layouts cannot be mixed."),
        Misconception(
            "rotated the other way", attention_of(backwards),
            "You rotated every pair the other way, which swaps left and right in the scores. Check "
            "where (1, 0) goes."),
        Misconception(
            "opposite directions", attention_of(backwards, forwards),
            "You rotated queries and keys in opposite directions, so a score depends on the sum of "
            "the positions. Rotate both in the same direction."),
        Misconception(
            "one frequency for all pairs", attention_of(by_angles(
                lambda L, d: np.arange(L)[:, None] + np.zeros(d // 2))),
            "You rotated all pairs equally fast. Each pair should turn more slowly than the pair "
            "before it."),
        Misconception(
            "exponent grows half as fast", attention_of(by_angles(
                lambda L, d: np.arange(L)[:, None] * np.sqrt(frequencies(d)))),
            "From one pair to the next, your exponent changes by half of what it should, so later "
            "pairs turn too fast. A pair takes up two components."),
        Misconception(
            "sinusoids added", attention_of(lambda x: x + attnlib.sinusoidal(*x.shape[-2:])),
            "You added sines and cosines to queries and keys. Rotary encoding adds nothing: it "
            "rotates, so the length of a vector does not change."),
        Misconception(
            "sinusoids multiplied", attention_of(lambda x: x * attnlib.sinusoidal(*x.shape[-2:])),
            "You multiplied each component by a sine or a cosine. In a rotation the two components "
            "of a pair mix, so that its length does not change."),
        Misconception(
            "scores not scaled",
            attention_of(lambda x: np.sqrt(x.shape[-1]) * forwards(x), forwards),
            "The rotations are right, but you did not divide the scores by the root of the number "
            "of components. Rotary encoding does not change that step."),
        Misconception(
            "lost minus sign", attention_of(lost_minus),
            "Your vectors change their length, so this is not a rotation. One of the four products "
            "has lost its minus sign."),
    ),
    cases=rotary_attention_cases,
    exempt={"ones": "queries and keys have an even number of components"},
)
