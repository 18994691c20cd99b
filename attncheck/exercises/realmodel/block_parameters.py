"""Exercise `block-parameters`: what a block learns."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def block_parameters(d_model, num_heads, kv_heads, head_dim, hidden_dim):
    """Return how many numbers a block without biases learns: an int."""
    query = d_model * num_heads * head_dim                 # output matrix: as many
    key = d_model * kv_heads * head_dim                    # value matrix: as many
    mlp = 2 * d_model * hidden_dim
    norms = 2 * 2 * d_model                                # scale and shift, twice
    return 2 * query + 2 * key + mlp + norms


def block_parameters_by_arrays(d_model, num_heads, kv_heads, head_dim, hidden_dim):
    arrays = [np.empty((size, d_model)) for size in (
        num_heads * head_dim, kv_heads * head_dim, kv_heads * head_dim, hidden_dim)]
    arrays += [np.empty((d_model, size)) for size in (num_heads * head_dim, hidden_dim)]
    return sum(array.size for array in (*arrays, *np.empty((4, d_model))))


EXERCISE = Exercise(
    id="block-parameters",
    stars=1,
    title="What a block learns",
    statement="""
Write `block_parameters`: how many numbers does a block without biases learn? It has `num_heads`
heads for queries and `kv_heads` heads for keys and values, all of `head_dim` numbers; heads times
`head_dim` need not be `d_model`. The output matrix brings the joined heads back to `d_model`
numbers. The MLP has `hidden_dim` numbers in between. Each of the two layer normalisations learns a
scale and a shift for every number. Afterwards: where do most of the parameters sit? And how does
the formula change if, as in most models of today, the MLP has a third matrix, a gate, and the norms
learn a scale only?""",
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
            "You gave keys and values as many heads as the queries. Here groups of query heads "
            "share them, so there are fewer."),
        Misconception(
            "heads as wide as the model",
            lambda d, heads, kv, size, hidden: 2 * d * d + 2 * d * kv * size + 2 * d * hidden
            + 4 * d,
            "You took query and output matrix to be square. The heads together need not have "
            "as many numbers as the model."),
        Misconception(
            "no output matrix",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - d * heads * size,
            "The output matrix is missing, which joins the heads. It is as large as the matrix "
            "of the queries."),
        Misconception(
            "one matrix in the MLP",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - d * hidden,
            "The MLP has two matrices: one widens the vectors, the other brings them back."),
        Misconception(
            "no norms",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - 4 * d,
            "All matrices are counted. The two normalisations learn something as well."),
        Misconception(
            "one norm",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - 2 * d,
            "Half of what the norms learn is missing. There are two of them, and each has both a "
            "scale and a shift."),
        Misconception(
            "two numbers for a norm",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - 4 * d + 4,
            "Your normalisation learns a single scale and a single shift. It has one of each "
            "for every number of a vector."),
        Misconception(
            "keys, but no values",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            - d * kv * size,
            "One of the two shared matrices is missing. Keys and values have one each."),
        Misconception(
            "with biases",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, kv, size, hidden)
            + heads * size + 2 * kv * size + d + hidden + d,
            "You added a bias to every matrix. This block has none; many models of today do "
            "without."),
        Misconception(
            "one key-value head",
            lambda d, heads, kv, size, hidden: block_parameters(d, heads, 1, size, hidden),
            "You counted a single head for keys and values. Each of them has its own rows in "
            "the two matrices."),
    ),
    cases=lambda rng: [
        (20, 6, 3, 5, 41), (33, 8, 2, 7, 66), (12, 9, 4, 3, 55), (7, 4, 1, 6, 24),
        (14, 7, 7, 2, 35), (45, 10, 5, 8, 100), (26, 12, 6, 4, 71)],
)
