"""Exercise `decayed-sum`: a recurrence written as a head."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def decayed_sum(value, decay):
    """Return (states, weights): the states (..., L, d), and the weights (L, L).

    `value` is (..., L, d), and `decay` is a number from 0 to 1.
    """
    position = np.arange(value.shape[-2])
    distance = position[:, None] - position                # (L, L): counted backwards
    weights = np.where(distance < 0, 0.0, decay ** abs(distance))
    return weights @ value, weights


def by_steps(value, decay):
    states, weights = value.copy(), np.eye(value.shape[-2])
    for n in range(1, value.shape[-2]):
        states[..., n, :] += decay * states[..., n - 1, :]
        weights[n] += decay * weights[n - 1]
    return states, weights


def by_products(value, decay):
    factors = np.full((value.shape[-2],) * 2, float(decay))
    factors[np.triu_indices(len(factors))] = 1.0           # below the diagonal: one for each step
    weights = np.tril(factors.cumprod(0))
    return weights @ value, weights


def table(weight):
    """Return an answer whose weights are weight(distance, decay)."""
    def answer(value, decay):
        position = np.arange(value.shape[-2])
        weights = weight(position[:, None] - position, decay)
        return weights @ value, weights
    return answer


def causal(weight):
    """Return an answer whose weights are weight(distance, decay) where the distance is >= 0."""
    return table(lambda distance, decay: np.where(
        distance >= 0, weight(np.maximum(distance, 0), decay), 0.0))


def moving_average(distance, decay):
    first = np.arange(len(distance)) == 0                  # the state that begins with v^1
    return decay**distance * np.where(first, 1.0, 1 - decay)


def by_cumulated_sum(value, decay):
    power = decay ** np.arange(value.shape[-2])[:, None]
    return power * (value / power).cumsum(-2), table(lambda distance, decay: np.where(
        distance >= 0, power / power.T, 0.0))(value, decay)[1]


def normalised(value, decay):
    _, weights = decayed_sum(value, decay)
    weights = weights / weights.sum(-1, keepdims=True)
    return weights @ value, weights


def decay_cases(rng):
    for lead, L, d, decay in (
        ((), 6, 3, 0.5), ((2,), 7, 4, 0.8), ((3,), 5, 2, 0.3), ((2, 3), 8, 5, 0.9),
        ((1,), 4, 1, 0.6), ((2,), 1, 3, 0.5), ((), 4, 3, 0.0), ((), 5, 2, 1.0),
        ((), 120, 1, 0.001),                               # decay ** 119 is 0
    ):
        value = rng.normal(size=(*lead, L, d))
        value[..., L // 2, :] *= L == 1                    # zeros, a vector like any other
        yield value, decay


EXERCISE = Exercise(
    id="decayed-sum",
    stars=2,
    title="Write a recurrence as a head",
    statement="""
A linear recurrence forgets gradually: $h^n = \\lambda\\, h^{n-1} + v^n$, starting with $h^1 =
v^1$ at the first position. A head with fixed weights computes the same states in parallel, as a
table of shape $(L, L)$ times the values. Work out this table from the distances between
positions and from $\\lambda$, called `decay`, which may be any number from 0 to 1, both
included. Write `decayed_sum`, which returns a pair: the states, of shape $(..., L, d)$, and the
table.""",
    reference=decayed_sum,
    alternatives=(by_steps, by_products),
    misconceptions=(
        Misconception(
            "both sides", table(lambda distance, decay: decay ** abs(distance)),
            "Your weights also use later inputs. A recurrence knows nothing of what comes later."),
        Misconception(
            "looks ahead", table(lambda distance, decay: np.where(
                distance <= 0, decay ** abs(distance), 0.0)),
            "Your table is transposed, so outputs depend on later inputs. Rows are outputs and "
            "columns are inputs."),
        Misconception(
            "no forgetting", causal(lambda distance, decay: 1.0),
            "You added up everything so far with weight 1. Inputs further back should count less."),
        Misconception(
            "one step of memory", causal(lambda distance, decay: (
                (distance == 0) + decay * (distance == 1))),
            "Your states remember the previous input and nothing earlier. The previous state also "
            "contains the inputs before it."),
        Misconception(
            "newest value decayed", causal(lambda distance, decay: decay ** (distance + 1)),
            "You also weakened the newest value. It enters with weight 1 and fades afterwards."),
        Misconception(
            "multiplied by the distance", causal(lambda distance, decay: np.where(
                distance > 0, decay * distance, 1.0)),
            "You multiplied the decay by the distance. Each further step multiplies by the decay "
            "once more."),
        Misconception(
            "rows sum to 1", normalised,
            "You divided each row by its sum, as softmax does. The recurrence adds the values "
            "without dividing."),
        Misconception(
            "running mean", causal(lambda distance, decay: (1 - decay) * decay**distance),
            "You multiplied each new value by one minus the decay, as a running mean does. Here it "
            "is added in full."),
        Misconception(
            "running mean from the first value", causal(moving_average),
            "After the first position you multiplied each new value by one minus the decay, as a "
            "running mean does. Here every value is added in full."),
        Misconception(
            "divided by powers of the decay", by_cumulated_sum,
            "You divided by powers of the decay, and in a long sequence, or with a decay of 0, "
            "these powers are 0. Compute each weight from its own distance."),
    ),
    cases=decay_cases,
)
