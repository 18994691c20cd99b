"""Exercise `moved-bias`: move the bias of the values into the output."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def moved_bias(value_bias, output_weight, output_bias):
    """Return the bias (d_model,) of the output that replaces the bias of the values.

    `value_bias` is (H head_dim,), `output_weight` is (d_model, H head_dim).
    """
    # With ReLU the weights do not sum to 1, and no fixed bias could replace it.
    return output_bias + output_weight @ value_bias


def moved_bias_by_loop(value_bias, output_weight, output_bias):
    moved = output_bias.copy()
    for number, column in zip(value_bias, output_weight.T, strict=True):
        moved += number * column
    return moved


def moved_bias_cases(rng):
    for d_model, width in ((5, 8), (7, 6), (9, 9), (6, 13), (8, 8), (1, 4), (4, 1)):
        value_bias, output_bias = rng.normal(size=width), rng.normal(size=d_model)
        value_bias[:2] = np.array([1.3, -0.7])[:width]
        output_bias[:2] = np.array([-0.8, 0.6])[:d_model]
        yield value_bias, rng.normal(size=(d_model, width)), output_bias


EXERCISE = Exercise(
    id="moved-bias",
    stars=3,
    title="Move a bias to the output",
    statement="""
In the model of this chapter every value has a bias: $v^j = W_v\\, a^j + c$. `value_bias` holds
this vector $c$ for all heads, one head after the other. The joined heads are then multiplied by
the output matrix `output_weight`, which stands on the left of them, and `output_bias` is added.
Since the weights of each query sum to 1, the same $c$ is contained in the output of every
query. Write `moved_bias`, which returns a new bias for the output. With it, and without any
bias of the values, the layer must give the same result for every input. Would this still work
with ReLU instead of softmax?""",
    reference=moved_bias,
    alternatives=(moved_bias_by_loop, lambda value_bias, output_weight, output_bias: (
        (output_weight * value_bias).sum(1) + output_bias)),
    misconceptions=(
        Misconception(
            "added without the matrix", lambda value_bias, output_weight, output_bias: (
                output_bias + value_bias),
            "You added one bias to the other. On its way to the output, the bias of the values is "
            "multiplied by the output matrix."),
        Misconception(
            "matrix transposed", lambda value_bias, output_weight, output_bias: (
                output_bias + output_weight.T @ value_bias),
            "You multiplied by the transposed matrix. The output matrix has a row for each "
            "component of the output."),
        Misconception(
            "old bias lost", lambda value_bias, output_weight, output_bias: (
                output_weight @ value_bias),
            "This is the contribution of the values' bias alone. The output already had a bias, "
            "and it keeps it."),
        Misconception(
            "subtracted", lambda value_bias, output_weight, output_bias: (
                output_bias - output_weight @ value_bias),
            "You subtracted the contribution of the values' bias. It will be missing, so it must "
            "be added."),
        Misconception(
            "both through the matrix", lambda value_bias, output_weight, output_bias: (
                output_weight @ (value_bias + output_bias)),
            "You multiplied both biases by the output matrix. The bias of the output is added only "
            "after the multiplication."),
        Misconception(
            "unchanged", lambda value_bias, output_weight, output_bias: output_bias.copy(),
            "You kept the old bias. That would be right if the keys lost their bias, which changes "
            "nothing, but the bias of the values does matter."),
        Misconception(
            "mean", lambda value_bias, output_weight, output_bias: (
                output_bias + output_weight @ value_bias / len(value_bias)),
            "You divided by the number of components. The weights of a query sum to 1, so the bias "
            "arrives undiminished."),
        Misconception(
            "one number for all components", lambda value_bias, output_weight, output_bias: (
                output_bias + (output_weight @ value_bias).sum()),
            "You added the same number to every component. Each row of the matrix gives a number "
            "of its own."),
    ),
    cases=moved_bias_cases,
)
