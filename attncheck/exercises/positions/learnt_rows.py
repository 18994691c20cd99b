"""Exercise `learnt-rows`: where the learnt table ends."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def learnt_rows(positions, table):
    """Return the learnt vectors (..., L, d) of `positions` (..., L), counted from 0.

    `table` is (M, d); a position without a row gets zeros.
    """
    one_hots = positions[..., None] == np.arange(len(table))   # (..., L, M)
    return one_hots @ table


def learnt_rows_by_loop(positions, table):
    rows = np.zeros((*positions.shape, table.shape[1]))
    for where, position in np.ndenumerate(positions):
        if position < len(table):
            rows[where] = table[position]
    return rows


def beyond(positions, table, vector):
    """Return the right rows up to the table's end, and `vector` (..., L, d) after it."""
    known = (positions < len(table))[..., None]
    return np.where(known, table[np.minimum(positions, len(table) - 1)], vector)


def index_compared(positions, table):
    known = np.arange(positions.shape[-1]) < len(table)
    return np.where(known[:, None], table[np.minimum(positions, len(table) - 1)], 0.0)


def learnt_rows_cases(rng):
    for shape, M, d in (((7,), 11, 4), ((2, 9), 5, 6), ((2, 3, 7), 13, 8), ((1, 6), 7, 1)):
        positions = rng.integers(1, M, size=shape).astype(np.intp)
        positions[..., :5] = M - 1, M, 2 * M + 2, 0, 3     # last row, first without, far, first
        yield rng.permuted(positions, axis=-1), rng.normal(size=(M, d))
    yield rng.integers(6, size=(3, 4)).astype(np.intp), rng.normal(size=(8, 5))     # all learnt
    for position in (0, 1, 3):                             # a single row, a single position
        yield np.array([position], dtype=np.intp), rng.normal(size=(1, 4))


EXERCISE = Exercise(
    id="learnt-rows",
    stars=2,
    title="Where the learnt table ends",
    statement="""
A learnt table of shape $(M, d)$ has a row for each of the positions 0 to $M - 1$. For later
positions nothing was learnt, and `nn.Embedding` stops with an error. Write `learnt_rows`, which
does not stop: it returns the row of every position that has one, and a vector of zeros for
every position that has none. The array `positions` may have any number of axes, and the
positions in it may come in any order.""",
    reference=learnt_rows,
    alternatives=(
        learnt_rows_by_loop,
        lambda positions, table: np.vstack([table, 0 * table[:1]])[
            np.minimum(positions, len(table))],
        lambda positions, table: (
            table[positions % len(table)] * (positions < len(table))[..., None]),
    ),
    misconceptions=(
        Misconception(
            "starts over", lambda positions, table: table[positions % len(table)],
            "After its last row your table starts over, so a late position looks like an early "
            "one. Nothing was learnt for it, and the answer should show that."),
        Misconception(
            "last row repeated",
            lambda positions, table: table[np.minimum(positions, len(table) - 1)],
            "All positions beyond the table get its last row. Self-attention could not distinguish "
            "them from one another."),
        Misconception(
            "index compared instead of the position", index_compared,
            "You compared the index within `positions` with the size of the table. What decides "
            "whether there is a row is the position itself, and positions come in any order."),
        Misconception(
            "continued with sines and cosines",
            lambda positions, table: beyond(
                positions, table, attnlib.sinusoidal(
                    positions.max() + 1, 2 * table.shape[1])[positions, : table.shape[1]]),
            "Beyond the table you continue with sines and cosines. A model that learnt its own "
            "rows has never seen these and cannot know what they mean."),
        Misconception(
            "continued along a line",
            lambda positions, table: beyond(positions, table, table[-1] + (
                positions - len(table) + 1)[..., None] * (table[-1] - table[-2])),
            "You continue with the difference between the last two rows. Learnt rows do not lie on "
            "a line, so they say nothing about the next position."),
        Misconception(
            "mean row", lambda positions, table: beyond(positions, table, table.mean(0)),
            "A position beyond the table gets the mean of all rows. That looks like a learnt "
            "vector, but it was never learnt; the exercise asks for zeros."),
        Misconception(
            "last row lost",
            lambda positions, table: (
                positions[..., None] == np.arange(len(table) - 1)) @ table[:-1],
            "You never use the last row of the table, although it was learnt. Its position is one "
            "less than the number of rows."),
        Misconception(
            "rows in the order of the table",
            lambda positions, table: np.broadcast_to(
                np.resize(table, (positions.shape[-1], table.shape[1])),
                (*positions.shape, table.shape[1])),
            "You took the rows of the table one after the other. `positions` says which row each "
            "entry needs, and they come in any order."),
        Misconception(
            "dropped", lambda positions, table: table[positions[positions < len(table)]],
            "You dropped the positions that have no row, so the result has fewer vectors than "
            "there are positions. Every position needs a vector, even if it is zeros."),
        Misconception(
            "positions counted from 1",
            lambda positions, table: (
                positions[..., None] == np.arange(1, len(table) + 1)) @ table,
            "Every position gets the row before its own, and position 0 gets zeros. The first row "
            "of the table belongs to position 0."),
    ),
    cases=learnt_rows_cases,
)
