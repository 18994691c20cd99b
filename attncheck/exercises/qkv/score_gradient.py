"""Exercise `score-gradient`: how the loss pulls at a score."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def score_gradient(scores, value, g):
    """Return the gradient (S,) of the loss with respect to one query's scores (S,).

    `value` is (S, d_v); `g` (d_v,) is the gradient with respect to the output.
    """
    exps = np.exp(scores - scores.max())
    weights = exps / exps.sum()         # (S,)
    b = weights @ value                 # (d_v,): the output
    return weights * ((value - b) @ g)  # as dw_k / ds_j = w_k ((j == k) - w_j)


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
    yield rng.normal(size=4), rng.normal(size=(4, 1)), np.array([-1.5])
    yield np.array([0.5]), np.array([[2.0, -1.0]]), np.array([1.0, 3.0])   # nothing can change


EXERCISE = Exercise(
    id="score-gradient",
    stars=3,
    title="The gradient of the scores",
    statement="""
The weights of a query are the softmax of its scores, and its output $b$ is the sum of the values,
each multiplied by its weight. If one score rises a little, all weights change, and so does the
output. You know $g$, the gradient of a loss with respect to $b$. Write `score_gradient`: the
gradient of the loss with respect to the $S$ scores. You can derive it with the chain rule, as the
chapter does, or approximate it by central differences with small steps, which are accurate enough.
The scores are moderate or very negative, so nothing overflows.""",
    reference=score_gradient,
    alternatives=(gradient_by_jacobian, gradient_by_differences, gradient_by_loop),
    misconceptions=(
        Misconception(
            "one weight per score",
            lambda scores, value, g: normalised(scores) * (value @ g),
            "You let each score change only its own weight, and by the full amount. The weights "
            "sum to 1, so if one of them grows, the others shrink and the output loses part of "
            "their values."),
        Misconception(
            "own weight only",
            lambda scores, value, g: (lambda w: w * (1 - w) * (value @ g))(normalised(scores)),
            "You used the right change of a score's own weight, but the weights of the other keys "
            "change as well."),
        Misconception(
            "gradient of the weights", lambda scores, value, g: value @ g,
            "This is the gradient with respect to the weights. Softmax lies between scores and "
            "weights, and its derivative is missing."),
        Misconception(
            "without the weight",
            lambda scores, value, g: (value - normalised(scores) @ value) @ g,
            "The direction is right, but all keys count equally. A key with hardly any weight can "
            "hardly change the output."),
        Misconception(
            "plain mean instead of the output",
            lambda scores, value, g: normalised(scores) * ((value - value.mean(0)) @ g),
            "You compared each value with the plain mean of all values. Compare it with the "
            "output, which is the weighted mean."),
        Misconception(
            "wrong sign", lambda scores, value, g: -score_gradient(scores, value, g),
            "Every sign is wrong: this is the direction in which the loss falls, which training "
            "follows. The gradient points in the direction in which the loss rises."),
        Misconception(
            "twice as large", lambda scores, value, g: 2 * score_gradient(scores, value, g),
            "Every number is twice as large as it should be. Central differences span two steps, "
            "so divide by both; and if your loss was a squared error, its factor 2 is part of `g` "
            "already."),
        Misconception(
            "gradient of the values",
            lambda scores, value, g: np.outer(normalised(scores), g),
            "This is the gradient with respect to the values, a vector for each key. A score is a "
            "single number, and so is its gradient."),
        Misconception(
            "without g",
            lambda scores, value, g: (
                normalised(scores)[:, None] * (value - normalised(scores) @ value)),
            "This is how the output changes with each score. You still need `g`, which says how "
            "the loss changes with the output."),
        Misconception(
            "gradient of the softmax only",
            lambda scores, value, g: normalised(scores) * (1 - normalised(scores)),
            "This is the derivative of each weight with respect to its own score. The values and "
            "the loss are missing."),
    ),
    cases=score_gradient_cases,
    exempt={"mutant np.exp(scores)": "overflow is the subject of stable-softmax: here the "
                                     "scores are at most moderate, as the statement says"},
)
