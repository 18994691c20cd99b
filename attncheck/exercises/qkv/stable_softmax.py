"""Exercise `stable-softmax`: softmax that never overflows."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import largest_only, normalised


def stable_softmax(scores):
    """Return the weights of `scores` (..., S), which sum to 1 along the last axis."""
    peak = scores.max(axis=-1, keepdims=True)
    exps = np.exp(scores - peak)  # a shift of the whole row does not change its weights
    return exps / exps.sum(axis=-1, keepdims=True)


def softmax_by_differences(scores):
    differences = scores[..., None, :] - scores[..., :, None]
    return 1 / np.exp(differences).sum(-1)


def softmax_row_by_row(scores):
    weights = np.empty(scores.shape)
    for place in np.ndindex(scores.shape[:-1]):
        exps = np.exp(scores[place] - max(scores[place]))
        weights[place] = exps / sum(exps)
    return weights


def over_everything(scores):
    exps = np.exp(scores - scores.max())
    return exps / exps.sum()


def without_care(scores, axis):
    exps = np.exp(scores)
    return exps / exps.sum(axis, keepdims=True)


def around_the_mean(scores):
    return without_care(scores - scores.mean(-1, keepdims=True), -1)


def one_peak_for_all(scores):
    exps = np.exp(scores - scores.max())
    return exps / exps.sum(-1, keepdims=True)


def cut_off(scores):
    exps = np.exp(np.clip(scores, -50, 50))
    return exps / exps.sum(-1, keepdims=True)


def stable_softmax_cases(rng):
    plain = [1.5 * rng.normal(size=shape) for shape in ((4, 3), (7,), (2, 3, 5), (3, 6, 11))]
    yield from ((scores,) for scores in plain)
    yield from ((plain[0] + shift,) for shift in (1000, -1000))
    yield (plain[0] + np.array([0, 1000, -1000, -2000])[:, None],)
    yield (plain[0] + 400 * np.arange(3),)                 # the mean is near, the smallest not
    yield (plain[0] + 3000 * np.eye(4, 3),)                # far apart within a row
    yield (rng.normal(size=(1, 1, 3)),)
    yield (rng.normal(size=(4, 1)),)                       # a single key


EXERCISE = Exercise(
    id="stable-softmax",
    stars=2,
    title="A numerically stable softmax",
    statement="""
Write `stable_softmax`: softmax over the last axis of an array of scores with any number of axes. It
must also work if the scores are very large, very negative or far apart. The exponential of 1000 is
too large for a floating-point number, although the weights themselves are ordinary numbers. What
can you add to all scores of a row without changing its weights?""",
    reference=stable_softmax,
    alternatives=(
        softmax_by_differences,
        softmax_row_by_row,
        lambda scores: np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)),
    ),
    misconceptions=(
        Misconception(
            "overflows", lambda scores: without_care(scores, -1),
            "This is right for ordinary scores. For scores around 1000 the exponentials overflow, "
            "and for scores far below zero all of them become 0; both times the division gives "
            "NaN."),
        Misconception(
            "sums over the queries", lambda scores: normalised(scores, -2),
            "Your columns sum to 1, so the queries compete for each key. The keys should compete "
            "for each query."),
        Misconception(
            "sums over the first axis", lambda scores: normalised(scores, 0),
            "You normalised along the first axis. This is right only if there is no other; "
            "otherwise queries, or whole items of a batch, compete with one another."),
        Misconception(
            "sums over all scores", over_everything,
            "You divided by the sum of the whole array, so all rows together sum to 1. Each row "
            "should sum to 1."),
        Misconception(
            "one maximum for all rows", one_peak_for_all,
            "You subtracted the largest score of the whole array. In a row far below it, all "
            "exponentials become 0, and 0 divided by 0 is NaN. Each row needs its own maximum."),
        Misconception(
            "subtracts the mean", around_the_mean,
            "You subtracted the mean of each row, or another number from its middle. A score far "
            "above that number still overflows. After the subtraction no score should be above "
            "zero."),
        Misconception(
            "subtracts the smallest score",
            lambda scores: without_care(scores - scores.min(-1, keepdims=True), -1),
            "You subtracted the smallest score of each row, so the largest may still overflow. "
            "After the subtraction no score should be above zero."),
        Misconception(
            "subtracts the largest absolute value",
            lambda scores: without_care(scores - np.abs(scores).max(-1, keepdims=True), -1),
            "You subtracted the largest absolute value of each row. If the scores are very "
            "negative, this pushes them even further down, until every exponential becomes 0."),
        Misconception(
            "sums over the first axis, and overflows", lambda scores: without_care(scores, 0),
            "There are two faults left. You normalised along the first axis, but the weights of a "
            "query lie along the last one; and large scores overflow."),
        Misconception(
            "sums over all scores, and overflows", lambda scores: without_care(scores, None),
            "There are two faults left. All rows together sum to 1 instead of each row by itself, "
            "and large scores overflow."),
        Misconception(
            "limits the scores", cut_off,
            "You limited the scores to a certain range, so different scores become equal, and so "
            "do their weights. The differences within a row must be kept."),
        Misconception(
            "not divided by the sum", lambda scores: np.exp(scores - scores.max(-1, keepdims=True)),
            "The exponentials are right, but the rows do not sum to 1 yet."),
        Misconception(
            "without exponentials", lambda scores: scores / scores.sum(-1, keepdims=True),
            "You divided the scores by their sum without taking exponentials. Negative scores "
            "then give negative weights, and the sum may even be zero."),
        Misconception(
            "all weight on the largest score", largest_only,
            "You gave all the weight to the largest score. Softmax also gives the other scores a "
            "share, which lets a network learn from them."),
        Misconception(
            "each score by itself", lambda scores: (1 + np.tanh(scores / 2)) / 2,
            "This is the sigmoid, which turns each score into a weight by itself. In softmax the "
            "keys compete, so that each row sums to 1."),
    ),
    cases=stable_softmax_cases,
)
