"""Exercise `stable-softmax`: softmax that never overflows."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import largest_only, normalised


def stable_softmax(scores):
    """Return the weights of `scores` (..., S), which sum to 1 along the last axis."""
    peak = scores.max(axis=-1, keepdims=True)
    exps = np.exp(scores - peak)  # exponents of at most 0: no overflow
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


EXERCISE = Exercise(
    id="stable-softmax",
    stars=2,
    title="Softmax that never overflows",
    statement=r"""
Write softmax over the last axis, for scores with any number of axes. It must also work when the
scores are very large, very negative or far apart: $e^{1000}$ is too much for the computer, although
the weights are ordinary numbers. What may be added to all scores of one row without changing its
weights?""",
    reference=stable_softmax,
    alternatives=(
        softmax_by_differences,
        softmax_row_by_row,
        lambda scores: np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True)),
    ),
    misconceptions=(
        Misconception(
            "overflows", lambda scores: without_care(scores, -1),
            "Right for ordinary scores. Around a thousand the exponentials overflow, far below "
            "zero they vanish, and in both cases the division gives NaN."),
        Misconception(
            "over the queries", lambda scores: normalised(scores, -2),
            "Your columns sum to 1: here the queries compete for each key. The keys should "
            "compete for each query."),
        Misconception(
            "over the first axis", lambda scores: normalised(scores, 0),
            "You normalised along the first axis. That is right only for a single row; with "
            "more axes it compares queries, or whole sets of a batch."),
        Misconception(
            "over everything", over_everything,
            "You divided by the sum of the whole array, so all rows share one unit of weight. "
            "Each query has a unit of its own."),
        Misconception(
            "one peak for all rows", one_peak_for_all,
            "You subtracted the largest number of the whole array. A row that lies far below "
            "it vanishes and ends as 0 / 0. Each row needs its own."),
        Misconception(
            "subtracts the mean", around_the_mean,
            "You subtracted the mean of each row, or another number from its middle. If a score "
            "lies far above that, it still overflows. What remains should never be above zero."),
        Misconception(
            "subtracts the smallest",
            lambda scores: without_care(scores - scores.min(-1, keepdims=True), -1),
            "You subtracted the smallest score of each row, so the largest may still be far "
            "above zero and overflow. What remains should never be above zero."),
        Misconception(
            "subtracts the largest size",
            lambda scores: without_care(scores - np.abs(scores).max(-1, keepdims=True), -1),
            "You subtracted the largest size, signs aside. In a row of very negative scores that "
            "pushes all of them further down, until every exponential vanishes."),
        Misconception(
            "over the first axis, and overflows", lambda scores: without_care(scores, 0),
            "Two things are left to do here. The first axis holds queries or whole sets, while "
            "the weights of one query lie along the last; and large scores overflow."),
        Misconception(
            "over everything, and overflows", lambda scores: without_care(scores, None),
            "Two things are left to do here. All rows share one unit of weight, while each "
            "query has a unit of its own; and large scores overflow."),
        Misconception(
            "cut off", cut_off,
            "You cut large scores off, so different scores become alike and their weights too. "
            "The differences within a row must survive."),
        Misconception(
            "does not divide", lambda scores: np.exp(scores - scores.max(-1, keepdims=True)),
            "The exponentials are right, but the rows do not sum to 1 yet."),
        Misconception(
            "without exponentials", lambda scores: scores / scores.sum(-1, keepdims=True),
            "You divided the scores by their sum. With negative scores that gives negative "
            "weights, and a sum of zero gives none."),
        Misconception(
            "all to the largest", largest_only,
            "You gave everything to the largest score. Softmax is the soft form of that: the "
            "others keep a share, and so the scores can be learnt."),
        Misconception(
            "each for itself", lambda scores: (1 + np.tanh(scores / 2)) / 2,
            "This is the sigmoid: it judges each key by itself. In softmax the keys compete, "
            "so that a row sums to 1."),
    ),
    cases=stable_softmax_cases,
)
