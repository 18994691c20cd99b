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
        ((3, 9), 3), ((2, 2, 4), 2),                       # many axes of one size
    ):
        yield with_zeros(rng.normal(size=shape)), num_heads


EXERCISE = Exercise(
    id="split-heads",
    stars=2,
    title="Cut vectors into heads",
    statement="""
Write `split_heads`: from `x` of shape $(..., L, d_{model})$ to $(..., H, L, d_{model} / H)$, where
$H$ is `num_heads`. Head $h$ holds, for every position, the $h$-th of $H$ equal pieces of its
vector. More than one answer has the right shape and the wrong numbers, so name the numbers first,
as the chapter does.""",
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
            "The shape is right and the numbers are not: read off in the order of memory, the "
            "first head gets the first positions whole. Cut the vectors, not the sequence."),
        Misconception(
            "every other number", every_other_number,
            "Your heads take turns with the numbers of a vector. A head owns one connected "
            "piece of it."),
        Misconception(
            "transposed first", transposed_first,
            "You transposed before you cut. The shape comes out right, but the numbers of one "
            "vector are now spread over several positions."),
        Misconception(
            "cut and not swapped",
            lambda x, num_heads: split_heads(x, num_heads).swapaxes(-2, -3),
            "The vectors are cut as they should be, but the heads stand behind the positions. "
            "Attention works on the last two axes, so the heads must come before them."),
        Misconception(
            "num_heads taken for the size",
            lambda x, num_heads: split_heads(x, x.shape[-1] // num_heads),
            "You made pieces of `num_heads` numbers. That argument says how many heads there "
            "are, not how long their vectors are."),
        Misconception(
            "positions last", lambda x, num_heads: split_heads(x, num_heads).mT,
            "Every head has the right numbers, but lies on its side: the rows of an array are "
            "the vectors."),
        Misconception(
            "heads last",
            lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1), axis=-1),
            "The pieces are right, but the heads became the last axis. They belong before the "
            "positions."),
        Misconception(
            "heads before the batch",
            lambda x, num_heads: np.stack(np.split(x, num_heads, axis=-1)),
            "For a single sequence this is right. With a batch, the heads have gone in front "
            "of it; they belong directly before the positions."),
        Misconception(
            "whole vectors for every head",
            lambda x, num_heads: np.stack([x] * num_heads, axis=-3),
            "Every head got a copy of the whole vectors. They should share each vector out "
            "among themselves."),
    ),
    cases=split_heads_cases,
)
