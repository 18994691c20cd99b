"""Exercise `relu-per-key`: weights without softmax."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised, relu


def relu_per_key(scores):
    """Return ReLU of the `scores` (..., L, S), divided by the number of keys."""
    positive = np.where(scores > 0, scores, 0.0)
    return positive / scores.shape[-1]


def relu_by_loop(scores):
    weights = np.zeros(scores.shape)
    for place in np.ndindex(scores.shape):
        weights[place] = max(0.0, scores[place]) / scores.shape[-1]
    return weights


def relu_per_key_cases(rng):
    for shape in ((3, 7), (2, 6, 5), (5, 2, 3, 11), (11, 4)):
        scores = 1.5 * rng.normal(size=shape)
        scores[..., 0] = np.abs(scores[..., 0]) + 0.2      # in each row something is positive,
        scores[..., 1] = -np.abs(scores[..., 1]) - 0.2     # and something negative
        yield (rng.permuted(scores, axis=-1),)
    yield (80 * scores,)                                   # nothing is cut off above


EXERCISE = Exercise(
    id="relu-per-key",
    stars=1,
    title="Weights without softmax",
    statement=r"""
Softmax is not the only way from scores to weights. Write the `relu / L` of
{ref}`sec-qkv-activation`: put 0 in place of the negative scores, and divide by the number of
keys. Here there are $L$ queries, the rows, and $S$ keys. Do the weights of a query still have to
sum to 1?""",
    reference=relu_per_key,
    alternatives=(
        relu_by_loop,
        lambda scores: np.maximum(scores, 0) / scores.shape[-1],
        lambda scores: (scores + np.abs(scores)) / (2 * scores.shape[-1]),
        lambda scores: attnlib.relu_weights(scores) / scores.shape[-1],
    ),
    misconceptions=(
        Misconception(
            "no division", relu,
            "This is ReLU alone. The more keys there are, the more weight they have together; "
            "the division by their number is missing."),
        Misconception(
            "divides by the queries", lambda scores: relu(scores) / scores.shape[-2],
            "You divided by the number of queries. The keys are what a weight is shared among: "
            "the last axis."),
        Misconception(
            "divides by everything", lambda scores: relu(scores) / scores.size,
            "You divided by the number of all scores. Each query looks at its own keys only, "
            "so it is their number that counts."),
        Misconception(
            "the first axis",
            lambda scores: relu(scores) / len(scores),
            "You divided by the length of the first axis: the number of queries, or of sets in a "
            "batch. The keys are along the last axis."),
        Misconception(
            "divides by the root", lambda scores: relu(scores) / np.sqrt(scores.shape[-1]),
            "You divided by the root. That belongs to the scores and the size of a vector; "
            "here the number of keys itself is asked for."),
        Misconception(
            "made to sum to 1",
            lambda scores: relu(scores) / relu(scores).sum(-1, keepdims=True),
            "You made each row sum to 1. These weights need not, and a row without any "
            "positive score could not."),
        Misconception(
            "divides by the positive ones",
            lambda scores: relu(scores) / (scores > 0).sum(-1, keepdims=True),
            "You divided by how many scores are positive. All keys count, those that were cut "
            "off as well."),
        Misconception(
            "negative ones kept", lambda scores: scores / scores.shape[-1],
            "The division is right, but negative scores are still there. A key that does not "
            "match should count for nothing."),
        Misconception(
            "absolute values", lambda scores: np.abs(scores) / scores.shape[-1],
            "You turned negative scores into positive ones, so a bad match counts like a good "
            "one. ReLU lets them count for nothing."),
        Misconception(
            "leaky",
            lambda scores: np.where(scores > 0, scores, 0.01 * scores) / scores.shape[-1],
            "A hundredth of each negative score is still there, as in a leaky ReLU. Here they "
            "are cut off altogether."),
        Misconception(
            "true and false", lambda scores: (scores > 0) / scores.shape[-1],
            "Every positive score counts as 1. ReLU keeps how large it is, so that a better "
            "match gets more."),
        Misconception(
            "softmax after ReLU", lambda scores: normalised(relu(scores)),
            "After ReLU you applied softmax as well. ReLU takes its place here, so that a "
            "weight can be exactly zero."),
        Misconception(
            "softmax", normalised,
            "This is softmax. The exercise asks for another way to make weights, one that cuts "
            "negative scores off."),
    ),
    cases=relu_per_key_cases,
    exempt={"far apart": "nothing is exponentiated: a score is cut off or kept, however large"},
)
