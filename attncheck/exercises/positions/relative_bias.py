"""Exercise `relative-bias`: a learnt number for each distance."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import offsets


def relative_bias(table, seq_len):
    """Return what is added to the scores, (H, L, L): head, query, key.

    `table` is (H, 2 r + 1): for each head, a number for every distance from -r to r.
    """
    r = table.shape[1] // 2
    position = np.arange(seq_len)
    distance = position - position[:, None]                # (L, L): j - i
    column = np.clip(distance, -r, r) + r                  # (L, L), from 0 to 2 r
    return table[:, column]                                # (H, L, L)


def relative_bias_by_loop(table, seq_len):
    H, r = len(table), (table.shape[1] - 1) // 2
    bias = np.zeros((H, seq_len, seq_len))
    for i in range(seq_len):
        for j in range(seq_len):
            bias[:, i, j] = table[:, r + max(-r, min(r, j - i))]
    return bias


def relative_bias_by_window(table, seq_len):
    first, last = table[:, :1], table[:, -1:]
    row = np.hstack([first.repeat(seq_len, 1), table, last.repeat(seq_len, 1)])
    middle = row.shape[1] // 2
    return np.stack(
        [row[:, middle - i : middle - i + seq_len] for i in range(seq_len)], axis=1)


def with_column(choose):
    """Return the right answer, but for the columns: `choose(distances, r)`."""
    return lambda table, seq_len: table[:, choose(offsets(seq_len), table.shape[1] // 2)]


def beyond(number):
    """Return the right answer, but with `number` at distances of more than r."""
    def answer(table, seq_len):
        within = abs(offsets(seq_len)) <= table.shape[1] // 2
        return np.where(within, relative_bias(table, seq_len), number)

    return answer


def relative_bias_cases(rng):
    for H, r, seq_len in (
        (2, 1, 5), (3, 2, 8), (4, 3, 11), (5, 6, 4), (7, 4, 5), (1, 2, 6), (3, 0, 4), (2, 3, 1),
    ):
        yield rng.normal(size=(H, 2 * r + 1)), seq_len


EXERCISE = Exercise(
    id="relative-bias",
    stars=2,
    title="A learnt number for each distance",
    statement="""
ALiBi fixes in advance what each distance costs, but this can be learnt as well. Each of the $H$
heads has learnt $2r + 1$ numbers, one for every signed distance $j - i$ from $-r$ to $r$. They
are the rows of `table`, of shape $(H, 2r + 1)$, in ascending order of the distance. Write
`relative_bias`, which returns an array of shape $(H, L, L)$ with `seq_len` for $L$. Entry $(h,
i, j)$ is what head $h$ adds to the score of query $i$ and key $j$. All keys more than $r$
positions after the query share the number for $r$, and all keys more than $r$ positions before
it share the number for $-r$. The sequence may be shorter than $r$, and $r$ may be 0.""",
    reference=relative_bias,
    alternatives=(
        relative_bias_by_loop,
        relative_bias_by_window,
        lambda table, seq_len: np.take(table, np.minimum(
            np.maximum(offsets(seq_len) + table.shape[1] // 2, 0), table.shape[1] - 1), axis=1),
    ),
    misconceptions=(
        Misconception(
            "sides swapped", with_column(lambda distance, r: np.clip(-distance, -r, r) + r),
            "Keys after the query get the numbers of keys before it, and the other way round. The "
            "distance is counted from the query to the key, so keys after the query have a "
            "positive one."),
        Misconception(
            "both sides alike", with_column(lambda distance, r: np.minimum(abs(distance), r) + r),
            "A key before the query gets the number of the key equally far after it. The distance "
            "has a sign, and half of your table is never used."),
        Misconception(
            "starts over", with_column(lambda distance, r: (distance + r) % (2 * r + 1)),
            "Beyond its end your table starts over, so a key far after the query counts as one "
            "before it. Keys beyond the largest distance share the number at the end."),
        Misconception(
            "nothing beyond", beyond(0.0),
            "Beyond the largest learnt distance you add nothing. Such keys share the last number "
            "of their side."),
        Misconception(
            "masked beyond", beyond(-np.inf),
            "Beyond the largest learnt distance you mask all keys. Here they can still be attended "
            "to, with the last number of their side."),
        Misconception(
            "distance used as the column",
            with_column(lambda distance, r: np.clip(distance, -r, r)),
            "You used the distance itself as the column, so distance 0 gets the first number and "
            "negative distances count from the end. The first column belongs to the most negative "
            "distance."),
        Misconception(
            "one too short", with_column(
                lambda distance, r: np.clip(distance, 1 - r, r - 1) + r),
            "You never use the first and the last column. Your largest distance is one too small."),
        Misconception(
            "nothing after the query",
            with_column(lambda distance, r: np.clip(distance, -r, 0) + r),
            "All keys after the query get the number for distance 0. That would be enough for a "
            "causal model, but here the keys after the query have numbers of their own."),
        Misconception(
            "position of the key only", with_column(
                lambda distance, r: np.minimum(distance - distance[:, :1], r) + r),
            "Your numbers depend on the position of the key alone. What matters is its distance "
            "from the query."),
        Misconception(
            "heads last", lambda table, seq_len: np.moveaxis(relative_bias(table, seq_len), 0, 2),
            "Your last axis runs over the heads. The result is added to scores whose heads come "
            "before queries and keys."),
        Misconception(
            "one head for all", lambda table, seq_len: relative_bias(
                table[:1].repeat(len(table), 0), seq_len),
            "All heads add the numbers of the first head. Each head has learnt a row of its own."),
    ),
    cases=relative_bias_cases,
)
