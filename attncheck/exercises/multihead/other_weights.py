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
    step = 1 / np.max(-delta / weights)                    # until one weight is used up
    return weights + step * delta


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
    for S, d_v in ((5, 3), (8, 2), (11, 5), (3, 2)):
        weights = 0.06 + (1 - 0.06 * S) * attnlib.softmax(rng.normal(size=(S,)))
        value = rng.normal(size=(S, d_v))
        value[-1] = value[0] if S == 3 else 0
        yield weights, value


EXERCISE = Exercise(
    id="other-weights",
    stars=3,
    title="The same answer for another reason",
    statement="""
There are many right answers to this one. A head has given `weights` of shape $(S,)$, each at least
0.06, to the values `value` of shape $(S, d_v)$, where $S > d_v + 1$ or two values are equal. Write
`other_weights`: return other weights $(S,)$ that give the *same* output, `weights @ value`. None
may be negative, they must sum to 1, and at least one must differ by 0.05 or more. A way to find
them: start from `weights` and go along a direction in which neither the output nor the sum
changes (`np.linalg.svd` knows one), just until the first weight reaches 0. What, then, does a map
of weights prove?""",
    reference=other_weights,
    alternatives=(other_weights_back, other_weights_projected),
    misconceptions=(
        Misconception(
            "the same weights", lambda weights, value: weights.copy(),
            "These are the weights that you were given. Look for a direction in which they can "
            "move while the output stands still."),
        Misconception(
            "too small a step", lambda weights, value: moved(weights, with_sum(value), 1e-3),
            "The direction is right, and the output stays. Go further: some weight must differ "
            "by 0.05 at least."),
        Misconception(
            "too far", lambda weights, value: moved(weights, with_sum(value), 1.5),
            "The output and the sum stay, but some weight has become negative. Stop where the "
            "first one is used up."),
        Misconception(
            "the sum forgotten", lambda weights, value: moved(weights, value, 0.99),
            "The output stays, but the weights no longer always sum to 1. That is one more "
            "condition on the direction."),
        Misconception(
            "another output", lambda weights, value: np.roll(weights, 1),
            "These are proper weights, but they give another output. A change of weights must "
            "cancel out among the values."),
        Misconception(
            "from one value to another", between_the_nearest,
            "This keeps the output when two values are equal, and changes it when all of them "
            "differ. Then several weights have to move together."),
        Misconception(
            "only the direction", lambda weights, value: np.linalg.svd(with_sum(value))[0][:, -1],
            "This sums to zero: it is a direction in which weights may move, and no weights "
            "yet. Where do you start from?"),
        Misconception(
            "twice the weights", lambda weights, value: 2 * weights,
            "None is negative, but they do not sum to 1, and the output is another one. The sum "
            "and the output must both stay."),
        Misconception(
            "scores", lambda weights, value: np.log(weights),
            "There are negative numbers, the sum is not 1, and the output is another one. "
            "These look like scores; weights are asked for."),
        Misconception(
            "another shape", lambda weights, value: np.stack([weights, weights]),
            "Something else came back than one row of S numbers. The answer has the shape of "
            "`weights`."),
    ),
    cases=other_weights_cases,
    measure=other_weights_measure,
    asked=(
        "there is one row of S numbers, as in `weights`",
        "no weight is negative",
        "the weights sum to 1",
        "the output is the same",
        "at least one weight differs by 0.05 or more",
    ),
)
