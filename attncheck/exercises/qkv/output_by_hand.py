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
Write $\ell$ for $\ln 2$, so that $e^{n\ell} = 2^n$. The query is $q = (1, 2)$; the keys are
$k^1 = (2\ell, -\ell)$, $k^2 = (\ell, 0)$, $k^3 = (0, \ell)$ and $k^4 = (0, 0)$; the values are
$v^1 = (8, 0)$, $v^2 = (4, -4)$, $v^3 = (0, 2)$ and $v^4 = (8, 8)$. Find the four weights and
then the two numbers of the output, as in {ref}`sec-qkv-by-hand`: without a division by $\sqrt{d}$.
Everything comes out exact, so paper will do.""",
    reference=output_by_hand,
    alternatives=(
        lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 3, 1],
        lambda: (0.125, 0.25, 0.5, 0.125, 3.0, 1.0),
        lambda: np.array([1, 2, 4, 1, 24, 8]) / 8,
    ),
    misconceptions=(
        Misconception(
            "scores as weights", lambda: [0, LN2, 2 * LN2, 0, 4 * LN2, 0],
            "Your first four numbers are the scores. Scores are raw; softmax makes weights of "
            "them, and only then are the values mixed."),
        Misconception(
            "does not divide", lambda: [1, 2, 4, 1, 24, 8],
            "The exponentials are right, and softmax has one more step: as yet your weights do "
            "not sum to 1."),
        Misconception(
            "divides without exponentials", lambda: [0, 1 / 3, 2 / 3, 0, 4 / 3, 0],
            "You divided the scores by their sum. A score of 0 then gets no weight at all; in "
            "softmax every key gets some."),
        Misconception(
            "all to the largest", lambda: [0, 0, 1, 0, 0, 2],
            "You gave everything to the largest score. Softmax is milder: the others keep their "
            "share."),
        Misconception(
            "mixes the keys", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, LN2 / 2, 3 * LN2 / 8],
            "The weights are right, but you mixed the keys with them. A key only serves to be "
            "found; what is handed over is the value."),
        Misconception(
            "plain mean", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 5, 1.5],
            "The weights are right, but your output is the plain mean of the values. Let each "
            "value count as much as its weight says."),
        Misconception(
            "sum without weights", lambda: [1 / 8, 1 / 4, 1 / 2, 1 / 8, 20, 6],
            "The weights are right, but you added the values up without using them."),
        Misconception(
            "without the logarithm", lambda: mixed(normalised(np.array([0.0, 1, 2, 0]))),
            "You took 0, 1, 2 and 0 as the scores. They are these numbers times the logarithm "
            "of 2, and that is what makes the exponentials whole."),
        Misconception(
            "divides by the root of d",
            lambda: mixed(normalised(LN2 * np.array([0, 1, 2, 0]) / np.sqrt(2))),
            "You divided the scores by the root of d first. That is the custom, but this "
            "exercise leaves it out, so that the numbers come out exact."),
    ),
    cases=lambda rng: [()],
)
