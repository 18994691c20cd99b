"""Exercise `look-up`: an embedding is a product."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def look_up(ids, table):
    """Return the vectors (..., L, d) of the words `ids` (..., L).

    `table` is (vocab_size, d), one row for each word.
    """
    one_hots = np.eye(len(table))[ids]
    return one_hots @ table


def look_up_cases(rng):
    for shape, vocab_size, d in (((5,), 7, 3), ((2, 4), 11, 5), ((2, 3, 5), 13, 4)):
        ids = rng.integers(1, vocab_size - 1, size=shape, dtype=np.intp)
        ids[..., 1], ids[..., -1] = 0, vocab_size - 1
        yield ids, rng.normal(size=(vocab_size, d))


EXERCISE = Exercise(
    id="look-up",
    stars=1,
    title="An embedding is a product",
    statement="""
Write `look_up`: for `ids` of shape `(..., L)`, from 0 on, it returns the vectors `(..., L, d)`, for
each word the row of the table that its id names. Write it twice, as the chapter explains an
embedding, one-hot rows times the table, and as it is done in practice, with one index; hand in the
one that you find clearer. The ids may have any number of axes.""",
    reference=look_up,
    alternatives=(
        lambda ids, table: table[ids],
        lambda ids, table: np.einsum(
            "...v,vd->...d", (ids[..., None] == np.arange(len(table))).astype(float), table
        ),
        lambda ids, table: np.take(table, ids, axis=0),
    ),
    misconceptions=(
        Misconception(
            "the table's columns", lambda ids, table: table.T[ids % table.shape[1]],
            "You took columns of the table. A column holds one number of every word; the vector "
            "of a word is a row."),
        Misconception(
            "counts ids from one", lambda ids, table: table[ids - 1],
            "Every word gets its neighbour's vector. The ids begin with 0, as indices do."),
        Misconception(
            "adds the words up", lambda ids, table: table[ids].sum(-2),
            "You added the vectors of all words. Every word keeps its own."),
        Misconception(
            "by place, not by word",
            lambda ids, table: np.broadcast_to(
                table[: ids.shape[-1]], (*ids.shape, table.shape[1])),
            "The first word gets the first row, whatever word it is. The id chooses the row, "
            "not the place."),
        Misconception(
            "from the end", lambda ids, table: table[::-1][ids],
            "The table is read from its end. Id 0 belongs to the first row."),
        Misconception(
            "id 0 for padding", lambda ids, table: table[ids] * (ids > 0)[..., None],
            "The word with id 0 got a vector of zeros. Here every id is a word, and 0 names the "
            "first row."),
        Misconception(
            "flattens the axes", lambda ids, table: table[ids.ravel()],
            "All words stand in one long row now. The result keeps the axes of the ids and adds "
            "one."),
        Misconception(
            "only the one-hot rows", lambda ids, table: np.eye(len(table))[ids],
            "These are the one-hot rows. They still have to meet the table."),
    ),
    cases=look_up_cases,
)
