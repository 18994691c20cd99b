"""Exercise `parameter-count`: what do more heads cost?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def parameter_count(d_model, num_heads, bias, output):
    """Return how many numbers multi-head self-attention learns: an int.

    `bias` and `output` are True or False: has every matrix a bias, and is there a W_o?
    """
    head_dim = d_model // num_heads
    matrix = head_dim * d_model + bias * head_dim          # W_q, W_k or W_v of one head
    W_o = d_model * (num_heads * head_dim) + bias * d_model
    return num_heads * 3 * matrix + output * W_o


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
    title="What do more heads cost?",
    statement="""
Write `parameter_count`: how many numbers does multi-head self-attention learn? Each head has its
own $W^q$, $W^k$ and $W^v$, which take `d_model` numbers to `d_model / num_heads`, a whole number.
If `output` is True, there is a $W^O$ as well, from the joined heads to `d_model` numbers. If `bias`
is True, every matrix comes with a bias, one number for each of its rows. Afterwards, compare many
heads with one wide head.""",
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
            "Here every head works with all of `d_model` numbers, so more heads cost more. "
            "They share that width: the more heads, the thinner each is."),
        Misconception(
            "a slice of the input for each head", lambda d_model, num_heads, bias, output: (
          3 * (d_model // num_heads) * (d_model + bias * num_heads)
          + output * d_model * (d_model + bias)),
            "Your heads read only a slice of each vector. What is short are their queries, "
            "keys and values; they are made from the whole vector."),
        Misconception(
            "one head only", lambda d_model, num_heads, bias, output: (
          3 * (d_model // num_heads) * (d_model + bias) + output * d_model * (d_model + bias)),
            "You counted the three matrices of a single head. Every head has three of its own."),
        Misconception(
            "one matrix for all three", lambda d_model, num_heads, bias, output: (
          (1 + output) * d_model * (d_model + bias)),
            "Queries, keys and values share one matrix in your count. Each of the three has "
            "one of its own."),
        Misconception(
            "never counts W_o", lambda d_model, num_heads, bias, output: (
          3 * d_model * (d_model + bias)),
            "The heads are counted right, but the matrix that joins them is missing when "
            "`output` is True."),
        Misconception(
            "always counts W_o", lambda d_model, num_heads, bias, output: (
          4 * d_model * (d_model + bias)),
            "You count the output matrix even when `output` is False."),
        Misconception(
            "W_o in every head", lambda d_model, num_heads, bias, output: (
          (3 + num_heads * output) * d_model * (d_model + bias)),
            "You gave every head a whole output matrix. There is a single one, and each head "
            "meets only some of its columns."),
        Misconception(
            "forgets the biases", lambda d_model, num_heads, bias, output: (
          (3 + output) * d_model**2),
            "The matrices are counted right. When `bias` is True, the biases are learnt too."),
        Misconception(
            "no bias for W_o", lambda d_model, num_heads, bias, output: (
          3 * d_model * (d_model + bias) + output * d_model**2),
            "The queries, keys and values have their biases, but the output matrix lacks its "
            "own."),
        Misconception(
            "one number as a bias", lambda d_model, num_heads, bias, output: (
          3 * (d_model**2 + bias * num_heads) + output * (d_model**2 + bias)),
            "A bias is a single number in your count. It is a vector: one number for each row "
            "of its matrix."),
    ),
    cases=parameter_count_cases,
)
