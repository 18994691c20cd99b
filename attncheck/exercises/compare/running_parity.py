"""Exercise `running-parity`: one bit of memory."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def running_parity(bits):
    """Return whole numbers (..., L): 1 if the number of ones so far is odd, else 0."""
    state, states = 0, []
    for n in range(bits.shape[-1]):
        state = state ^ bits[..., n]                       # flips at every one
        states.append(state)
    return np.stack(states, axis=-1)


def parity_cases(rng):
    for shape in ((9,), (3, 8), (4, 7), (2, 5), (12,), (1, 6)):
        bits = rng.integers(2, size=shape)
        bits[..., 0], bits[..., 1], bits[..., 3] = 1, 0, 1
        yield (bits.astype(np.intp),)
    yield (np.array([[1], [0]], dtype=np.intp),)


EXERCISE = Exercise(
    id="running-parity",
    stars=1,
    title="Odd or even so far?",
    statement="""
A recurrent network needs only one bit of memory for this task. `bits` is an array of zeros and
ones of shape $(..., L)$. Write `running_parity`, which returns an array of whole numbers of the
same shape: 1 at every position up to which the number of ones is odd, and 0 where it is even.
The position itself is included in the count, and each sequence is counted by itself.""",
    reference=running_parity,
    alternatives=(
        lambda bits: bits.cumsum(-1) % 2,
        lambda bits: np.bitwise_xor.accumulate(bits, axis=-1),
    ),
    misconceptions=(
        Misconception(
            "number of ones", lambda bits: bits.cumsum(-1),
            "You counted the ones so far. The question is whether this number is odd."),
        Misconception(
            "1 for even", lambda bits: 1 - bits.cumsum(-1) % 2,
            "You swapped odd and even: 1 stands for an odd number of ones."),
        Misconception(
            "own position left out", lambda bits: (bits.cumsum(-1) - bits) % 2,
            "You counted the ones before each position and left out the position itself. Here it "
            "is included."),
        Misconception(
            "parity of the whole sequence", lambda bits: bits * 0 + bits.sum(-1, keepdims=True) % 2,
            "Every position gets the answer for the whole sequence. It should depend only on what "
            "has been read so far."),
        Misconception(
            "from the end", lambda bits: bits[..., ::-1].cumsum(-1)[..., ::-1] % 2,
            "You read from right to left. The count begins at the first position."),
        Misconception(
            "only the last two",
            lambda bits: bits ^ np.concatenate([bits[..., :1] * 0, bits[..., :-1]], axis=-1),
            "You compared each bit with the one before it, as a convolution of width 2 could. The "
            "parity depends on everything since the start."),
        Misconception(
            "across sequences", lambda bits: bits.ravel().cumsum().reshape(bits.shape) % 2,
            "Your count continues from one sequence of the batch into the next. Each sequence "
            "begins at 0."),
    ),
    cases=parity_cases,
)
