"""Exercise `learnt-rows`: where the learnt table ends."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def learnt_rows(places, table):
    """Return the learnt vectors (..., L, d) of `places` (..., L), whole numbers from 0.

    `table` is (M, d); a place beyond its last row gets zeros.
    """
    one_hots = places[..., None] == np.arange(len(table))  # (..., L, M), no 1 from M on
    return one_hots @ table


def learnt_rows_by_loop(places, table):
    rows = np.zeros((*places.shape, table.shape[1]))
    for where, place in np.ndenumerate(places):
        if place < len(table):
            rows[where] = table[place]
    return rows


def beyond(places, table, vector):
    """The right rows up to the table's end, and `vector` (..., L, d) behind it."""
    known = (places < len(table))[..., None]
    return np.where(known, table[np.minimum(places, len(table) - 1)], vector)


def learnt_rows_cases(rng):
    for shape, M, d in (((7,), 11, 4), ((2, 5), 7, 6), ((2, 3, 7), 13, 8)):
        places = rng.integers(1, M, size=shape).astype(np.intp)
        places[..., :5] = M - 1, M, 2 * M + 2, 0, 3        # the edge, behind it, far, the front
        yield rng.permuted(places, axis=-1), rng.normal(size=(M, d))


EXERCISE = Exercise(
    id="learnt-rows",
    stars=2,
    title="Where the learnt table ends",
    statement="""
A learnt table has a row for each of the places from 0 to $M - 1$. Beyond them nothing was learnt,
and `nn.Embedding` stops with an error. Write `learnt_rows`, which goes on: it returns the row of
every place, and zeros for a place that has none. The array `places` may have any number of axes,
and its places may come in any order.""",
    reference=learnt_rows,
    alternatives=(
        learnt_rows_by_loop,
        lambda places, table: np.vstack([table, 0 * table[:1]])[np.minimum(places, len(table))],
        lambda places, table: (
            table[places % len(table)] * (places < len(table))[..., None]),
    ),
    misconceptions=(
        Misconception(
            "starts over", lambda places, table: table[places % len(table)],
            "Beyond its end your table starts over, so a late place is taken for an early one. "
            "Nothing was learnt for it, and the answer should show that."),
        Misconception(
            "the last row again",
            lambda places, table: table[np.minimum(places, len(table) - 1)],
            "All places beyond the table get its last row, as if they stood there. To "
            "self-attention they would be one and the same place."),
        Misconception(
            "continued by waves",
            lambda places, table: beyond(
                places, table, attnlib.sinusoidal(places.max() + 1, table.shape[1])[places]),
            "Beyond the table you go on with sines and cosines. A model that learnt its own "
            "rows has never met them: to have a vector for a place is not yet to know what it "
            "means."),
        Misconception(
            "continued by the trend",
            lambda places, table: beyond(places, table, table[-1] + (
                places - len(table) + 1)[..., None] * (table[-1] - table[-2])),
            "You go on with the step between the last two rows. Learnt rows follow no line, so "
            "nothing can be read off them about the next place."),
        Misconception(
            "the mean row", lambda places, table: beyond(places, table, table.mean(0)),
            "A place beyond the table gets the mean of all rows. That looks like a learnt "
            "vector, but no training made it; zeros are asked for."),
        Misconception(
            "one row short",
            lambda places, table: (places[..., None] == np.arange(len(table) - 1)) @ table[:-1],
            "The last row of the table is lost, although it was learnt. The places are counted "
            "from 0."),
        Misconception(
            "by the order of arrival",
            lambda places, table: np.broadcast_to(
                table[: places.shape[-1]], (*places.shape, table.shape[1])),
            "You gave the first rows of the table, one after the other. `places` says which row "
            "each one wants, and they come in any order."),
        Misconception(
            "left out", lambda places, table: table[places[places < len(table)]],
            "You left out the places that have no row, so the others move up and no longer "
            "stand where they were. Every place needs its vector, be it of zeros."),
        Misconception(
            "counts from one",
            lambda places, table: (places[..., None] == np.arange(1, len(table) + 1)) @ table,
            "Every place gets the row of its left neighbour, and place 0 gets nothing. The "
            "first row of the table belongs to place 0."),
    ),
    cases=learnt_rows_cases,
)
