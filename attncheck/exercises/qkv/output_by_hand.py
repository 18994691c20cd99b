"""Exercise `output-by-hand`: four weights and one output on paper."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def output_by_hand():
    """Return the four weights, then the two numbers of the output: a list of six."""
    query = np.array([1, 2])
    key = np.log(2) * np.array([[2, -1], [1, 0], [0, 1], [0, 0]])
    value = np.array([[8, 0], [4, -4], [0, 2], [8, 8]])
    scores = key @ query                             # 0, 1, 2 and 0 times ln 2
    weights = np.exp(scores) / np.exp(scores).sum()  # 1, 2, 4 and 1 eighths
    return [*weights, *(weights @ value)]


LN2 = float(np.log(2))


def mixed(weights):
    """Return the weights and what they make of the values."""
    return [*weights, *(weights @ np.array([[8, 0], [4, -4], [0, 2], [8, 8]]))]


EXERCISE = Exercise(
    id="output-by-hand",
    stars=1,
    title="One output on paper",
    statement=r"""
Write $\ell$ for $\ln 2$, so that $e^{n\ell} = 2^n$. The query is $q = (1, 2)$. The keys are
$k^1 = (2\ell, -\ell)$, $k^2 = (\ell, 0)$, $k^3 = (0, \ell)$ and $k^4 = (0, 0)$, and the values are
$v^1 = (8, 0)$, $v^2 = (4, -4)$, $v^3 = (0, 2)$ and $v^4 = (8, 8)$. Compute the four weights by
softmax and then the two components of the output, as the chapter does by hand: here the scores are
not divided by $\sqrt{d}$. All results are simple fractions, so paper is enough. Fill in the four
weights, followed by the two components.""",
    reference=output_by_hand,
    alternatives=(
        lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 3, 1],
        lambda: (0.125, 0.25, 0.5, 0.125, 3.0, 1.0),
        lambda: np.array([1, 2, 4, 1, 24, 8]) / 8,
    ),
    misconceptions=(
        Misconception(
            "scores as weights", lambda: [0, LN2, 2 * LN2, 0, 4 * LN2, 0],
            "Your first four numbers are the scores. Softmax turns scores into weights, and the "
            "weights are used to average the values."),
        Misconception(
            "not divided by the sum", lambda: [1, 2, 4, 1, 24, 8],
            "The exponentials are right, but softmax has one more step: your weights do not sum "
            "to 1 yet."),
        Misconception(
            "no weight for a score of 0", lambda: [0, 1 / 3, 2 / 3, 0, 4 / 3, 0],
            "A score of 0 got no weight, as if you had divided the scores themselves by their "
            "sum, or taken the exponential of 0 as 0. In softmax every key gets some weight."),
        Misconception(
            "all weight on the largest score", lambda: [0, 0, 1, 0, 0, 2],
            "You gave all the weight to the largest score. Softmax gives the others a share as "
            "well."),
        Misconception(
            "averages the keys", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, LN2 / 2, 3 * LN2 / 8],
            "The weights are right, but you averaged the keys. A key only serves to find an item; "
            "the information that is passed on is the value."),
        Misconception(
            "plain mean", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 5, 1.5],
            "The weights are right, but your output is the plain mean of the values. Multiply "
            "each value by its weight."),
        Misconception(
            "sum without weights", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 20, 6],
            "The weights are right, but you added up the values without using them."),
        Misconception(
            "without the logarithm", lambda: mixed(normalised(np.array([0.0, 1, 2, 0]))),
            "You used 0, 1, 2 and 0 as the scores. The scores are these numbers times the "
            "logarithm of 2, which makes their exponentials whole numbers."),
        Misconception(
            "divides by the root of d",
            lambda: mixed(normalised(LN2 * np.array([0, 1, 2, 0]) / np.sqrt(2))),
            "You divided the scores by the root of d. This is the usual way, but this exercise "
            "leaves it out to keep the numbers simple."),
    ),
    cases=lambda rng: [()],
)
