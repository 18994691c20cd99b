"""Exercise `other-weights`: the same answer for another reason."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def other_weights(weights, value):
    """Return other weights (S,) that give the same output as `weights` (S,).

    `value` is (S, d_v). The new weights sum to 1, and none is negative.
    """
    conditions = np.column_stack([value, np.ones(len(value))])         # (S, d_v + 1)
    delta = np.linalg.svd(conditions)[0][:, -1]            # (S,), orthogonal to columns
    step = 1 / np.max(-delta / weights)                    # until one weight is 0
    return weights + step * delta  # one output, two explanations: neither is a proof


def other_weights_back(weights, value):
    conditions = np.column_stack([value, np.ones(len(value))])
    delta = -np.linalg.svd(conditions)[0][:, -1]
    return weights + delta * min(w / -x for w, x in zip(weights, delta, strict=True) if x < 0)


def other_weights_projected(weights, value):
    conditions = np.column_stack([value, np.ones(len(value))])
    away = np.eye(len(value)) - conditions @ np.linalg.pinv(conditions)
    delta = away[np.argmax(np.diag(away))]
    return weights + 0.99 * delta / np.max(-delta / weights)


def moved(weights, conditions, share):
    """Go along a direction that `conditions` do not notice, a share of the way."""
    delta = np.linalg.svd(conditions)[0][:, -1]
    delta = delta * np.sign(delta[np.argmax(np.abs(delta / weights))])
    return weights - share * delta / np.max(np.abs(delta / weights))


def with_sum(value):
    return np.column_stack([value, np.ones(len(value))])


def between_the_nearest(weights, value):
    gaps = np.linalg.norm(value[:, None] - value, axis=-1) + 1e9 * np.eye(len(value))
    one, other = np.unravel_index(np.argmin(gaps), gaps.shape)
    result = weights.copy()
    result[one], result[other] = 0.0, weights[one] + weights[other]
    return result


def other_weights_measure(row, weights, value):
    try:
        row = np.asarray(row, dtype=float)
    except (TypeError, ValueError, OverflowError):
        row = np.zeros(0)
    if row.shape != weights.shape or not np.isfinite(row).all():
        return False, False, -1, False, -1
    total, moved_by = row.sum(), np.abs(row - weights).max()
    return (
        True,
        bool(row.min() >= -1e-6),
        1 if abs(total - 1) < 1e-5 else 0 if abs(total) < 1e-5 else 2,
        bool(np.allclose(row @ value, weights @ value, rtol=0, atol=1e-5)),
        2 if moved_by >= 0.05 else 1 if moved_by > 1e-6 else 0,
    )


def other_weights_cases(rng):
    for S, d_v in ((5, 3), (8, 2), (11, 5), (3, 2), (4, 1)):
        weights = 0.06 + (1 - 0.06 * S) * attnlib.softmax(rng.normal(size=(S,)))
        value = rng.normal(size=(S, d_v))
        value[-1] = value[0] if S == 3 else 0
        yield weights, value


EXERCISE = Exercise(
    id="other-weights",
    stars=3,
    title="Different weights with the same output",
    statement="""
This exercise has many right answers. A head applied `weights` of shape $(S,)$, each at least
0.06, to the values `value` of shape $(S, d_v)$, where $S > d_v + 1$ or two values are equal.
Write `other_weights`: it returns different weights $(S,)$ that give the *same* output as
`weights @ value`. No weight may be negative, they must sum to 1, and at least one must differ
from the given one by 0.05 or more. One method is to start from `weights` and to move in a
direction that is orthogonal to every column of `value`, so that the output does not change, and
to a column of ones, so that the sum does not change. `np.linalg.svd` can find such a direction.
Move until the first weight reaches 0. What does this mean for explanations that are based on
attention weights?""",
    reference=other_weights,
    alternatives=(other_weights_back, other_weights_projected),
    misconceptions=(
        Misconception(
            "unchanged weights", lambda weights, value: weights.copy(),
            "These are the given weights. Look for a direction in which they can move without "
            "changing the output."),
        Misconception(
            "too small a step", lambda weights, value: moved(weights, with_sum(value), 1e-3),
            "The direction is right, and the output stays the same. Move further: some weight "
            "must differ by at least 0.05."),
        Misconception(
            "too far", lambda weights, value: moved(weights, with_sum(value), 1.5),
            "The output and the sum are right, but some weight has become negative. Stop when the "
            "first weight reaches 0."),
        Misconception(
            "the sum forgotten", lambda weights, value: moved(weights, value, 0.99),
            "The output is right, but the weights no longer sum to 1 in every case. This is one "
            "more condition on the direction."),
        Misconception(
            "another output", lambda weights, value: np.roll(weights, 1),
            "These are valid weights, but they give another output. The changes of the weights "
            "must cancel out in the output."),
        Misconception(
            "moves weight between two values", between_the_nearest,
            "You moved weight from one value to another. This keeps the output only if the two "
            "values are equal; otherwise several weights have to change together."),
        Misconception(
            "only the direction", lambda weights, value: np.linalg.svd(with_sum(value))[0][:, -1],
            "Your numbers sum to zero: they are a direction in which the weights can move, not "
            "weights. Which point should you start from?"),
        Misconception(
            "twice the weights", lambda weights, value: 2 * weights,
            "No weight is negative, but they do not sum to 1, and the output is different. Both "
            "the sum and the output must stay the same."),
        Misconception(
            "scores", lambda weights, value: np.log(weights),
            "Some of your numbers are negative, they do not sum to 1, and the output is "
            "different. They look like scores, but the exercise asks for weights."),
        Misconception(
            "another shape", lambda weights, value: np.stack([weights, weights]),
            "You returned something other than a single row of S numbers. The answer should have "
            "the shape of `weights`."),
    ),
    cases=other_weights_cases,
    measure=other_weights_measure,
    exempt={
        "ones": "a single weight could not change",
        "zero weights": "each weight is at least 0.06, as the statement says",
    },
    asked=(
        "there is one row of S numbers, as in `weights`",
        "no weight is negative",
        "the weights sum to 1",
        "the output is the same",
        "at least one weight differs by 0.05 or more",
    ),
)
