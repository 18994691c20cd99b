"""Exercise `look-up`: an embedding is a product."""

import numpy as np

from attncheck.exercise import Exercise, Wrong


def look_up(ids, table):
    """Return the vectors (..., L, d) of the words `ids` (..., L).

    `table` is (vocab_size, d), one row for each word.
    """
    one_hots = np.eye(len(table))[ids]
    return one_hots @ table


def look_up_cases(rng):
    for shape, vocab_size, d in (((5,), 7, 3), ((2, 4), 11, 5), ((2, 3, 5), 13, 4)):
        yield rng.integers(1, vocab_size - 1, size=shape), rng.normal(size=(vocab_size, d))


EXERCISE = Exercise(
    id="look-up",
    stars=1,
    title="An embedding is a product",
    statement="""
Write `look_up`: it returns row `ids[n]` of the table for every word $n$. Do it as the chapter
explains an embedding: one-hot rows times the table. The ids may have any number of axes.""",
    reference=look_up,
    alternatives=(
        lambda ids, table: table[ids],
        lambda ids, table: np.einsum(
            "...v,vd->...d", (ids[..., None] == np.arange(len(table))).astype(float), table
        ),
        lambda ids, table: np.take(table, ids, axis=0),
    ),
    wrong=(
        Wrong("the table's columns", lambda ids, table: table.T[ids % table.shape[1]],
              "You took columns of the table. A column holds one number of every word; the vector "
              "of a word is a row."),
        Wrong("counts ids from one", lambda ids, table: table[ids - 1],
              "Every word gets its neighbour's vector. The ids begin with 0, as indices do."),
        Wrong("adds the words up", lambda ids, table: table[ids].sum(-2),
              "You added the vectors of all words. Every word keeps its own."),
        Wrong("by place, not by word",
              lambda ids, table: np.broadcast_to(
                  table[: ids.shape[-1]], (*ids.shape, table.shape[1])),
              "The first word gets the first row, whatever word it is. The id chooses the row, "
              "not the place."),
        Wrong("from the end", lambda ids, table: table[::-1][ids],
              "The table is read from its end. Id 0 belongs to the first row."),
        Wrong("only the one-hot rows", lambda ids, table: np.eye(len(table))[ids],
              "These are the one-hot rows. They still have to meet the table."),
    ),
    cases=look_up_cases,
)
