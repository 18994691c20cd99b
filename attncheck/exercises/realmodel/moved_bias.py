"""Exercise `moved-bias`: a bias in another place."""

from attncheck.exercise import Exercise, Misconception


def moved_bias(value_bias, output_weight, output_bias):
    """Return the bias (d_model,) of the output that makes the values' bias needless.

    `value_bias` is (H head_dim,), `output_weight` is (d_model, H head_dim).
    """
    return output_bias + output_weight @ value_bias


def moved_bias_by_loop(value_bias, output_weight, output_bias):
    moved = output_bias.copy()
    for number, column in zip(value_bias, output_weight.T, strict=True):
        moved += number * column
    return moved


def moved_bias_cases(rng):
    for d_model, width in ((5, 8), (7, 6), (9, 9), (6, 13), (8, 8)):
        value_bias, output_bias = rng.normal(size=width), rng.normal(size=d_model)
        value_bias[:2], output_bias[:2] = (1.3, -0.7), (-0.8, 0.6)
        yield value_bias, rng.normal(size=(d_model, width)), output_bias


EXERCISE = Exercise(
    id="moved-bias",
    stars=3,
    title="A bias in another place",
    statement="""
In the model of this chapter every value has a bias: $v^j = W^v a^j + c$, with `value_bias` for $c$,
the biases of all heads one behind the other. The joined heads then pass the output matrix
`output_weight` and its `output_bias`. Since the weights of a query sum to 1, the same number $c$
arrives in every output. Write `moved_bias`: the bias of the output that gives, without any bias of
the values, the same results for every input. Would it still work with ReLU in place of softmax?""",
    reference=moved_bias,
    alternatives=(moved_bias_by_loop, lambda value_bias, output_weight, output_bias: (
        (output_weight * value_bias).sum(1) + output_bias)),
    misconceptions=(
        Misconception(
            "added as it is", lambda value_bias, output_weight, output_bias: (
          output_bias + value_bias),
            "You added the one bias to the other. On its way to the output, the bias of the "
            "values passes the output matrix."),
        Misconception(
            "the matrix turned around", lambda value_bias, output_weight, output_bias: (
          output_bias + output_weight.T @ value_bias),
            "You multiplied by the transpose. The output matrix has a row for each number of "
            "the output."),
        Misconception(
            "the old bias lost", lambda value_bias, output_weight, output_bias: (
          output_weight @ value_bias),
            "This is what the values' bias brings. The output had a bias before, and keeps it."),
        Misconception(
            "taken away", lambda value_bias, output_weight, output_bias: (
          output_bias - output_weight @ value_bias),
            "You subtract what the values' bias brings. It will be missing, so it must be "
            "added."),
        Misconception(
            "both through the matrix", lambda value_bias, output_weight, output_bias: (
          output_weight @ (value_bias + output_bias)),
            "Both biases pass the matrix in your answer. The bias of the output is added behind "
            "it."),
        Misconception(
            "nothing moved", lambda value_bias, output_weight, output_bias: output_bias.copy(),
            "You kept the old bias. That would be right for a bias of the keys, which changes "
            "nothing; a bias of the values does."),
        Misconception(
            "a mean", lambda value_bias, output_weight, output_bias: (
          output_bias + output_weight @ value_bias / len(value_bias)),
            "You divide by how many numbers there are. The weights of a query sum to 1, so the "
            "bias arrives whole."),
        Misconception(
            "one number for all", lambda value_bias, output_weight, output_bias: (
          output_bias + (output_weight @ value_bias).sum()),
            "You add the same number everywhere. Each row of the matrix makes one of its own."),
    ),
    cases=moved_bias_cases,
)
