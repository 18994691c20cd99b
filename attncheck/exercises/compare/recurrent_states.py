"""Exercise `recurrent-states`: a recurrent network, step by step."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def recurrent_states(x, W_in, W_state):
    """Return the states (..., L, d) after each of the vectors `x` (..., L, c).

    `W_in` is (c, d) and `W_state` (d, d).
    """
    state, states = np.zeros((*x.shape[:-2], len(W_state))), []
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


def in_parallel(x, W_in, W_state):
    states = np.tanh(x @ W_in)
    states[..., 1:, :] = np.tanh((x @ W_in)[..., 1:, :] + states[..., :-1, :] @ W_state)
    return states


def last_state_everywhere(x, W_in, W_state):
    states = recurrent_states(x, W_in, W_state)
    return np.repeat(states[..., -1:, :], states.shape[-2], axis=-2)


def recurrent_cases(rng):
    for lead, L, c, d, size in (
        ((), 6, 3, 4, 1), ((2,), 5, 4, 3, 1), ((3,), 7, 2, 5, 1), ((4, 2), 8, 5, 3, 1),
        ((), 5, 3, 2, 2000), ((1,), 4, 1, 3, 1), ((3,), 1, 2, 4, 1), ((2,), 6, 2, 1, 1),
    ):
        x = size * rng.normal(size=(*lead, L, c))
        x[..., L // 2, :] *= L == 1                        # the state goes on all the same
        yield x, rng.normal(size=(c, d)) / np.sqrt(c), rng.normal(size=(d, d)) / np.sqrt(d)


EXERCISE = Exercise(
    id="recurrent-states",
    stars=2,
    title="A recurrent network, step by step",
    statement="""
A recurrent network keeps a state of $d$ components, which are all 0 at the start. At each
position it computes the new state from the vector at that position and the previous state, $h^n
= \\tanh(x^n W_{in} + h^{n-1} W_{state})$. Vectors and states are rows here, so they are
multiplied by the matrices from the right. Write `recurrent_states`: for vectors `x` of shape
$(..., L, c)$, it returns the states after each position, of shape $(..., L, d)$. The numbers in
`x` may be large, but a hyperbolic tangent always lies between -1 and 1.""",
    reference=recurrent_states,
    alternatives=(into_a_table, by_recursion),
    misconceptions=(
        Misconception(
            "only the last state", lambda x, W_in, W_state: recurrent_states(
                x, W_in, W_state)[..., -1, :],
            "You gave only the state at the end. Every position should have its own."),
        Misconception(
            "last state everywhere", last_state_everywhere,
            "Every position has the last state. If you collect one array and then change it in "
            "place, you collect the same array again and again."),
        Misconception(
            "no memory", lambda x, W_in, W_state: np.tanh(x @ W_in),
            "You never used the previous state, so every position is processed on its own."),
        Misconception(
            "no activation", linear,
            "The hyperbolic tangent is missing, so your states can grow beyond -1 and 1."),
        Misconception(
            "activation at the end", lambda x, W_in, W_state: np.tanh(linear(x, W_in, W_state)),
            "You applied the activation only at the end. The state that is passed on to the next "
            "position has to go through it as well."),
        Misconception(
            "in parallel", in_parallel,
            "You computed all positions in parallel, so each one knows the position just before it "
            "and nothing earlier. A recurrent network has to go step by step."),
        Misconception(
            "from the end", lambda x, W_in, W_state: recurrent_states(
                x[..., ::-1, :], W_in, W_state)[..., ::-1, :],
            "You read the sequence from right to left. The first position comes first."),
        Misconception(
            "state matrix transposed",
            lambda x, W_in, W_state: recurrent_states(x, W_in, W_state.T),
            "You transposed the matrix of the state. The state is a row, which is multiplied by "
            "the matrix from the right."),
    ),
    cases=recurrent_cases,
)
