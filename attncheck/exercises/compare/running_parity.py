"""Exercise `running-parity`: one bit of memory."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def running_parity(bits):
    """Return (..., L): 1 where the ones so far are odd in number, else 0."""
    state, states = 0, []
    for n in range(bits.shape[-1]):
        state = state ^ bits[..., n]                       # flips at each one
        states.append(state)
    return np.stack(states, axis=-1)


def parity_cases(rng):
    for shape in ((9,), (3, 8), (4, 7), (2, 5), (12,)):
        bits = rng.integers(2, size=shape)
        bits[..., 0], bits[..., 1], bits[..., 3] = 1, 0, 1
        yield (bits.astype(np.intp),)


EXERCISE = Exercise(
    id="running-parity",
    stars=1,
    title="Odd or even so far",
    statement="""
The task on which recurrence wins: `bits` is an array of zeros and ones, $(..., L)$. Return an array
of the same shape that says at each position whether the ones up to there, this position included,
are odd (1) or even (0) in number. A loop that carries a single bit is enough.""",
    reference=running_parity,
    alternatives=(
        lambda bits: bits.cumsum(-1) % 2,
        lambda bits: np.bitwise_xor.accumulate(bits, axis=-1),
    ),
    misconceptions=(
        Misconception(
            "the number itself", lambda bits: bits.cumsum(-1),
            "You count the ones so far. The question is whether that number is odd."),
        Misconception(
            "even is one", lambda bits: 1 - bits.cumsum(-1) % 2,
            "Odd and even are exchanged: 1 stands for an odd number of ones."),
        Misconception(
            "before this position", lambda bits: (bits.cumsum(-1) - bits) % 2,
            "You count the ones before each position and leave its own out. Here it counts too."),
        Misconception(
            "of the whole", lambda bits: bits * 0 + bits.sum(-1, keepdims=True) % 2,
            "Every position gets the answer for the whole sequence. It should know of what was "
            "read so far, and no more."),
        Misconception(
            "from the end", lambda bits: bits[..., ::-1].cumsum(-1)[..., ::-1] % 2,
            "You read from right to left. The count begins at the first position."),
        Misconception(
            "the latest two",
            lambda bits: bits ^ np.concatenate([bits[..., :1] * 0, bits[..., :-1]], axis=-1),
            "You compare each bit with the one before it, as a convolution of width 2 can. "
            "The parity depends on everything since the start."),
        Misconception(
            "over all sequences", lambda bits: bits.ravel().cumsum().reshape(bits.shape) % 2,
            "The count runs on from one sequence of the batch into the next. Each begins at 0."),
    ),
    cases=parity_cases,
)
