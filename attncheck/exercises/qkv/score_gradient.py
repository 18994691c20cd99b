"""Exercise `score-gradient`: how the loss pulls at a score."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def score_gradient(scores, value, g):
    """Return the gradient (S,) of the loss with respect to one query's scores (S,).

    `value` is (S, d_v); `g` (d_v,) is the gradient with respect to the output.
    """
    weights = np.exp(scores) / np.exp(scores).sum()  # (S,)
    b = weights @ value                              # (d_v,): the output
    return weights * ((value - b) @ g)


def gradient_by_jacobian(scores, value, g):
    weights = normalised(scores)
    jacobian = np.diag(weights) - np.outer(weights, weights)         # (S, S): weight by score
    return jacobian @ (value @ g)


def gradient_by_differences(scores, value, g):
    step = 1e-5 * np.eye(len(scores))                                # row j raises score j

    def loss(scores):
        return normalised(scores) @ value @ g

    return (loss(scores + step) - loss(scores - step)) / 2e-5


def gradient_by_loop(scores, value, g):
    weights = normalised(scores)
    gradient = np.zeros(len(scores))
    for j in range(len(scores)):
        for k in range(len(scores)):
            gradient[j] += weights[k] * ((j == k) - weights[j]) * (value[k] @ g)
    return gradient


def score_gradient_cases(rng):
    for S, d_v in ((3, 7), (8, 5), (6, 11), (11, 7)):
        scores = rng.normal(size=S)
        scores = 1.2 * (scores - scores.mean()) / scores.std()
        g = rng.choice([-1, 1], size=d_v) * rng.uniform(0.5, 2, size=d_v)
        g[:2] = abs(g[0]), -abs(g[1])
        value = 2 * rng.normal(size=(S, d_v)) + 0.5
        value[1] = 0                                       # it pulls like any other
        yield scores, value, g
    scores[2] = -1500.0                                    # a key without any weight
    yield scores, value, g


EXERCISE = Exercise(
    id="score-gradient",
    stars=3,
    title="How the loss pulls at a score",
    statement=r"""
Raise one score a little, and all weights of the query, which softmax makes of the scores, change,
and so does the output $b$. You know $g$, the gradient of a loss with respect to $b$. Write the
gradient of the loss with respect to each score: $S$ numbers. Derive it, or look it up in
{ref}`sec-qkv-learnt`; differences from both sides of a score, with small steps, are exact enough
as well.""",
    reference=score_gradient,
    alternatives=(gradient_by_jacobian, gradient_by_differences, gradient_by_loop),
    misconceptions=(
        Misconception(
            "as if a score moved one weight",
            lambda scores, value, g: normalised(scores) * (value @ g),
            "You let each score raise its own weight alone. The weights sum to 1, so all of "
            "them give way, and the output loses some of what it had."),
        Misconception(
            "own weight only",
            lambda scores, value, g: (lambda w: w * (1 - w) * (value @ g))(normalised(scores)),
            "You counted how a score changes its own weight, rightly, but the weights of the "
            "other keys change as well."),
        Misconception(
            "gradient of the weights", lambda scores, value, g: value @ g,
            "This is the gradient with respect to the weights. Between scores and weights "
            "stands softmax, which has a derivative too."),
        Misconception(
            "without the weight",
            lambda scores, value, g: (value - normalised(scores) @ value) @ g,
            "The direction is right, but every key pulls equally. A key that has hardly any "
            "weight can hardly move the output."),
        Misconception(
            "mean for the output",
            lambda scores, value, g: normalised(scores) * ((value - value.mean(0)) @ g),
            "You measured each value from the plain mean of all. What moves is the output, "
            "and that is a weighted mean."),
        Misconception(
            "sign turned", lambda scores, value, g: -score_gradient(scores, value, g),
            "Every sign is turned: this is the way down, which training takes. The gradient "
            "points the way up."),
        Misconception(
            "twice as large", lambda scores, value, g: 2 * score_gradient(scores, value, g),
            "Every number is twice as large as it should be. From a step below to a step above "
            "there are two steps; and if you put a squared error in, its 2 is in `g` already."),
        Misconception(
            "gradient of the values",
            lambda scores, value, g: np.outer(normalised(scores), g),
            "This is the gradient with respect to the values: a vector for each key. A score "
            "is one number, and so is its gradient."),
        Misconception(
            "without g",
            lambda scores, value, g: (
                normalised(scores)[:, None] * (value - normalised(scores) @ value)),
            "This is how the output moves with each score. What that means for the loss is "
            "still open, and `g` tells."),
        Misconception(
            "gradient of the softmax only",
            lambda scores, value, g: normalised(scores) * (1 - normalised(scores)),
            "This is how each weight answers to its own score. Values and loss have not come "
            "in yet."),
    ),
    cases=score_gradient_cases,
)
