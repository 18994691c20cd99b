"""Exercise `relative-bias`: a learnt number for each distance."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def relative_bias(table, seq_len):
    """Return the numbers (H, L, L) to be added to the scores: head, query, key.

    `table` is (H, 2 reach + 1): for each head, a number for every distance from -reach
    to reach.
    """
    reach = table.shape[1] // 2
    place = np.arange(seq_len)
    ahead = place - place[:, None]                         # (L, L): j - i
    column = np.clip(ahead, -reach, reach) + reach         # (L, L), from 0 to 2 reach
    return table[:, column]                                # (H, L, L)


def relative_bias_by_loop(table, seq_len):
    H, reach = len(table), (table.shape[1] - 1) // 2
    bias = np.zeros((H, seq_len, seq_len))
    for i in range(seq_len):
        for j in range(seq_len):
            bias[:, i, j] = table[:, reach + max(-reach, min(reach, j - i))]
    return bias


def relative_bias_by_window(table, seq_len):
    first, last = table[:, :1], table[:, -1:]
    row = np.hstack([first.repeat(seq_len, 1), table, last.repeat(seq_len, 1)])
    middle = row.shape[1] // 2
    return np.stack(
        [row[:, middle - i : middle - i + seq_len] for i in range(seq_len)], axis=1)


def ahead(seq_len):
    """How far key j stands to the right of query i: (L, L)."""
    return np.arange(seq_len) - np.arange(seq_len)[:, None]


def with_column(choose):
    """Return the right answer, but for the columns: `choose(distances, reach)`."""
    return lambda table, seq_len: table[:, choose(ahead(seq_len), table.shape[1] // 2)]


def beyond(number):
    """Return the right answer, but for a number in place of it beyond the reach."""
    def answer(table, seq_len):
        within = abs(ahead(seq_len)) <= table.shape[1] // 2
        return np.where(within, relative_bias(table, seq_len), number)

    return answer


def relative_bias_cases(rng):
    for H, reach, seq_len in ((2, 1, 5), (3, 2, 8), (4, 3, 11), (5, 6, 4), (7, 4, 5)):
        yield rng.normal(size=(H, 2 * reach + 1)), seq_len


EXERCISE = Exercise(
    id="relative-bias",
    stars=2,
    title="A learnt number for each distance",
    statement="""
ALiBi prescribes what a distance costs; it can be learnt as well. Write `relative_bias`. Each of the
$H$ heads has learnt $2r + 1$ numbers, one for every distance $j - i$ from $-r$ to $r$: they are the
rows of `table`, of shape $(H, 2r + 1)$, the distance $-r$ first. Entry $(h, i, j)$ of the result,
of shape $(H, L, L)$ with `seq_len` for $L$, is what head $h$ adds to the score of query $i$ and key
$j$. All keys farther ahead than $r$ share the number of $r$, and all farther behind that of $-r$.
The sequence may also be shorter than $r$.""",
    reference=relative_bias,
    alternatives=(
        relative_bias_by_loop,
        relative_bias_by_window,
        lambda table, seq_len: np.take(table, np.minimum(
            np.maximum(ahead(seq_len) + table.shape[1] // 2, 0), table.shape[1] - 1), axis=1),
    ),
    misconceptions=(
        Misconception(
            "left for right", with_column(lambda j_i, reach: (
          np.clip(-j_i, -reach, reach) + reach)),
            "Your keys ahead get the numbers of those behind, and the other way round. The "
            "distance is counted from the query to the key: positive is ahead."),
        Misconception(
            "both sides alike", with_column(lambda j_i, reach: (
          np.minimum(abs(j_i), reach) + reach)),
            "A key behind gets the number of the one as far ahead. The distance has a sign, and "
            "half of the table stays unused."),
        Misconception(
            "starts over", with_column(lambda j_i, reach: (j_i + reach) % (2 * reach + 1)),
            "Beyond its end your table starts over, so a key far ahead counts as one behind. "
            "What is too far shares the number at the end."),
        Misconception(
            "nothing beyond", beyond(0.0),
            "Beyond the reach you add nothing. Far keys share the last number that was learnt "
            "for their side."),
        Misconception(
            "blocked beyond", beyond(-np.inf),
            "Beyond the reach you shut all keys off, as a mask does. Here they stay in sight "
            "and share the last number of their side."),
        Misconception(
            "not moved to the front", with_column(lambda j_i, reach: np.clip(j_i, -reach, reach)),
            "You took the distance itself for the column, so 0 meets the first number and a "
            "negative one counts from the end. The first column belongs to the largest "
            "distance behind."),
        Misconception(
            "one too short", with_column(lambda j_i, reach: (
          np.clip(j_i, 1 - reach, reach - 1) + reach)),
            "The first and the last column are never used: your reach is one too short."),
        Misconception(
            "clipped below only", with_column(lambda j_i, reach: (
          np.clip(j_i, -reach, 0) + reach)),
            "All keys ahead get the number of the distance 0. That would do for a model that "
            "looks back only; here the keys ahead have numbers of their own."),
        Misconception(
            "place of the key", with_column(lambda j_i, reach: (
          np.minimum(np.arange(len(j_i)) + 0 * j_i, reach) + reach)),
            "Your numbers depend on the place of the key alone. What counts is how far it "
            "stands from the query."),
        Misconception(
            "heads last", lambda table, seq_len: np.moveaxis(relative_bias(table, seq_len), 0, 2),
            "The heads are your last axis. The scores have the heads in front, and the numbers "
            "are to be added to them."),
        Misconception(
            "one head for all", lambda table, seq_len: relative_bias(
          table[:1].repeat(len(table), 0), seq_len),
            "All heads add the numbers of the first. Each has learnt a row of its own."),
    ),
    cases=relative_bias_cases,
)
