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
        exps = np.exp(scores - scores.max(-1, keepdims=True))
        outputs.append(exps / exps.sum(-1, keepdims=True) @ value[..., near, :])
    return np.concatenate(outputs, axis=-2)


def masked_attention(query, key, value, left, right):
    return attnlib.attention(
        query, key, value, attnlib.band_mask(query.shape[-2], left, right))[0]


def zeros_take_part(query, key, value, left, right):
    ends = [(0, 0)] * (key.ndim - 2) + [(left, right), (0, 0)]
    key, value = np.pad(key, ends), np.pad(value, ends)
    near = np.arange(query.shape[-2])[:, None] + np.arange(left + 1 + right)
    key, value = key[..., near, :], value[..., near, :]    # (..., L, width, d or d_v)
    return attnlib.attention(query[..., None, :], key, value)[0][..., 0, :]


def gathered(place):
    def answer(query, key, value, left, right):
        L = query.shape[-2]
        near = place(np.arange(L)[:, None] + np.arange(-left, right + 1), L)
        return attnlib.attention(
            query[..., None, :], key[..., near, :], value[..., near, :])[0][..., 0, :]
    return answer


def outside_cut_off(query, key, value, left, right):
    L = query.shape[-2]
    near = np.arange(L)[:, None] + np.arange(-left, right + 1)
    real = (near >= 0) & (near < L)
    near = near.clip(0, L - 1)
    _, weights = attnlib.attention(query[..., None, :], key[..., near, :], value[..., near, :])
    return ((weights * real[:, None, :]) @ value[..., near, :])[..., 0, :]


def within(band):
    def answer(query, key, value, left, right):
        return attnlib.attention(query, key, value, band(query.shape[-2], left, right))[0]
    return answer


def truncated_attention_cases(rng):
    for lead, L, d, d_v, left, right in (
        ((), 7, 3, 5, 2, 1), ((2,), 11, 5, 3, 1, 4), ((3, 2), 5, 4, 7, 3, 0),
        ((), 4, 2, 3, 6, 1), ((), 13, 4, 2, 0, 3),
    ):
        query, key = rng.normal(size=(2, *lead, L, d))
        value = rng.normal(size=(*lead, L, d_v))
        query[..., 2, :] = key[..., 1, :] = value[..., 3, :] = 0.0
        yield 1.5 * query, key, value, left, right
    yield 1000 * query, key, value, left, right            # far apart: exp must not overflow


EXERCISE = Exercise(
    id="truncated-attention",
    stars=2,
    title="Gather the neighbours",
    statement="""
Write `truncated_attention` so that it makes no $L \\times L$ table: gather for each query its row
of `left` + 1 + `right` keys and values, and attend to those. Some places of a row lie outside the
sequence; they must take no weight. The check sees the numbers alone, and a band mask would give
the same: whether a full table is made, you have to see to.""",
    reference=truncated_attention,
    alternatives=(slice_by_slice, masked_attention),
    wrong=(
        Wrong("zeros take part", zeros_take_part,
              "You filled up with zeros beyond the ends. Such a key has a score of 0, which is "
              "an ordinary score, and takes weight from the real keys."),
        Wrong("the end repeated", gathered(lambda near, L: near.clip(0, L - 1)),
              "Places outside the sequence became the first or the last key, which is then "
              "counted several times. Those places should count for nothing."),
        Wrong("key 0 in the gaps",
              gathered(lambda near, L: np.where((near >= 0) & (near < L), near, 0)),
              "Places outside the sequence read key 0 in your answer, and it takes weight there. "
              "Whatever stands in those places must not count."),
        Wrong("round in a circle", gathered(lambda near, L: near % L),
              "The first query sees the end of the sequence here: negative places are counted "
              "from behind. A sequence is no circle."),
        Wrong("sides exchanged", within(lambda L, left, right: attnlib.band_mask(L, right, left)),
              "Your queries look back as far as `right` and ahead as far as `left`."),
        Wrong("itself left out",
              within(lambda L, left, right: (
                  attnlib.band_mask(L, left, right) & ~np.eye(L, dtype=bool))),
              "Your queries see their neighbours and not themselves. A query's own position "
              "belongs to the band."),
        Wrong("last one excluded", within(half_open_band),
              "The key at a distance of exactly `right` is missing, as at the end of a slice or "
              "of a range."),
        Wrong("not scaled",
              lambda query, key, value, left, right: masked_attention(
                  query * np.sqrt(query.shape[-1]), key, value, left, right),
              "The band is right, but the scores are plain dot products. They grow with the "
              "number of entries, so they are brought back to scale first."),
        Wrong("outside cut off after softmax", outside_cut_off,
              "The places outside the sequence count for nothing here, but only after softmax. By "
              "then they have had their share, and near the ends the rest no longer sums to 1."),
        Wrong("cut off after softmax",
              lambda query, key, value, left, right: (
                  attnlib.softmax(attnlib.dot_scores(query, key))
                  * attnlib.band_mask(query.shape[-2], left, right)) @ value,
              "You took softmax over the whole sequence and cut the weights off afterwards. By "
              "then the far keys have had their share, and the rest no longer sums to 1."),
        Wrong("far scores set to zero",
              lambda query, key, value, left, right: attnlib.softmax(
                  attnlib.dot_scores(query, key)
                  * attnlib.band_mask(query.shape[-2], left, right)) @ value,
              "Your far keys have a score of 0, and they still take weight. To a softmax, 0 is "
              "an ordinary score."),
        Wrong("the whole sequence", within(lambda L, left, right: None),
              "Every query sees the whole sequence here, so the reaches have no effect."),
        Wrong("plain mean of the neighbours",
              lambda query, key, value, left, right: attnlib.softmax(
                  np.zeros((query.shape[-2],) * 2),
                  attnlib.band_mask(query.shape[-2], left, right)) @ value,
              "You averaged the neighbours with equal weights. How well a key matches the query "
              "should decide how much it counts."),
    ),
    cases=truncated_attention_cases,
)
