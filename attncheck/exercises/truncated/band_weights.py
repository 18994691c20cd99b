"""Exercise `band-weights`: a band and padding, and no NaN."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


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


def replaced_by(low):
    return with_mask(both, lambda scores, allowed: attnlib.softmax(np.where(allowed, scores, low)))


def nan_in_empty_rows(scores, allowed):
    scores = np.where(allowed, scores, -np.inf)
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)


def shared_out(exps):
    total = exps.sum(-1, keepdims=True)
    return exps / np.where(total == 0, 1.0, total)


def padded_scores(rng, *rows):
    mask = np.array([list(row) for row in rows]) == "1"    # (B, L)
    return rng.normal(scale=1.5, size=(*mask.shape, mask.shape[-1])), mask


def band_weights_cases(rng):
    yield *padded_scores(rng, "1100000", "1111110"), 1, 2
    yield *padded_scores(rng, "11100000000", "11111111111", "11111000000"), 2, 1
    yield *padded_scores(rng, "011010", "100000", "110011", "000111", "111000"), 3, 0
    yield *padded_scores(rng, "00000", "11100"), 1, 0
    scores, mask = padded_scores(rng, "11011011", "01111000", "11100000")
    high = np.where(both(attnlib.band_mask(8, 2, 2), mask), 0.0, 3000.0)   # what is blocked
    yield scores + high + np.array([0.0, -6000.0, 3000.0])[:, None, None], mask, 2, 2
    scores, mask = padded_scores(rng, "1110000", "0011111")
    yield np.where(mask[:, None, :], scores, np.nan), mask, 0, 4


EXERCISE = Exercise(
    id="band-weights",
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
The scores of a padded batch are given; turn them into weights. A query may attend to the keys in
its band that are real vectors. Padding need not stand at the end, and the scores of padded keys
may be anything, even NaN. Mask the keys alone: a query in the padding that has real keys in its
band gets weights as any other. A query with no key left gets a row of zeros, and every other row
sums to 1, however large or small its scores are.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop,
        lambda *case: np.nan_to_num(with_mask(both, nan_in_empty_rows)(*case)),
        with_mask(both),
    ),
    misconceptions=(
        Misconception(
            "NaN in empty rows", with_mask(both, nan_in_empty_rows),
            "A query that sees nothing but padding gets NaN: all its scores are minus infinity. "
            "One such row is enough to spoil the gradients of training."),
        Misconception(
            "exp overflows", with_mask(both, lambda scores, allowed: shared_out(
                np.where(allowed, np.exp(scores), 0.0))),
            "Right for ordinary scores. Around a thousand exp overflows, and far below zero all "
            "exponentials vanish; each row has to be brought near 0 first."),
        Misconception(
            "empty rows spread out", replaced_by(-1e9),
            "Blocked scores are only very low in your answer, not gone. Where a whole row is "
            "blocked all are equally low, and softmax spreads the weight over forbidden keys."),
        Misconception(
            "minus a hundred", replaced_by(-100.0),
            "You gave blocked keys a low score, but allowed ones may be lower still. Only minus "
            "infinity lies below every score."),
        Misconception(
            "blocked scores set to zero", replaced_by(0.0),
            "Your blocked scores are 0, and to a softmax that is an ordinary score: those keys "
            "still get weight."),
        Misconception(
            "minus infinity added", with_mask(both, lambda scores, allowed: attnlib.softmax(
                scores + np.where(allowed, 0.0, -np.inf))),
            "You add something to blocked scores, to make them low. NaN stays NaN whatever is "
            "added to it; a blocked score has to be replaced."),
        Misconception(
            "padding at the end", with_mask(
                lambda near, real: both(near, np.arange(len(near)) < real.sum(-1)[:, None])),
            "You counted the real vectors and took that many from the start. The mask says which "
            "vectors are real; padding may stand before them, or between."),
        Misconception(
            "queries masked", with_mask(lambda near, real: near & real[:, :, None]),
            "You silenced the queries in the padding, and the real ones go on listening to it. "
            "It is the keys that must be masked."),
        Misconception(
            "queries masked as well",
            with_mask(lambda near, real: both(near, real) & real[:, :, None]),
            "The keys are masked as they should be, and you silenced the queries in the "
            "padding too. Only those with no key left get zeros here."),
        Misconception(
            "padding forgotten", with_mask(lambda near, real: near),
            "The band is there, but padded keys inside it still take weight."),
        Misconception(
            "sides exchanged", with_mask(lambda near, real: both(near.T, real)),
            "Your band looks back as far as `right` and ahead as far as `left`."),
        Misconception(
            "masked after softmax",
            with_mask(both, lambda scores, allowed: attnlib.softmax(scores) * allowed),
            "You set weights to 0 after softmax. The blocked keys have taken their share by "
            "then, and the rows no longer sum to 1."),
        Misconception(
            "masked after softmax, then divided", with_mask(
                both, lambda scores, allowed: shared_out(attnlib.softmax(scores) * allowed)),
            "You set weights to 0 after softmax and made the rows sum to 1 again. Where a "
            "blocked score is far above the allowed ones, nothing of them is left to divide."),
    ),
    cases=band_weights_cases,
)
