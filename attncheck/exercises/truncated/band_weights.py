"""Exercise `band-weights`: a band and padding, and no NaN."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong


def band_weights(scores, mask, left, right):
    """Return the weights (B, L, L) of truncated self-attention in a padded batch.

    `scores` is (B, L, L), and may be NaN at padded keys; `mask` is boolean (B, L), True
    at the real vectors. A query with no key to attend to gets zeros.
    """
    position = np.arange(scores.shape[-1])
    ahead = position - position[:, None]                   # (L, L): j - i
    band = (ahead >= -left) & (ahead <= right)
    allowed = band & mask[:, None, :]                      # (B, L, L): padded keys go
    scores = np.where(allowed, scores, -np.inf)
    peak = scores.max(-1, keepdims=True)                   # (B, L, 1)
    exps = np.exp(scores - np.where(peak == -np.inf, 0.0, peak))
    total = exps.sum(-1, keepdims=True)
    return exps / np.where(total == 0, 1.0, total)


def band_weights_by_loop(scores, mask, left, right):
    weights, L = np.zeros(scores.shape), scores.shape[-1]
    for b, i in np.ndindex(scores.shape[:2]):
        keys = [j for j in range(L) if i - left <= j <= i + right and mask[b, j]]
        if keys:
            exps = np.exp(scores[b, i, keys] - max(scores[b, i, keys]))
            weights[b, i, keys] = exps / exps.sum()
    return weights


def both(near, real):
    return near & real[:, None, :]


def letting(allowed, softmax=attnlib.softmax):
    """Return an answer that lets `allowed`, made of the band (L, L) and the mask, through."""
    return lambda scores, mask, left, right: softmax(
        scores, allowed(attnlib.band_mask(mask.shape[-1], left, right), mask))


def shared_out(exps):
    total = exps.sum(-1, keepdims=True)
    return exps / np.where(total == 0, 1.0, total)


def nan_in_empty_rows(scores, allowed):
    exps = np.where(allowed, np.exp(scores - np.where(allowed, scores, -np.inf).max(
        -1, keepdims=True)), 0.0)
    return exps / exps.sum(-1, keepdims=True)


def or_itself(near, real):
    allowed = both(near, real)
    return allowed | (~allowed.any(-1, keepdims=True) & np.eye(len(near), dtype=bool))


def band_weights_cases(rng):
    for left, right, *rows in (
        (1, 2, "1100000", "1111110"), (2, 1, "11100000000", "1" * 11, "11111000000"),
        (3, 0, "011010", "100000", "110011", "000111", "111000"), (1, 0, "00000", "11100"),
        (2, 2, "11011011", "01111000"),
    ):
        mask = np.array([list(row) for row in rows]) == "1"
        scores = rng.normal(scale=1.5, size=(len(mask), *mask.shape[-1:] * 2))
        yield scores, mask, left, right
    real = mask[:, None, :]
    yield np.where(real, scores, 3000.0), mask, left, right            # padding far above
    yield np.where(real, scores - 3000.0, scores), mask, left, right   # all else far below
    yield np.where(real, scores, np.nan), mask, left, right


EXERCISE = Exercise(
    id="band-weights",
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
The scores of a padded batch are given; turn them into weights. A query may attend to the keys in
its band that are real vectors. Real vectors may stand anywhere in a row, scores may be large, and
at padded keys they may be NaN. Mask the keys alone: a query in the padding that has real keys in
reach gets weights as any other. A query with no key left gets a row of zeros, and every other row
sums to 1.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop, letting(both),
        letting(both, lambda scores, allowed: np.nan_to_num(nan_in_empty_rows(scores, allowed))),
    ),
    wrong=(
        Wrong("NaN in empty rows", letting(both, nan_in_empty_rows),
              "A query that sees nothing but padding gets NaN: you divide 0 by 0 there. One such "
              "row is enough to spoil the gradients of training."),
        Wrong("the peak left in", letting(both, lambda scores, allowed: shared_out(
            np.where(allowed, np.exp(scores), 0.0))),
              "For everyday scores this is right. Far below zero all exponentials vanish, and a "
              "row with keys comes out as zeros. Subtract a row's largest allowed score first."),
        Wrong("minus a hundred", letting(both, lambda scores, allowed: attnlib.softmax(
            np.where(allowed, scores, -100.0))),
              "You gave blocked keys a score of minus a hundred. The allowed scores of a row may "
              "lie below that, and a row without a key spreads its weight over forbidden ones."),
        Wrong("empty rows spread out", letting(both, lambda scores, allowed: attnlib.softmax(
            np.where(allowed, scores, -1e9))),
              "Blocked scores are only very low in your answer, not gone. Where a whole row is "
              "blocked all are equally low, and softmax spreads the weight over forbidden keys."),
        Wrong("blocked scores lowered", letting(both, lambda scores, allowed: attnlib.softmax(
            scores + np.where(allowed, 0.0, -1e6))),
              "You lowered every blocked score by the same large amount. Where all scores of a "
              "row are lowered, softmax does not notice, and NaN stays NaN."),
        Wrong("empty rows see themselves", letting(or_itself),
              "You let a query with no key left look at itself. That avoids NaN, but it attends "
              "to padding; zeros are asked for."),
        Wrong("queries masked", letting(lambda near, real: near & real[:, :, None]),
              "You silenced the queries in the padding, and the real ones go on listening to it. "
              "It is the keys that must be masked."),
        Wrong("queries masked as well",
              letting(lambda near, real: both(near, real) & real[:, :, None]),
              "The keys are masked as they should be, and you silenced the queries in the "
              "padding too. Only those with no key left get zeros here."),
        Wrong("padding forgotten", letting(lambda near, real: near),
              "The band is there, but padded keys inside it still take weight."),
        Wrong("padding at the end", letting(
            lambda near, real: both(near, np.arange(len(near)) < real.sum(-1, keepdims=True))),
              "You counted the real vectors and took the first ones. They may stand anywhere in "
              "a row; the mask says where."),
        Wrong("True taken for padding", letting(lambda near, real: both(near, ~real)),
              "Your queries attend to the padding and to nothing else. True in the mask means "
              "that a vector is real."),
        Wrong("band forgotten", letting(lambda near, real: both(np.ones_like(near), real)),
              "Padded keys are masked, but a query still looks at real keys at any distance."),
        Wrong("sides exchanged",
              lambda scores, mask, left, right: band_weights(scores, mask, right, left),
              "Your band looks back as far as `right` and ahead as far as `left`."),
        Wrong("masked after softmax", letting(
            both, lambda scores, allowed: attnlib.softmax(scores) * allowed),
              "You set weights to 0 after softmax. The blocked keys have taken their share by "
              "then, and the rows no longer sum to 1."),
        Wrong("shared out again", letting(
            both, lambda scores, allowed: shared_out(attnlib.softmax(scores) * allowed)),
              "You masked after softmax and shared the rest out again. Where a blocked key had "
              "taken everything, nothing is left to share, and NaN spoils its whole row."),
        Wrong("softmax over the queries", letting(
            both, lambda scores, allowed: attnlib.softmax(scores.mT, allowed.mT).mT),
              "Your columns sum to 1. A query shares its weight out among the keys, so the rows "
              "should."),
    ),
    cases=band_weights_cases,
)
