"""Exercise `convolution-by-heads`: a convolution made of heads."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def convolution_by_heads(x, kernel, left):
    """Return the convolution (..., L, c_out) of `x` (..., L, c_in) as a sum of heads.

    `kernel` is (width, c_in, c_out). Head n attends from i to i + n - left alone, and
    kernel[n] makes its values.
    """
    L = x.shape[-2]
    output = 0.0
    for n, value_matrix in enumerate(kernel):
        weights = np.eye(L, k=n - left)                    # (L, L): 1 at i + n - left
        output = output + weights @ (x @ value_matrix)     # (..., L, c_out)
    return output


def around(x, kernel, left):
    """Pad `x` with zeros, and cut it into windows (..., L, width, c_in)."""
    ends = [(0, 0)] * (x.ndim - 2) + [(left, len(kernel) - 1 - left), (0, 0)]
    near = np.arange(x.shape[-2])[:, None] + np.arange(len(kernel))
    return np.pad(x, ends)[..., near, :]


def by_positions(x, kernel, left):
    L = x.shape[-2]
    output = np.zeros((*x.shape[:-1], kernel.shape[-1]))
    for i in range(L):
        for n in range(len(kernel)):
            if 0 <= i + n - left < L:
                output[..., i, :] += x[..., i + n - left, :] @ kernel[n]
    return output


def with_output_matrix(x, kernel, left):
    heads = [np.eye(x.shape[-2], k=n - left) @ x for n in range(len(kernel))]
    return np.concatenate(heads, axis=-1) @ np.concatenate(list(kernel))


def reading(position):
    def answer(x, kernel, left):
        L = x.shape[-2]
        return sum(x[..., position(np.arange(L) + n - left, L), :] @ kernel[n]
                   for n in range(len(kernel)))
    return answer


def rows_sum_to_one(x, kernel, left):
    width = len(kernel)
    inside = attnlib.band_mask(x.shape[-2], left, width - 1 - left).sum(-1, keepdims=True)
    return convolution_by_heads(x, kernel, left) * width / inside


def one_head(x, kernel, left):
    L, width = x.shape[-2], len(kernel)
    return attnlib.band_mask(L, left, width - 1 - left) / width @ x @ kernel.sum(0)


def convolution_cases(rng):
    for lead, L, width, c_in, c_out, left in (
        ((), 7, 4, 3, 2, 1), ((2,), 11, 3, 5, 4, 0), ((3, 2), 5, 4, 7, 6, 3), ((), 14, 5, 2, 3, 3),
        ((2,), 3, 6, 5, 4, 2), ((1,), 6, 3, 1, 1, 1), ((), 1, 3, 2, 4, 1), ((2,), 5, 1, 3, 2, 0),
    ):
        x = rng.normal(size=(*lead, L, c_in))
        kernel = rng.normal(scale=1 / np.sqrt(width * c_in), size=(width, c_in, c_out))
        if L == 11:
            x[..., 4, :], kernel[1, 2] = 0, 0              # numbers like others
        yield x, kernel, left


EXERCISE = Exercise(
    id="convolution-by-heads",
    stars=3,
    title="Build a convolution from heads",
    statement="""
Let each head look at one fixed distance, whatever the vectors contain. Head $n$, counted from
0, attends from position $i$ only to position $i + n$ - `left`, with weight 1, and its value
matrix is `kernel[n]`, of shape $(c_{in}, c_{out})$; vectors are rows, so they are multiplied by
it from the right. Where that position lies outside the sequence, the head gives zeros. The sum
of all heads is a convolution like the one in chapter 2, whose kernel is as wide as the band.
Write `convolution_by_heads`, which returns this sum.""",
    reference=convolution_by_heads,
    alternatives=(
        by_positions,
        with_output_matrix,
        lambda x, kernel, left: np.einsum("...lnc,nce->...le", around(x, kernel, left), kernel),
    ),
    misconceptions=(
        Misconception(
            "kernel reversed",
            lambda x, kernel, left: convolution_by_heads(x, kernel[::-1], left),
            "You read the kernel from its end, which is how mathematics defines a convolution. "
            "Neural networks read it forwards: head 0 looks furthest back."),
        Misconception(
            "other direction",
            lambda x, kernel, left: sum(
                np.eye(x.shape[-2], k=left - n) @ (x @ kernel[n]) for n in range(len(kernel))),
            "Your heads look in the other direction, so what should come from before a position "
            "comes from after it. In the weights, rows are queries and columns are keys."),
        Misconception(
            "`left` forgotten",
            lambda x, kernel, left: convolution_by_heads(x, kernel, 0),
            "Your head 0 attends to the position itself, and all other heads look ahead. The first "
            "`left` heads should look back."),
        Misconception(
            "centred",
            lambda x, kernel, left: convolution_by_heads(x, kernel, len(kernel) // 2),
            "Your kernel is centred on the position. Here `left` says how many of its entries lie "
            "before the position."),
        Misconception(
            "wraps around", reading(lambda near, L: near % L),
            "Beyond one end of the sequence, your heads continue at the other end. There should be "
            "zeros."),
        Misconception(
            "end repeated", reading(lambda near, L: near.clip(0, L - 1)),
            "Beyond the ends your heads read the first or the last vector again. There should be "
            "zeros."),
        Misconception(
            "heads side by side",
            lambda x, kernel, left: np.concatenate([
                np.eye(x.shape[-2], k=n - left) @ (x @ kernel[n])
                for n in range(len(kernel))], axis=-1),
            "You put the outputs of the heads side by side, as multi-head attention does before "
            "its output matrix. Here they are added."),
        Misconception(
            "mean of the heads",
            lambda x, kernel, left: convolution_by_heads(x, kernel, left) / len(kernel),
            "You averaged the heads. A convolution adds the contributions of all positions in its "
            "window."),
        Misconception(
            "enlarged near the ends", rows_sum_to_one,
            "Near the ends you enlarged the output to make up for heads that look outside. Those "
            "heads give zeros, and nothing replaces them."),
        Misconception(
            "one head for all positions", one_head,
            "A single head with equal weights for the whole window cannot distinguish its "
            "positions. Each distance needs a head and a value matrix of its own."),
        Misconception(
            "whole windows only",
            lambda x, kernel, left: np.einsum("...lnc,nce->...le", around(
                x, kernel, left), kernel)[..., left : x.shape[-2] - len(kernel) + 1 + left, :],
            "You kept only the positions where the whole kernel fits. Self-attention gives an "
            "output at every position, and what lies outside contributes zeros."),
    ),
    cases=convolution_cases,
)
