"""Exercise `truncated-attention`: gather the neighbours."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong
from attncheck.exercises.truncated._shared import half_open_band


def truncated_attention(query, key, value, left, right):
    """Return the output (..., L, d_v): query i attends to keys i - left to i + right.

    `query` and `key` are (..., L, d), `value` is (..., L, d_v).
    """
    L, d = query.shape[-2:]
    near = np.arange(L)[:, None] + np.arange(-left, right + 1)     # (L, width)
    real = (near >= 0) & (near < L)                                # (L, width)
    near = np.where(real, near, 0)
    keys, values = key[..., near, :], value[..., near, :]          # (..., L, width, .)
    scores = (query[..., None, :] * keys).sum(-1) / np.sqrt(d)     # (..., L, width)
    weights = attnlib.softmax(scores, real)                        # (..., L, width)
    return (weights[..., None] * values).sum(-2)                   # (..., L, d_v)


def slice_by_slice(query, key, value, left, right):
    outputs = []
    for i in range(query.shape[-2]):
        near = slice(max(0, i - left), i + right + 1)
        scores = query[..., i : i + 1, :] @ key[..., near, :].mT / query.shape[-1] ** 0.5
        outputs.append(attnlib.softmax(scores) @ value[..., near, :])
    return np.concatenate(outputs, axis=-2)


def within(band):
    """Attend by a mask, which `band` makes of the length and the two reaches."""
    return lambda query, key, value, left, right: attnlib.attention(
        query, key, value, band(query.shape[-2], left, right))[0]


def with_weights(weights):
    """Make the weights of the full table of scores and the band, both (..., L, L)."""
    return lambda query, key, value, left, right: weights(
        attnlib.dot_scores(query, key), attnlib.band_mask(query.shape[-2], left, right)) @ value


def gathered(weights=lambda scores, real: attnlib.softmax(scores),
             place=lambda near, L: near.clip(0, L - 1)):
    """Make the weights of scores (..., L, width) and of what is real, (L, width)."""
    def answer(query, key, value, left, right):
        L, d = query.shape[-2:]
        near = np.arange(L)[:, None] + np.arange(-left, right + 1)
        real, near = (near >= 0) & (near < L), place(near, L)
        scores = (query[..., None, :] * key[..., near, :]).sum(-1) / np.sqrt(d)
        return (weights(scores, real)[..., None] * value[..., near, :]).sum(-2)

    return answer


def truncated_attention_cases(rng):
    for lead, L, d, d_v, left, right in (
        ((), 7, 3, 5, 2, 1), ((2,), 11, 5, 3, 1, 4), ((3, 2), 5, 4, 7, 3, 0),
        ((), 4, 2, 3, 6, 1), ((), 13, 4, 2, 0, 3), ((4,), 6, 3, 2, 1, 2),
    ):
        query, key = 1.2 * rng.normal(size=(2, *lead, L, d))
        value = rng.normal(size=(*lead, L, d_v))
        if L == 6:                                         # scores far below zero, and far above
            query, key = 40 + 40 * abs(query), 40 + 40 * abs(key)
            query[:, ::2] *= -1
        if L % 2 == 0:                                     # a vector of zeros is like any other
            query[..., 2, :], key[..., -1, :], value[..., 1, :] = 0, 0, 0
        yield query, key, value, left, right


EXERCISE = Exercise(
    id="truncated-attention",
    stars=2,
    title="Gather the neighbours",
    statement=r"""
Write `truncated_attention` so that it makes no $L \times L$ table: gather for each query its row
of `left` + 1 + `right` keys and values, and attend to those, with softmax and division by
$\sqrt{d}$. Some places of a row lie outside the sequence; they must take no weight. Leading
axes, if any, are batch and heads. The check sees the numbers alone, and a band mask would give the
same: whether a full table is made, you have to see to.""",
    reference=truncated_attention,
    alternatives=(slice_by_slice, within(attnlib.band_mask), gathered(attnlib.softmax)),
    wrong=(
        Wrong("zeros take part", gathered(
            lambda scores, real: attnlib.softmax(scores * real) * real),
              "You filled up with zeros beyond the ends. Such a key has a score of 0, which is "
              "an ordinary score, and takes weight from the real keys."),
        Wrong("scores of 0 left out", gathered(
            lambda scores, real: attnlib.softmax(scores, scores * real != 0)),
              "You recognise the places outside by their zeros. A real key may be all zeros as "
              "well, and a score may be 0; only its position says whether a place is outside."),
        Wrong("not low enough", gathered(
            lambda scores, real: attnlib.softmax(np.where(real, scores, -100.0))),
              "You gave the places outside a low score, but those of the real keys may be lower "
              "still. Only minus infinity is below every score."),
        Wrong("the end repeated", gathered(),
              "Places outside the sequence became the first or the last key, which is then "
              "counted several times. Those places should count for nothing."),
        Wrong("key 0 in the gaps", gathered(
            place=lambda near, L: np.where((near >= 0) & (near < L), near, 0)),
              "Places outside the sequence read key 0 in your answer, and it takes weight there. "
              "Whatever stands in those places must not count."),
        Wrong("round in a circle", gathered(place=lambda near, L: near % L),
              "The first query sees the end of the sequence here: negative places are counted "
              "from behind. A sequence is no circle."),
        Wrong("sides exchanged", within(lambda L, left, right: attnlib.band_mask(L, right, left)),
              "Your queries look back as far as `right` and ahead as far as `left`."),
        Wrong("itself left out", within(lambda L, *band: attnlib.band_mask(L, *band) ^ np.eye(
            L, dtype=bool)),
              "Your queries see their neighbours and not themselves. A query's own position "
              "belongs to the band."),
        Wrong("last one excluded", within(half_open_band),
              "The key at a distance of exactly `right` is missing, as at the end of a slice."),
        Wrong("not scaled", lambda query, *rest: truncated_attention(
            query * np.sqrt(query.shape[-1]), *rest),
              "The band is right, but the scores are plain dot products. They grow with the "
              "number of entries, so they are brought back to scale first."),
        Wrong("exp of the scores as they are", gathered(
            lambda scores, real: (exps := np.exp(scores) * real) / exps.sum(-1)[..., None]),
              "For small scores this is right. With exp, scores in the thousands become infinite; "
              "take away the largest score of each row first."),
        Wrong("outside cut off after softmax", gathered(
            lambda scores, real: attnlib.softmax(scores) * real),
              "The places outside the sequence count for nothing here, but only after softmax. By "
              "then they have had their share, and near the ends the rest no longer sums to 1."),
        Wrong("cut off after softmax", with_weights(
            lambda scores, band: attnlib.softmax(scores) * band),
              "You took softmax over the whole sequence and cut the weights off afterwards. By "
              "then the far keys have had their share, and the rest no longer sums to 1."),
        Wrong("far scores set to zero", with_weights(
            lambda scores, band: attnlib.softmax(scores * band)),
              "To a softmax a score of 0 is an ordinary one: your far keys still take weight."),
        Wrong("the whole sequence", within(lambda L, left, right: None),
              "Every query sees the whole sequence here, so the reaches have no effect."),
    ),
    cases=truncated_attention_cases,
)
