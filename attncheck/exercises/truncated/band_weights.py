"""Exercise `band-weights`: A band and padding, and no NaN."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong


def band_weights(scores, mask, left, right):
    """Return the weights (B, L, L) of truncated self-attention in a padded batch.

    `scores` is (B, L, L); `mask` is boolean (B, L), True at the real vectors. A query
    with no key to attend to gets zeros.
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
            exps = np.exp(scores[b, i, keys])
            weights[b, i, keys] = exps / exps.sum()
    return weights


def nan_to_zero(scores, mask, left, right):
    return np.nan_to_num(nan_in_empty_rows(scores, mask, left, right))


def both_masks(mask, left, right):
    return attnlib.band_mask(mask.shape[-1], left, right) & mask[:, None, :]


def nan_in_empty_rows(scores, mask, left, right):
    exps = np.where(both_masks(mask, left, right), np.exp(scores), 0.0)
    return exps / exps.sum(-1, keepdims=True)


def empty_rows_see_themselves(scores, mask, left, right):
    allowed = both_masks(mask, left, right)
    empty = ~allowed.any(-1, keepdims=True)
    return attnlib.softmax(scores, allowed | (empty & np.eye(mask.shape[-1], dtype=bool)))


def band_weights_cases(rng):
    for lengths, L, left, right in (
        ((2, 6), 7, 1, 2), ((3, 11, 5), 11, 2, 1), ((4, 1, 2, 5, 3), 6, 3, 0), ((0, 3), 5, 1, 0),
    ):
        mask = np.arange(L) < np.array(lengths)[:, None]
        yield rng.normal(scale=1.5, size=(len(lengths), L, L)), mask, left, right


EXERCISE = Exercise(
    id="band-weights",
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
The scores of a padded batch are given; turn them into weights. A query may attend to the keys in
its band that are real vectors. Mask the keys alone: a query in the padding that has real keys in
reach gets weights as any other. A query with no key left gets a row of zeros, and every other row
sums to 1.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop,
        nan_to_zero,
        lambda scores, mask, left, right: attnlib.softmax(scores, both_masks(mask, left, right)),
    ),
    wrong=(
        Wrong("NaN in empty rows", nan_in_empty_rows,
              "A query that sees nothing but padding gets NaN: you divide 0 by 0 there. One such "
              "row is enough to spoil the gradients of training."),
        Wrong("empty rows spread out",
              lambda scores, mask, left, right: attnlib.softmax(
                  np.where(both_masks(mask, left, right), scores, -1e9)),
              "Blocked scores are only very low in your answer, not gone. Where a whole row is "
              "blocked all are equally low, and softmax spreads the weight over forbidden keys."),
        Wrong("blocked scores lowered",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores + np.where(both_masks(mask, left, right), 0.0, -1e6)),
              "You lowered every blocked score by the same large amount. Where all scores of a "
              "row are lowered, softmax does not notice, and the row comes out as if nothing "
              "were blocked."),
        Wrong("empty rows see themselves", empty_rows_see_themselves,
              "You let a query with no key left look at itself. That avoids NaN, but it attends "
              "to padding; zeros are asked for."),
        Wrong("queries masked",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, attnlib.band_mask(mask.shape[-1], left, right) & mask[:, :, None]),
              "You silenced the queries in the padding, and the real ones go on listening to it. "
              "It is the keys that must be masked."),
        Wrong("queries masked as well",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, both_masks(mask, left, right) & mask[:, :, None]),
              "The keys are masked as they should be, and you silenced the queries in the "
              "padding too. Only those with no key left get zeros here."),
        Wrong("padding forgotten",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, attnlib.band_mask(mask.shape[-1], left, right)),
              "The band is there, but padded keys inside it still take weight."),
        Wrong("True taken for padding",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, attnlib.band_mask(mask.shape[-1], left, right) & ~mask[:, None, :]),
              "Your queries attend to the padding and to nothing else. True in the mask means "
              "that a vector is real."),
        Wrong("band forgotten",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, np.broadcast_to(mask[:, None, :], scores.shape)),
              "Padded keys are masked, but a query still looks at real keys at any distance."),
        Wrong("either mask will do",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores, attnlib.band_mask(mask.shape[-1], left, right) | mask[:, None, :]),
              "A key gets weight if it is near or real. It has to be both."),
        Wrong("sides exchanged",
              lambda scores, mask, left, right: band_weights(scores, mask, right, left),
              "Your band looks back as far as `right` and ahead as far as `left`."),
        Wrong("masked after softmax",
              lambda scores, mask, left, right: (
                  attnlib.softmax(scores) * both_masks(mask, left, right)),
              "You set weights to 0 after softmax. The blocked keys have taken their share by "
              "then, and the rows no longer sum to 1."),
        Wrong("blocked scores set to zero",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores * both_masks(mask, left, right)),
              "Your blocked scores are 0, and to a softmax that is an ordinary score: those keys "
              "still get weight."),
        Wrong("softmax over the queries",
              lambda scores, mask, left, right: attnlib.softmax(
                  scores.mT, both_masks(mask, left, right).mT).mT,
              "Your columns sum to 1. A query shares its weight out among the keys, so the rows "
              "should."),
    ),
    cases=band_weights_cases,
)
