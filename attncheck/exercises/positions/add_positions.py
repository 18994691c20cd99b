"""Exercise `add-positions`: adding is concatenating."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def add_positions(vectors, weight):
    """Return (B, L, d_out): `weight` times each vector, its one-hot place glued on.

    `vectors` is (B, L, d); `weight` is (d_out, d + M), for M places, at least L.
    """
    L, d = vectors.shape[1:]
    word_weight, place_weight = weight[:, :d], weight[:, d:]
    table = place_weight.T                                 # (M, d_out): a row a place
    return vectors @ word_weight.T + table[:L]


def add_positions_glued(vectors, weight):
    B, L, d = vectors.shape
    places = np.broadcast_to(np.eye(weight.shape[1] - d)[:L], (B, L, weight.shape[1] - d))
    return np.concatenate([vectors, places], axis=-1) @ weight.T


def add_positions_by_loop(vectors, weight):
    d = vectors.shape[-1]
    return np.array([
        [weight[:, :d] @ a + weight[:, d + p] for p, a in enumerate(sentence)]
        for sentence in vectors
    ])


def with_rows(vectors, weight, choose):
    """The right answer, but for the rows that are taken from the table (M, d_out)."""
    d = vectors.shape[-1]
    return vectors @ weight[:, :d].T + choose(weight[:, d:].T, *vectors.shape[:2])


def place_first(vectors, weight):
    L, d = vectors.shape[1:]
    return vectors @ weight[:, -d:].T + weight[:, :-d].T[:L]


def add_positions_cases(rng):
    for B, L, d, d_out, M in ((2, 5, 3, 7, 11), (3, 4, 5, 2, 13), (2, 7, 3, 5, 17)):
        vectors = rng.normal(size=(B, L, d))
        vectors[0, -2:] = vectors[1, 1] = 0                # padding, and a word of zeros
        yield vectors, rng.normal(size=(d_out, d + M))


EXERCISE = Exercise(
    id="add-positions",
    stars=2,
    title="Adding is concatenating",
    statement="""
Somebody careful glues to every vector $a$ of a padded batch a one-hot vector $p$ of its place, one
of $M$, and multiplies by a matrix: `weight` times $[a; p]$. Write `add_positions`: it returns the
same result, of shape $(B, L, d_{\\text{out}})$. Can you do it by *adding* a table, without a single
one-hot vector? Some vectors are zeros, padding or not: they get their places like all others, since
no word will look at padding anyway.""",
    reference=add_positions,
    alternatives=(
        add_positions_glued,
        add_positions_by_loop,
        lambda vectors, weight: (
            np.einsum("bld,od->blo", vectors, weight[:, : vectors.shape[2]])
            + np.einsum("om->mo", weight[:, vectors.shape[2] :])[None, : vectors.shape[1]]),
    ),
    misconceptions=(
        Misconception(
            "one place per sentence",
            lambda vectors, weight: with_rows(
                vectors, weight, lambda table, B, L: table[:B, None]),
            "All words of a sentence get the same row, and each sentence another: the table is "
            "cut along the batch. The place of a word is counted along the sentence."),
        Misconception(
            "counts on through the batch",
            lambda vectors, weight: with_rows(
                vectors, weight, lambda table, B, L: table[: B * L].reshape(B, L, -1)),
            "The first sentence is right, but the second goes on counting where the first one "
            "stopped. Every sentence begins at place 0."),
        Misconception(
            "counts from one",
            lambda vectors, weight: with_rows(
                vectors, weight, lambda table, B, L: table[1 : L + 1]),
            "Every word gets the row of its right neighbour. The places begin with 0."),
        Misconception(
            "places forgotten",
            lambda vectors, weight: vectors @ weight[:, : vectors.shape[2]].T,
            "These are the words alone. The columns of `weight` that meet the place have not "
            "been used."),
        Misconception(
            "words forgotten",
            lambda vectors, weight: with_rows(
                0 * vectors, weight, lambda table, B, L: table[:L]),
            "These are the places alone, the same for every sentence. The words have to stay in "
            "the sum."),
        Misconception(
            "place in front", place_first,
            "You cut `weight` as if the place stood before the word. In [a; p] the word comes "
            "first."),
        Misconception(
            "reshaped, not transposed",
            lambda vectors, weight: with_rows(vectors, weight, lambda table, B, L: (
                table.T.reshape(table.shape)[:L])),
            "The shape of your table is right, but its numbers have been read row by row into "
            "new rows. A place belongs to one column of `weight`."),
        Misconception(
            "place as a number",
            lambda vectors, weight: with_rows(vectors, weight, lambda table, B, L: (
                np.arange(L)[:, None] * table[0])),
            "You glued on the place as a number, so far places drown the word, and all places "
            "share one direction. A one-hot place chooses a vector of its own."),
        Misconception(
            "all places at once",
            lambda vectors, weight: with_rows(
                vectors, weight, lambda table, B, L: table.sum(0)),
            "Every word gets the sum of all places, so no two places differ. The one-hot vector "
            "of a place lets one column through."),
        Misconception(
            "zeros left alone",
            lambda vectors, weight: with_rows(vectors, weight, lambda table, B, L: (
                table[:L] * (vectors != 0).any(-1, keepdims=True))),
            "Where a vector is zeros, you added no place, as if it were padding to be kept "
            "clean. Zeros are a vector like any other, and it stands somewhere."),
    ),
    cases=add_positions_cases,
)
