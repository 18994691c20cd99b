"""Exercise `decayed-sum`: a recurrence written as a head."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def decayed_sum(value, decay):
    """Return the states (..., L, d) of a linear recurrence, as weights @ value."""
    n = np.arange(value.shape[-2])
    distance = n[:, None] - n             # (L, L): how far back the key lies
    weights = np.where(distance >= 0, decay ** np.maximum(distance, 0), 0.0)
    return weights @ value


def by_steps(value, decay):
    states = value.copy()
    for n in range(1, value.shape[-2]):
        states[..., n, :] += decay * states[..., n - 1, :]
    return states


def by_diagonals(value, decay):
    L = value.shape[-2]
    return sum(decay**back * np.eye(L, k=-back) for back in range(L)) @ value


def table(weight):
    def answer(value, decay):
        n = np.arange(value.shape[-2])
        return weight(n[:, None] - n, decay) @ value
    return answer


def normalised(back, decay):
    weights = np.where(back >= 0, decay ** np.maximum(back, 0), 0.0)
    return weights / weights.sum(-1, keepdims=True)


def decay_cases(rng):
    for lead, L, d, decay in (((), 6, 3, 0.5), ((2,), 7, 4, 0.8), ((3,), 5, 2, 0.3),
                              ((2, 3), 8, 5, 0.9)):
        value = rng.normal(size=(*lead, L, d))
        value[..., 1, :] = 0
        yield value, decay


EXERCISE = Exercise(
    id="decayed-sum",
    stars=3,
    title="A recurrence as a head",
    statement="""
A linear recurrence forgets slowly: $h^n = \\lambda\\, h^{n-1} + v^n$, beginning with $h^1 = v^1$ at
the first position. Its states are also what a head with fixed weights gives, a table of shape
$(L, L)$ times the values. Work out the table from the distances and $\\lambda$, called `decay` and
between 0 and 1, and return all states, $(..., L, d)$. So what has to go step by step can be
computed at once.""",
    reference=decayed_sum,
    alternatives=(by_steps, by_diagonals),
    misconceptions=(
        Misconception(
            "both sides", table(lambda back, decay: decay ** abs(back)),
            "Your weights reach ahead as well as back. A recurrence knows nothing of what comes "
            "later."),
        Misconception(
            "looks ahead", table(lambda back, decay: np.where(
          back <= 0, decay ** np.maximum(-back, 0), 0.0)),
            "Your table is transposed: outputs see what comes later. Rows are outputs, columns "
            "are inputs."),
        Misconception(
            "no forgetting", table(lambda back, decay: (back >= 0).astype(float)),
            "You add up everything so far with weight 1. What lies further back should count "
            "less."),
        Misconception(
            "one step of memory", table(lambda back, decay: (back == 0) + decay * (back == 1)),
            "You remember one step back and nothing earlier. The state before holds what came "
            "before it, and so on."),
        Misconception(
            "already forgotten", table(lambda back, decay: np.where(
          back >= 0, decay ** (np.maximum(back, 0) + 1), 0.0)),
            "You weaken the newest value, too. It comes in with weight 1 and fades afterwards."),
        Misconception(
            "in proportion", table(lambda back, decay: np.where(
          back >= 0, np.where(back > 0, decay * back, 1.0), 0.0)),
            "You multiply by the distance. Each step multiplies by the decay once more, so it is "
            "a power."),
        Misconception(
            "rows sum to one", table(normalised),
            "You divided each row by its sum, as softmax does. The recurrence adds and divides "
            "by nothing."),
        Misconception(
            "a running mean", lambda value, decay: (1 - decay) * decayed_sum(value, decay),
            "You multiply the new value by what the decay leaves, as a running mean does. Here "
            "it is added whole."),
    ),
    cases=decay_cases,
)
