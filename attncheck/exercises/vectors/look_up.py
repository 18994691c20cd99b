"""Exercise `look-up`: an embedding is a product."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def look_up(ids, table):
    """Return the vectors (..., L, d) of the words `ids` (..., L).

    `table` is (vocab_size, d), one row for each word.
    """
    return table[ids]  # the same as np.eye(len(table))[ids] @ table, but much cheaper


def look_up_cases(rng):
    for shape, vocab_size, d in (((5,), 7, 3), ((2, 4), 11, 5), ((2, 3, 5), 13, 4)):
        ids = rng.integers(1, vocab_size - 1, size=shape, dtype=np.intp)
        ids[..., 1], ids[..., -1] = 0, vocab_size - 1
        yield ids, rng.normal(size=(vocab_size, d))
    yield np.array([[2, 5, 2]], dtype=np.intp), rng.normal(size=(9, 1))    # one sentence, d = 1
    yield np.zeros(1, dtype=np.intp), rng.normal(size=(1, 1))              # a single word


EXERCISE = Exercise(
    id="look-up",
    stars=1,
    title="An embedding is a matrix product",
    statement="""
Write `look_up`: it takes `ids` of shape `(..., L)`, whole numbers from 0 on, and returns vectors of
shape `(..., L, d)`. The vector of a word is the row of the table whose number is its id. There may
be any number of axes before `L`. The chapter explains an embedding as a product of one-hot rows
with the table, and in practice it is a single indexing operation. Either way is fine here.""",
    reference=look_up,
    alternatives=(
        lambda ids, table: np.eye(len(table))[ids] @ table,
        lambda ids, table: np.einsum(
            "...v,vd->...d", (ids[..., None] == np.arange(len(table))).astype(float), table
        ),
        lambda ids, table: np.take(table, ids, axis=0),
    ),
    misconceptions=(
        Misconception(
            "the table's columns", lambda ids, table: table.T[ids % table.shape[1]],
            "You took columns of the table. A column holds one component of all words, while the "
            "vector of a word is a row."),
        Misconception(
            "counts ids from one", lambda ids, table: table[ids - 1],
            "Every word gets the row before its own. Ids start at 0, just like indices."),
        Misconception(
            "adds the words up", lambda ids, table: table[ids].sum(-2),
            "You added up the vectors of all words. Every word should keep its own vector."),
        Misconception(
            "by position instead of id",
            lambda ids, table: np.broadcast_to(
                table[: ids.shape[-1]], (*ids.shape, table.shape[1])),
            "The first word gets the first row, whichever word it is. The id chooses the row, not "
            "the position in the sentence."),
        Misconception(
            "counts from the end", lambda ids, table: table[::-1][ids],
            "You count the rows of the table from its end. Id 0 stands for the first row."),
        Misconception(
            "id 0 for padding", lambda ids, table: table[ids] * (ids > 0)[..., None],
            "The word with id 0 got a vector of zeros. Here every id is a word, and id 0 stands "
            "for the first row."),
        Misconception(
            "flattens the axes", lambda ids, table: table[ids.ravel()],
            "You put all words into one long sequence. The result should keep the axes of `ids` "
            "and add one for the components."),
        Misconception(
            "only the one-hot rows", lambda ids, table: np.eye(len(table))[ids],
            "These are the one-hot rows themselves. They still have to be multiplied by the "
            "table."),
    ),
    cases=look_up_cases,
)
