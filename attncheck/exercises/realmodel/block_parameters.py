"""Exercise `block-parameters`: the parameters of a Transformer block."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def block_parameters(d_model, num_heads, kv_heads, head_dim, hidden_dim):
    """Return the number of parameters of a block without biases: an int."""
    query = d_model * num_heads * head_dim         # the output matrix has as many
    key = d_model * kv_heads * head_dim            # the value matrix has as many
    mlp = 2 * d_model * hidden_dim                 # most of all, if hidden_dim is large
    norms = 2 * 2 * d_model                        # scale and shift, in two norms
    return 2 * query + 2 * key + mlp + norms


def block_parameters_by_arrays(d_model, num_heads, kv_heads, head_dim, hidden_dim):
    arrays = [np.empty((size, d_model)) for size in (
        num_heads * head_dim, kv_heads * head_dim, kv_heads * head_dim, hidden_dim)]
    arrays += [np.empty((d_model, size)) for size in (num_heads * head_dim, hidden_dim)]
    return sum(array.size for array in (*arrays, *np.empty((4, d_model))))


def plus(more):
    """Return the right answer plus more(d_model, num_heads, kv_heads, head_dim, hidden_dim)."""
    return lambda *sizes: block_parameters(*sizes) + more(*sizes)


EXERCISE = Exercise(
    id="block-parameters",
    stars=2,
    title="The parameters of a block",
    statement="""
Write `block_parameters`, which returns how many parameters a Transformer block without biases
has. Self-attention has `num_heads` heads for the queries and `kv_heads` heads for keys and
values, each of them with `head_dim` components. The number of heads times `head_dim` need not
be `d_model`; the output matrix brings the joined heads back to `d_model` components. The MLP
has two matrices and `hidden_dim` components between them. Each of the two layer normalisations
has a scale and a shift for every component of a vector.""",
    reference=block_parameters,
    alternatives=(
        block_parameters_by_arrays,
        lambda d_model, num_heads, kv_heads, head_dim, hidden_dim: 2 * d_model * (
            head_dim * (num_heads + kv_heads) + hidden_dim + 2),
    ),
    misconceptions=(
        Misconception(
            "keys and values for every head",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, heads, size, hidden),
            "You gave keys and values as many heads as the queries. Here several query heads share "
            "one head for keys and values."),
        Misconception(
            "square matrices",
            lambda d, heads, kv, size, hidden: 2 * d * d + 2 * d * kv * size + 2 * d * hidden
            + 4 * d,
            "You took the query matrix and the output matrix to be square. All heads together need "
            "not have `d_model` components."),
        Misconception(
            "no output matrix", plus(lambda d, heads, kv, size, hidden: -d * heads * size),
            "The output matrix, which combines the heads, is missing. It is as large as the query "
            "matrix."),
        Misconception(
            "one matrix in the MLP", plus(lambda d, heads, kv, size, hidden: -d * hidden),
            "The MLP has two matrices: one widens the vectors, and the other brings them back."),
        Misconception(
            "no norms", plus(lambda d, heads, kv, size, hidden: -4 * d),
            "You counted all matrices, but the two normalisations have parameters as well."),
        Misconception(
            "one norm", plus(lambda d, heads, kv, size, hidden: -2 * d),
            "Half of the parameters of the norms are missing. There are two norms, and each has "
            "both a scale and a shift."),
        Misconception(
            "two numbers for each norm", plus(lambda d, heads, kv, size, hidden: 4 - 4 * d),
            "You gave each normalisation a single scale and a single shift. It has one of each for "
            "every component of a vector."),
        Misconception(
            "keys without values", plus(lambda d, heads, kv, size, hidden: -d * kv * size),
            "One of the two shared matrices is missing. Keys and values have a matrix each."),
        Misconception(
            "with biases",
            plus(lambda d, heads, kv, size, hidden: heads * size + 2 * kv * size + 2 * d + hidden),
            "You added a bias to every matrix. This block has no biases; many recent models do "
            "without them."),
        Misconception(
            "one key-value head",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, 1, size, hidden),
            "You counted a single head for keys and values. Each of the `kv_heads` heads has rows "
            "of its own in the two matrices."),
    ),
    cases=lambda rng: [
        (20, 6, 3, 5, 41), (33, 8, 2, 7, 66), (12, 9, 4, 3, 55), (7, 4, 1, 6, 24),
        (14, 7, 7, 2, 35), (45, 10, 5, 8, 100), (26, 12, 6, 4, 71)],
)
