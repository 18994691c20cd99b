"""Exercise `parameter-count`: what do more heads cost?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def parameter_count(d_model, num_heads, bias, output):
    """Return how many parameters multi-head self-attention has: an int.

    `bias` and `output` are booleans: has every matrix a bias, and is there a W_o?
    """
    head_dim = d_model // num_heads
    matrix = head_dim * d_model + bias * head_dim          # W_q, W_k or W_v of one head
    W_o = d_model * (num_heads * head_dim) + bias * d_model
    return num_heads * 3 * matrix + output * W_o           # num_heads cancels out


def parameter_count_by_arrays(d_model, num_heads, bias, output):
    d = d_model // num_heads
    arrays = [np.empty((d, d_model)) for _ in range(3 * num_heads)]
    arrays += [np.empty(d) for _ in range(3 * num_heads) if bias]
    if output:
        arrays += [np.empty((d_model, d_model))] + ([np.empty(d_model)] if bias else [])
    return sum(array.size for array in arrays)


def parameter_count_cases(rng):
    for d_model, num_heads in ((12, 3), (10, 2), (21, 7), (20, 4), (7, 1)):
        for bias in (False, True):
            for output in (False, True):
                yield d_model, num_heads, bias, output


EXERCISE = Exercise(
    id="parameter-count",
    stars=1,
    title="The parameters of multi-head attention",
    statement="""
Write `parameter_count`: how many parameters does multi-head self-attention have? Each head has its
own $W_q$, $W_k$ and $W_v$, which turn vectors with `d_model` components into vectors with
`d_model / num_heads` components, which is a whole number. If `output` is True, there is also an
output matrix $W_o$, which turns the merged heads into vectors with `d_model` components. If `bias`
is True, every matrix has a bias, with one number for each of its rows. Afterwards, compare many
heads with a single wide one.""",
    reference=parameter_count,
    alternatives=(
        lambda d_model, num_heads, bias, output: (3 + output) * d_model * (d_model + bias),
        parameter_count_by_arrays,
        lambda d_model, num_heads, bias, output: (
            4 if output else 3) * (d_model**2 + (d_model if bias else 0)),
    ),
    misconceptions=(
        Misconception(
            "every head as wide as the model", lambda d_model, num_heads, bias, output: (
          num_heads * 3 * d_model * (d_model + bias)
          + output * d_model * (num_heads * d_model + bias)),
            "Each of your heads is `d_model` wide, so more heads cost more. The heads share this "
            "width: the more heads there are, the narrower each is."),
        Misconception(
            "a slice of the input for each head", lambda d_model, num_heads, bias, output: (
          3 * (d_model // num_heads) * (d_model + bias * num_heads)
          + output * d_model * (d_model + bias)),
            "Your heads read only a slice of each vector. Their queries, keys and values are "
            "short, but they are computed from the whole vector."),
        Misconception(
            "one head only", lambda d_model, num_heads, bias, output: (
          3 * (d_model // num_heads) * (d_model + bias) + output * d_model * (d_model + bias)),
            "You counted the three matrices of a single head. Every head has three matrices of "
            "its own."),
        Misconception(
            "one matrix for all three", lambda d_model, num_heads, bias, output: (
          (1 + output) * d_model * (d_model + bias)),
            "Queries, keys and values share one matrix in your count. Each of them has its own."),
        Misconception(
            "never counts W_o", lambda d_model, num_heads, bias, output: (
          3 * d_model * (d_model + bias)),
            "You counted the heads correctly, but the matrix that combines them is missing when "
            "`output` is True."),
        Misconception(
            "always counts W_o", lambda d_model, num_heads, bias, output: (
          4 * d_model * (d_model + bias)),
            "You count the output matrix even when `output` is False."),
        Misconception(
            "W_o in every head", lambda d_model, num_heads, bias, output: (
          (3 + num_heads * output) * d_model * (d_model + bias)),
            "You gave every head an output matrix of full size. There is only one, and each head "
            "meets some of its columns."),
        Misconception(
            "forgets the biases", lambda d_model, num_heads, bias, output: (
          (3 + output) * d_model**2),
            "You counted the matrices correctly. If `bias` is True, the biases are parameters "
            "too."),
        Misconception(
            "no bias for W_o", lambda d_model, num_heads, bias, output: (
          3 * d_model * (d_model + bias) + output * d_model**2),
            "You counted the biases of queries, keys and values, but not the bias of the output "
            "matrix."),
        Misconception(
            "one number as a bias", lambda d_model, num_heads, bias, output: (
          3 * (d_model**2 + bias * num_heads) + output * (d_model**2 + bias)),
            "You counted a bias as a single number. It is a vector with one number for each row "
            "of its matrix."),
    ),
    cases=parameter_count_cases,
)
