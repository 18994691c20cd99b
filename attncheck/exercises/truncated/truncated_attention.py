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


def weighted(weigh):
    """Return an answer whose weights are made of the table of scores and the band (L, L)."""
    return lambda query, key, value, left, right: weigh(
        attnlib.dot_scores(query, key), attnlib.band_mask(query.shape[-2], left, right)) @ value


def gathered(place, value_place=None, blank_is_masked=False):
    """Return an answer that reads row `place(near, L)`; at L, beyond the end, stand zeros."""
    def answer(query, key, value, left, right):
        L, ends = query.shape[-2], [(0, 0)] * (key.ndim - 2) + [(0, 1), (0, 0)]
        near = np.arange(L)[:, None] + np.arange(-left, right + 1)
        keys = np.pad(key, ends)[..., place(near, L), :]
        values = np.pad(value, ends)[..., (value_place or place)(near, L), :]
        mask = keys.any(-1)[..., None, :] if blank_is_masked else None
        return attnlib.attention(query[..., None, :], keys, values, mask)[0][..., 0, :]
    return answer


def or_else(at):
    return lambda near, L: np.where((near >= 0) & (near < L), near, at(L))


def end_repeated(near, L):
    return near.clip(0, L - 1)


def last_one_excluded(query, key, value, left, right):
    places = np.arange(key.shape[-2])
    ahead = places - places[:, None]
    return attnlib.attention(query, key, value, (ahead >= -left) & (ahead < right))[0]


def truncated_attention_cases(rng):
    for lead, L, d, d_v, left, right in (
        ((), 7, 3, 5, 2, 1), ((2,), 11, 5, 3, 1, 4), ((3, 2), 5, 4, 7, 3, 0),
        ((), 4, 2, 3, 6, 1), ((), 13, 4, 2, 0, 3), ((2,), 12, 5, 7, 2, 2),
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
Write `truncated_attention` so that it makes no $L \\times L$ table: gather for each query its row
of `left` + 1 + `right` keys and values, and attend to those. Some places of a row lie outside the
sequence; they must take no weight. A vector of zeros inside it is one like any other. The check
sees the numbers alone, and a band mask would give the same: whether a full table is made, you
have to see to.""",
    reference=truncated_attention,
    alternatives=(slice_by_slice, weighted(attnlib.softmax)),
    misconceptions=(
        Misconception(
            "zeros take part", gathered(or_else(lambda L: L)),
            "You filled up with zeros beyond the ends. Such a key has a score of 0, which is "
            "an ordinary score, and takes weight from the real keys."),
        Misconception(
            "the end repeated", gathered(end_repeated),
            "Places outside the sequence became the first or the last key, which is then "
            "counted several times. Those places should count for nothing."),
        Misconception(
            "key 0 in the gaps", gathered(or_else(lambda L: 0)),
            "Places outside the sequence read key 0 in your answer, and it takes weight there. "
            "Whatever stands in those places must not count."),
        Misconception(
            "round in a circle", gathered(lambda near, L: near % L),
            "The first query sees the end of the sequence here: negative places are counted "
            "from behind. A sequence is no circle."),
        Misconception(
            "zeros taken for the outside", gathered(or_else(lambda L: L), blank_is_masked=True),
            "You told the places outside by their zeros. A key inside the sequence may be all "
            "zeros, too, and takes part; only where a key stands says whether it is real."),
        Misconception(
            "sides exchanged", weighted(lambda scores, band: attnlib.softmax(scores, band.T)),
            "Your queries look back as far as `right` and ahead as far as `left`."),
        Misconception(
            "last one excluded", last_one_excluded,
            "The key exactly `right` positions ahead is missing, as at the end of a slice or of "
            "a range."),
        Misconception(
            "the whole sequence", weighted(lambda scores, band: attnlib.softmax(scores)),
            "Every query sees the whole sequence here, so the reaches have no effect."),
        Misconception(
            "not scaled",
            lambda query, *rest: truncated_attention(query * np.sqrt(query.shape[-1]), *rest),
            "The band is right, but the scores are plain dot products. They grow with the "
            "number of entries, so they are brought back to scale first."),
        Misconception(
            "outside cut off after softmax", gathered(end_repeated, or_else(lambda L: L)),
            "The places outside the sequence count for nothing here, but only after softmax. By "
            "then they have had their share, and near the ends the rest no longer sums to 1."),
        Misconception(
            "cut off after softmax",
            weighted(lambda scores, band: attnlib.softmax(scores) * band),
            "You took softmax over the whole sequence and cut the weights off afterwards. By "
            "then the far keys have had their share, and the rest no longer sums to 1."),
        Misconception(
            "exp overflows", weighted(lambda scores, band: band * np.exp(scores)
                / (band * np.exp(scores)).sum(-1, keepdims=True)),
            "Right for ordinary scores. Around a thousand exp overflows, and far below zero all "
            "exponentials vanish; each row has to be brought near 0 first."),
    ),
    cases=truncated_attention_cases,
)
