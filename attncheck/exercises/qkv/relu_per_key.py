"""Exercise `relu-per-key`: weights without softmax."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised, relu


def relu_per_key(scores):
    """Return ReLU of the `scores` (..., L, S), divided by the number of keys."""
    positive = np.where(scores > 0, scores, 0.0)
    return positive / scores.shape[-1]  # a row may sum to anything from 0 on


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
    yield (80 * scores,)                                   # there is no upper limit
    yield (rng.normal(size=(1, 1, 4)),)
    yield (rng.normal(size=(3, 1)),)                       # a single key


EXERCISE = Exercise(
    id="relu-per-key",
    stars=1,
    title="Weights without softmax",
    statement="""
Softmax is not the only way to turn scores into weights. Another one is `relu / L` from the chapter:
replace the negative scores by 0, and divide by the number of keys. Write it as `relu_per_key` for
an array of scores whose rows belong to queries and whose columns belong to keys. Do the weights of
a query still have to sum to 1?""",
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
            "This is ReLU alone, so a query with more keys gets more weight in total. Divide by "
            "the number of keys."),
        Misconception(
            "divides by the number of queries", lambda scores: relu(scores) / scores.shape[-2],
            "You divided by the number of queries. Divide by the number of keys, the length of "
            "the last axis."),
        Misconception(
            "divides by the number of scores", lambda scores: relu(scores) / scores.size,
            "You divided by the number of all scores. A query is compared only with its own keys, "
            "so divide by their number."),
        Misconception(
            "divides by the length of the first axis",
            lambda scores: relu(scores) / len(scores),
            "You divided by the length of the first axis, which holds queries or the items of a "
            "batch. The keys are on the last axis."),
        Misconception(
            "divides by the root of the number of keys",
            lambda scores: relu(scores) / np.sqrt(scores.shape[-1]),
            "You divided by the root of the number of keys. The root belongs to the scaling of "
            "dot products; here you should divide by the number of keys itself."),
        Misconception(
            "rows that sum to 1",
            lambda scores: relu(scores) / relu(scores).sum(-1, keepdims=True),
            "You made each row sum to 1. These weights need not sum to 1, and a row without "
            "positive scores cannot."),
        Misconception(
            "divides by the number of positive scores",
            lambda scores: relu(scores) / (scores > 0).sum(-1, keepdims=True),
            "You divided by the number of positive scores. All keys count, including those whose "
            "score was replaced by 0."),
        Misconception(
            "keeps negative scores", lambda scores: scores / scores.shape[-1],
            "The division is right, but negative scores are still there. ReLU replaces them by 0, "
            "so a key that does not match gets no weight."),
        Misconception(
            "absolute values", lambda scores: np.abs(scores) / scores.shape[-1],
            "You made the negative scores positive, so a bad match counts as much as a good one. "
            "ReLU replaces them by 0 instead."),
        Misconception(
            "leaky ReLU",
            lambda scores: np.where(scores > 0, scores, 0.01 * scores) / scores.shape[-1],
            "This is a leaky ReLU, which keeps a hundredth of each negative score. Plain ReLU "
            "replaces negative scores by 0."),
        Misconception(
            "true and false", lambda scores: (scores > 0) / scores.shape[-1],
            "You treat every positive score as 1. ReLU keeps its size, so that a better match "
            "gets more weight."),
        Misconception(
            "softmax after ReLU", lambda scores: normalised(relu(scores)),
            "You applied softmax after ReLU. Here ReLU replaces softmax, so that a weight can be "
            "exactly zero."),
        Misconception(
            "softmax", normalised,
            "This is softmax. The exercise asks for another way to compute weights, in which "
            "negative scores become 0."),
    ),
    cases=relu_per_key_cases,
    exempt={
        "far apart": "nothing is exponentiated: a score is cut off or kept, however large",
        "mutant scores >= 0": "a score of 0 gives a weight of 0 either way",
    },
)
