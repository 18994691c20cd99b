"""Exercise `band-weights`: a band and padding, and no NaN."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong
from attncheck.exercises._parts import normalised


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


def with_mask(allowed, softmax=attnlib.softmax):
    """Return an answer that lets `allowed`, made of the band (L, L) and the mask, through."""
    return lambda scores, mask, left, right: softmax(
        scores, allowed(attnlib.band_mask(mask.shape[-1], left, right), mask))


def softmax_of(changed):
    return with_mask(both, lambda scores, allowed: attnlib.softmax(changed(scores, allowed)))


def shared_out(exps):
    return exps / np.fmax(exps.sum(-1, keepdims=True), 1e-300)


def band_weights_cases(rng):
    for left, right, *real in (
        (1, 2, "1100000", "1111110"), (2, 1, "11100000000", "11111111111", "11111000000"),
        (3, 0, "011010", "100000", "110011", "000111", "111000"), (1, 0, "00000", "11100"),
        (2, 2, "11011011", "01111000", "11100000"), (0, 4, "1110000", "0011111"),
    ):
        mask = np.array([list(row) for row in real]) == "1"        # (B, L)
        B, L = mask.shape
        scores = rng.normal(scale=1.5, size=(B, L, L))
        if L == 8:                                         # blocked ones highest, far from zero
            scores += np.where(both(attnlib.band_mask(L, left, right), mask), 0.0, 3000.0)
            scores += np.array([0.0, -6000.0, 3000.0])[:, None, None]
        yield np.where(mask[:, None] | (right < 4), scores, np.nan), mask, left, right


EXERCISE = Exercise(
    id="band-weights",
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
The scores $(B, L, L)$ of a padded batch are given; turn them into weights. A query may attend to
the keys in its band that are real vectors: those from `left` positions before it to `right` after
it at which `mask`, $(B, L)$, is True. The real vectors need not come first, and the scores of
padded keys may be anything, even NaN. Mask the keys alone: a query in the padding that has real
keys in reach gets weights as any other. A query with no key left gets a row of zeros, and every
other row sums to 1, however large or small its scores are.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop, with_mask(both), with_mask(both, lambda scores, ok: np.nan_to_num(
            normalised(np.where(ok, scores, -np.inf))))),
    wrong=(
        Wrong("NaN in empty rows", with_mask(
            both, lambda scores, ok: normalised(np.where(ok, scores, -np.inf))),
              "A query that sees nothing but padding gets NaN: its exps sum to 0, or its largest "
              "score is minus infinity. One such row spoils the gradients of training."),
        Wrong("empty rows spread out", softmax_of(lambda scores, ok: np.where(ok, scores, -1e9)),
              "Blocked scores are only very low in your answer, not gone. Where a whole row is "
              "blocked all are equally low, and softmax spreads the weight over forbidden keys."),
        Wrong("not low enough", softmax_of(lambda scores, ok: np.where(ok, scores, -100.0)),
              "You gave the blocked keys a low score, but that of an allowed key may be lower "
              "still. Only minus infinity is below every score."),
        Wrong("lowered", softmax_of(lambda scores, ok: scores + np.where(ok, 0.0, -1e6)),
              "You lowered every blocked score by the same amount. Where all scores of a row are "
              "lowered, softmax does not notice; and NaN stays NaN."),
        Wrong("exp of the scores as they are", with_mask(
            both, lambda scores, ok: shared_out(np.where(ok, np.exp(scores), 0.0))),
              "For small scores this is right. With exp, scores in the thousands become infinite, "
              "and far below zero they all vanish: shift each row by its largest allowed score."),
        Wrong("shared out again", with_mask(
            both, lambda scores, ok: shared_out(attnlib.softmax(scores) * ok)),
              "You took softmax over all keys, set the blocked weights to 0 and divided again. "
              "If a blocked score is far above the others, or NaN, nothing is left to share out."),
        Wrong("real vectors taken to come first", with_mask(
            lambda near, real: both(near, np.arange(len(near)) < real.sum(-1, keepdims=True))),
              "You counted the real vectors and took as many from the start. The mask says which "
              "ones they are, and some have padding before them."),
        Wrong("empty rows see themselves", with_mask(lambda near, real: both(
            near, real) | ~both(near, real).any(-1)[..., None] & np.eye(len(near), dtype=bool)),
              "You let a query with no key left look at itself. That avoids NaN, but it attends "
              "to padding; zeros are asked for."),
        Wrong("queries masked", with_mask(lambda near, real: near & real[:, :, None]),
              "You silenced the queries in the padding, and the real ones go on listening to it. "
              "It is the keys that must be masked."),
        Wrong("queries masked as well", with_mask(
            lambda near, real: both(near, real) & real[:, :, None]),
              "The keys are masked as they should be, and you silenced the queries in the "
              "padding too. Only those with no key left get zeros here."),
        Wrong("padding forgotten", with_mask(lambda near, real: near),
              "The band is there, but padded keys inside it still take weight."),
        Wrong("True taken for padding", with_mask(lambda near, real: both(near, ~real)),
              "Your queries attend to the padding and to nothing else. True in the mask means "
              "that a vector is real."),
        Wrong("band forgotten", with_mask(lambda near, real: real[:, None, :]),
              "Padded keys are masked, but a query still looks at real keys at any distance."),
        Wrong("sides exchanged", with_mask(lambda near, real: both(near.T, real)),
              "Your band looks back as far as `right` and ahead as far as `left`."),
        Wrong("blocked scores set to zero", softmax_of(lambda scores, ok: scores * ok),
              "Your blocked scores are 0, and to a softmax that is an ordinary score: those keys "
              "still get weight."),
    ),
    cases=band_weights_cases,
)
