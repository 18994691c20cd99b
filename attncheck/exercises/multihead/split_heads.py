"""Exercise `split-heads`: cut vectors into heads."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import view_alone, with_zeros


def split_heads(x, num_heads):
    """Return the heads (..., H, L, head_dim) of the vectors `x` (..., L, d_model)."""
    *lead, L, d_model = x.shape
    head_dim = d_model // num_heads
    parts = x.reshape(*lead, L, num_heads, head_dim)       # (..., L, H, head_dim)
    return parts.swapaxes(-2, -3)                          # (..., H, L, head_dim)


def split_heads_by_loop(x, num_heads):
    head_dim = x.shape[-1] // num_heads
    return np.stack([
        x[..., h * head_dim : (h + 1) * head_dim] for h in range(num_heads)], axis=-3)


def every_other_number(x, num_heads):
    return np.stack([x[..., h::num_heads] for h in range(num_heads)], axis=-3)


def transposed_first(x, num_heads):
    *lead, L, d_model = x.shape
    return x.mT.reshape(*lead, num_heads, L, d_model // num_heads)


def split_heads_cases(rng):
    for shape, num_heads in (
        ((3, 10), 2), ((2, 5, 12), 3), ((4, 3, 7, 10), 5), ((7, 5, 6), 2),
        ((3, 9), 3), ((2, 2, 4), 2),                       # several axes of the same size
    ):
        yield with_zeros(rng.normal(size=shape)), num_heads
    yield rng.normal(size=(1, 1, 6)), 3                    # one sequence of one position
    yield rng.normal(size=(2, 1)), 1                       # one head of one component


EXERCISE = Exercise(
    id="split-heads",
    stars=2,
    title="Splitting vectors into heads",
    statement="""
Write `split_heads`: it turns `x` of shape $(..., L, d_{model})$ into heads of shape
$(..., H, L, d_{model} / H)$, where $H$ is `num_heads`. For every position, head $h$ holds the
$h$-th of $H$ equal, contiguous parts of its vector. Several wrong answers have the right shape, so
check with an example where each number should go.""",
    reference=split_heads,
    alternatives=(
        split_heads_by_loop,
        lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1), axis=-3),
        lambda x, num_heads: np.einsum("...lhc->...hlc", x.reshape(*x.shape[:-1], num_heads, -1)),
        lambda x, num_heads: x.mT.reshape(*x.shape[:-2], num_heads, -1, x.shape[-2]).mT,
    ),
    misconceptions=(
        Misconception(
            "reshape alone", view_alone,
            "The shape is right, but the numbers are not: a reshape alone gives the first head "
            "the complete vectors of the first positions. Split each vector, not the sequence."),
        Misconception(
            "every other component", every_other_number,
            "Your heads take the components of a vector in turn. A head owns a contiguous part of "
            "the vector."),
        Misconception(
            "transposed first", transposed_first,
            "You transposed before you split. The shape comes out right, but the components of "
            "one vector are now spread over several positions."),
        Misconception(
            "split but not swapped",
            lambda x, num_heads: split_heads(x, num_heads).swapaxes(-2, -3),
            "You split the vectors correctly, but the axis of the heads comes after the "
            "positions. Attention works on the last two axes, so the heads must come before the "
            "positions."),
        Misconception(
            "num_heads as the size",
            lambda x, num_heads: split_heads(x, x.shape[-1] // num_heads),
            "Your parts have `num_heads` components each. This argument says how many heads there "
            "are, not how long their vectors are."),
        Misconception(
            "positions last", lambda x, num_heads: split_heads(x, num_heads).mT,
            "Every head has the right numbers, but it is transposed: its rows should be the "
            "vectors."),
        Misconception(
            "heads last",
            lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1), axis=-1),
            "The parts are right, but the heads became the last axis. They should come directly "
            "before the positions."),
        Misconception(
            "heads before the batch",
            lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1)),
            "This is right for a single sequence. With a batch, you put the heads before the "
            "batch axes; they should come directly before the positions."),
        Misconception(
            "whole vectors for every head",
            lambda x, num_heads: np.stack([x] * num_heads, axis=-3),
            "Every head got a copy of the complete vectors. The heads should share each vector "
            "among them."),
    ),
    cases=split_heads_cases,
)
