"""Exercise `band-weights`: a band and padding, and no NaN."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def band_weights(scores, mask, left, right):
    """Return the weights (B, L, L) of truncated self-attention in a padded batch.

    `scores` is (B, L, L); `mask` is boolean (B, L), True at the real vectors. What may
    not be attended to may have the score NaN or infinity.
    """
    position = np.arange(mask.shape[-1])
    distance = position - position[:, None]                # (L, L): j - i
    band = (distance >= -left) & (distance <= right)
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
    """Return an answer that allows `allowed`, made from the band (L, L) and the mask."""
    return lambda scores, mask, left, right: softmax(
        scores, allowed(attnlib.band_mask(mask.shape[-1], left, right), mask))


def replaced_by(low):
    return with_mask(both, lambda scores, allowed: attnlib.softmax(np.where(allowed, scores, low)))


def nan_in_empty_rows(scores, allowed):
    scores = np.where(allowed, scores, -np.inf)
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    return exps / exps.sum(-1, keepdims=True)


def normalised(exps):
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
    yield *padded_scores(rng, "1101"), 6, 1
    yield *padded_scores(rng, "1", "0"), 0, 0
    scores, mask = padded_scores(rng, "11011011", "01111000", "11100000")
    allowed = both(attnlib.band_mask(8, 2, 2), mask)
    high = np.where(allowed, 0.0, 3000.0)
    yield scores + high + np.array([0.0, -6000.0, 3000.0])[:, None, None], mask, 2, 2
    anything = rng.choice([np.nan, np.inf, -np.inf, 0.0], size=scores.shape)
    yield np.where(allowed, scores, anything), mask, 2, 2
    scores, mask = padded_scores(rng, "1110000", "0011111")
    yield np.where(mask[:, None, :], scores, np.nan), mask, 0, 4


EXERCISE = Exercise(
    id="band-weights",
    stars=2,
    title="A band and padding, and no NaN",
    statement="""
Turn the scores of a padded batch into weights. A query may attend to those keys in its band,
from `left` positions before it to `right` positions after it, that are real vectors. Padding
need not be at the end. All other scores may be anything, even NaN or infinite. Mask only the
keys: a query in the padding that has real keys in its band gets weights like any other. A query
without any allowed key gets a row of zeros, and every other row sums to 1, however large or
small its scores are.""",
    reference=band_weights,
    alternatives=(
        band_weights_by_loop,
        lambda *case: np.nan_to_num(with_mask(both, nan_in_empty_rows)(*case)),
        with_mask(both),
    ),
    misconceptions=(
        Misconception(
            "NaN in empty rows", with_mask(both, nan_in_empty_rows),
            "A query without any allowed key gets NaN, because all its scores are minus infinity. "
            "A single such row turns every gradient into NaN."),
        Misconception(
            "exp overflows", with_mask(both, lambda scores, allowed: normalised(
                np.where(allowed, np.exp(scores), 0.0))),
            "This works for ordinary scores. Around a thousand the exponential overflows, and far "
            "below zero all exponentials vanish, so each row has to be shifted towards 0 first."),
        Misconception(
            "weights in empty rows", replaced_by(-1e9),
            "Your masked scores are very low, but they are still there. In a row where everything "
            "is masked all scores are equally low, so softmax spreads the weight over masked "
            "keys."),
        Misconception(
            "minus a hundred", replaced_by(-100.0),
            "You gave masked keys a low score, but allowed ones may be lower still. Only minus "
            "infinity lies below every score."),
        Misconception(
            "masked scores set to zero", replaced_by(0.0),
            "Your masked scores are 0. For softmax that is an ordinary score, so those keys still "
            "get weight."),
        Misconception(
            "minus infinity added", with_mask(both, lambda scores, allowed: attnlib.softmax(
                scores + np.where(allowed, 0.0, -np.inf))),
            "You lower masked scores by adding something to them. NaN stays NaN whatever is added, "
            "so a masked score has to be replaced."),
        Misconception(
            "padding at the end", with_mask(
                lambda near, real: both(near, np.arange(len(near)) < real.sum(-1)[:, None])),
            "You counted the real vectors and took that many from the start. The mask says which "
            "vectors are real, and padding may also come before or between them."),
        Misconception(
            "queries masked instead of keys",
            with_mask(lambda near, real: near & real[:, :, None]),
            "You masked the queries in the padding, while the real queries still attend to the "
            "padding. It is the keys that must be masked."),
        Misconception(
            "queries masked as well",
            with_mask(lambda near, real: both(near, real) & real[:, :, None]),
            "You masked the keys correctly, but also the queries in the padding. Only a query "
            "without any allowed key gets zeros."),
        Misconception(
            "padding forgotten", with_mask(lambda near, real: near),
            "The band is right, but padded keys inside it still get weight."),
        Misconception(
            "sides swapped", with_mask(lambda near, real: both(near.T, real)),
            "Your band allows `right` positions before the query and `left` positions after it. It "
            "should be the other way round."),
        Misconception(
            "masked after softmax",
            with_mask(both, lambda scores, allowed: attnlib.softmax(scores) * allowed),
            "You set weights to 0 after softmax. By then the masked keys have taken their share, "
            "and the rows no longer sum to 1."),
        Misconception(
            "masked after softmax, then normalised", with_mask(
                both, lambda scores, allowed: normalised(attnlib.softmax(scores) * allowed)),
            "You set weights to 0 after softmax and normalised the rows again. Where a masked "
            "score is far above the allowed ones, their weights have vanished by then."),
    ),
    cases=band_weights_cases,
)
