"""Exercise `add-positions`: adding is concatenating."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def add_positions(vectors, weight):
    """Return (B, L, d_out): `weight` times each vector and its one-hot position.

    `vectors` is (B, L, d); `weight` is (d_out, d + M), for M positions, and M >= L.
    """
    L, d = vectors.shape[1:]
    word_weight, position_weight = weight[:, :d], weight[:, d:]
    table = position_weight.T              # (M, d_out): a row for each position
    return vectors @ word_weight.T + table[:L]


def add_positions_concatenated(vectors, weight):
    B, L, d = vectors.shape
    one_hots = np.broadcast_to(np.eye(weight.shape[1] - d)[:L], (B, L, weight.shape[1] - d))
    return np.concatenate([vectors, one_hots], axis=-1) @ weight.T


def add_positions_by_loop(vectors, weight):
    d = vectors.shape[-1]
    return np.array([
        [weight[:, :d] @ a + weight[:, d + p] for p, a in enumerate(sentence)]
        for sentence in vectors
    ])


def with_rows(choose):
    """Return the right answer, but for the rows taken from the table (M, d_out)."""
    def answer(vectors, weight):
        d = vectors.shape[-1]
        return vectors @ weight[:, :d].T + choose(weight[:, d:].T, *vectors.shape[:2])

    return answer


def position_first(vectors, weight):
    L, d = vectors.shape[1:]
    return vectors @ weight[:, -d:].T + weight[:, :-d].T[:L]


def only_padding_left_alone(vectors, weight):
    L, d = vectors.shape[1:]
    rows = weight[:, d:].T[:L] * (vectors != 0).any(-1, keepdims=True)
    return vectors @ weight[:, :d].T + rows


def add_positions_cases(rng):
    for B, L, d, d_out, M in (
        (2, 5, 3, 7, 11), (3, 4, 5, 2, 13), (2, 7, 3, 5, 17), (1, 6, 4, 3, 6), (4, 3, 1, 1, 3),
        (2, 1, 3, 4, 5),
    ):
        vectors = rng.normal(size=(B, L, d))
        vectors[0, 2:] = 0                                 # padding
        vectors[-1, :1] = 0                                # a word of zeros
        yield vectors, rng.normal(size=(d_out, d + M))


EXERCISE = Exercise(
    id="add-positions",
    stars=2,
    title="Adding is concatenating",
    statement="""
Suppose we append to every vector $a$ of a padded batch a one-hot vector $p$ of its position,
one of $M$ positions counted from 0, and then multiply by a matrix: `weight` times $[a; p]$.
Write `add_positions`, which returns the same result, of shape $(B, L, d_{\\text{out}})$. Can
you obtain it by *adding* a table, without building a single one-hot vector? The vectors in the
padding are zeros, and so is the vector of some words. They all receive their positions like any
other vector, because padding will be masked later.""",
    reference=add_positions,
    alternatives=(
        add_positions_concatenated,
        add_positions_by_loop,
        lambda vectors, weight: (
            np.einsum("bld,od->blo", vectors, weight[:, : vectors.shape[2]])
            + np.einsum("om->mo", weight[:, vectors.shape[2] :])[None, : vectors.shape[1]]),
    ),
    misconceptions=(
        Misconception(
            "one position per sentence", with_rows(lambda table, B, L: table[:B, None]),
            "All words of a sentence get the same row, and the next sentence gets the next row. "
            "You cut the table along the batch, but positions are counted within a sentence."),
        Misconception(
            "counts on through the batch",
            with_rows(lambda table, B, L: table[: B * L].reshape(B, L, -1)),
            "The first sentence is right, but the second one continues counting where the first "
            "one stopped. Every sentence begins at position 0."),
        Misconception(
            "positions counted from 1", with_rows(lambda table, B, L: table[1 : L + 1]),
            "Every word gets the row of its right neighbour. Positions are counted from 0."),
        Misconception(
            "positions forgotten", with_rows(lambda table, B, L: 0.0),
            "These are the words alone. You have not used the columns of `weight` that multiply "
            "the position."),
        Misconception(
            "words forgotten",
            lambda vectors, weight: add_positions(0 * vectors, weight),
            "These are the positions alone, the same for every sentence. The words have to stay in "
            "the sum."),
        Misconception(
            "position first", position_first,
            "You split `weight` as if the position came before the word. In [a; p] the word comes "
            "first."),
        Misconception(
            "reshaped instead of transposed",
            with_rows(lambda table, B, L: table.T.reshape(table.shape)[:L]),
            "Your table has the right shape, but its rows mix numbers of different positions. Each "
            "position belongs to one column of `weight`."),
        Misconception(
            "position as a number",
            with_rows(lambda table, B, L: np.arange(L)[:, None] * table[0]),
            "You appended the position as a single number, so late positions outweigh the word and "
            "all positions lie in one direction. A one-hot vector selects a column of its own."),
        Misconception(
            "all positions added", with_rows(lambda table, B, L: table.sum(0)),
            "Every word gets the sum of all positions, so no two positions differ. A one-hot "
            "vector selects a single column."),
        Misconception(
            "zero vectors left alone", only_padding_left_alone,
            "Where a vector is all zeros you added no position, as if it were padding. A vector of "
            "zeros has a position like any other."),
    ),
    cases=add_positions_cases,
    exempt={"ones": "`weight` has a column for the word and one for the position at least"},
)
