"""Exercise `recurrent-states`: read from left to right."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def recurrent_states(x, W_in, W_state):
    """Return the states (..., L, d) for `x` (..., L, c) and `W_in` (c, d)."""
    state, states = np.zeros((*x.shape[:-2], W_state.shape[0])), []
    for n in range(x.shape[-2]):
        state = np.tanh(x[..., n, :] @ W_in + state @ W_state)     # (..., d)
        states.append(state)
    return np.stack(states, axis=-2)


def into_a_table(x, W_in, W_state):
    states = np.tanh(x @ W_in)                             # right at the first position
    for n in range(1, x.shape[-2]):
        states[..., n, :] = np.tanh((x @ W_in)[..., n, :] + states[..., n - 1, :] @ W_state)
    return states


def by_recursion(x, W_in, W_state):
    if x.shape[-2] == 1:
        return np.tanh(x @ W_in)
    before = by_recursion(x[..., :-1, :], W_in, W_state)
    last = np.tanh(x[..., -1:, :] @ W_in + before[..., -1:, :] @ W_state)
    return np.concatenate([before, last], axis=-2)


def linear(x, W_in, W_state):
    states = x @ W_in
    for n in range(1, x.shape[-2]):
        states[..., n, :] += states[..., n - 1, :] @ W_state
    return states


def at_once(x, W_in, W_state):
    states = np.tanh(x @ W_in)
    states[..., 1:, :] = np.tanh((x @ W_in)[..., 1:, :] + states[..., :-1, :] @ W_state)
    return states


def recurrent_cases(rng):
    for lead, L, c, d in (((), 6, 3, 4), ((2,), 5, 4, 3), ((3,), 7, 2, 5), ((4, 2), 8, 5, 3)):
        x = rng.normal(size=(*lead, L, c))
        x[..., 2, :] = 0                                   # the state goes on all the same
        yield x, rng.normal(size=(c, d)) / np.sqrt(c), rng.normal(size=(d, d)) / np.sqrt(d)


EXERCISE = Exercise(
    id="recurrent-states",
    stars=2,
    title="A network that hands on",
    statement="""
A recurrent network keeps a state of $d$ numbers, all 0 at the start. At each position it computes
the new state from the vector there and from the old state,
$h^n = \\tanh(x^n W_{in} + h^{n-1} W_{state})$; here vectors are rows, so the matrices stand on the
right. Return the states after each position, $(..., L, d)$, for vectors `x` of shape
$(..., L, c)$.""",
    reference=recurrent_states,
    alternatives=(into_a_table, by_recursion),
    misconceptions=(
        Misconception(
            "the last state", lambda x, W_in, W_state: recurrent_states(
          x, W_in, W_state)[..., -1, :],
            "You give the state at the end alone. Every position should have its own."),
        Misconception(
            "no memory", lambda x, W_in, W_state: np.tanh(x @ W_in),
            "The old state is never used, so each position is read alone."),
        Misconception(
            "no activation", linear,
            "The hyperbolic tangent is missing: your states are not held between -1 and 1."),
        Misconception(
            "activation at the end", lambda x, W_in, W_state: np.tanh(linear(x, W_in, W_state)),
            "The activation is applied once all is done, but the state that is handed on has "
            "not passed through it."),
        Misconception(
            "all at once", at_once,
            "You computed all positions in parallel, so each knows the position just before it "
            "and nothing earlier. A recurrent network has to go one step after the other."),
        Misconception(
            "from the end", lambda x, W_in, W_state: recurrent_states(
          x[..., ::-1, :], W_in, W_state)[..., ::-1, :],
            "You read from right to left. The first position is the first that is read."),
        Misconception(
            "matrix turned", lambda x, W_in, W_state: recurrent_states(x, W_in, W_state.T),
            "The matrix of the state is transposed. The state is a row here, and stands in "
            "front of its matrix."),
    ),
    cases=recurrent_cases,
)
