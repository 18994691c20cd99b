"""Exercise `multiplications`: where the work is."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def multiplications(seq_len, d_model):
    """Return (in the projections, in attention, shortest L with more in attention)."""
    projections = 3 * seq_len * d_model**2                 # query, key and value
    attention = 2 * seq_len**2 * d_model                   # scores; weighted values
    shortest = 3 * d_model // 2 + 1                        # the first beyond 3 d / 2
    return projections, attention, shortest


def multiplications_by_search(seq_len, d_model):
    def both(L):
        return 3 * (L * d_model * d_model), L * d_model * L + L * L * d_model

    L = 1
    while both(L)[1] <= both(L)[0]:
        L += 1
    return [*both(seq_len), L]


EXERCISE = Exercise(
    id="multiplications",
    stars=2,
    title="Where the work is",
    statement="""
One head of full self-attention reads $L$ vectors; vectors, queries, keys and values all have $d$
= `d_model` entries. Count the multiplications of two numbers: first in the three projections to
queries, keys and values, then in all scores and in the weighted sums of values (scaling and
softmax are not counted). The third number is the shortest length at which the second count is the
larger one.""",
    reference=multiplications,
    alternatives=(
        multiplications_by_search,
        lambda seq_len, d_model: (
            seq_len * d_model * d_model * 3, seq_len * seq_len * (d_model + d_model),
            int(np.floor(1.5 * d_model)) + 1),
    ),
    misconceptions=(
        Misconception(
            "one query",
            lambda seq_len, d_model: (
                3 * d_model**2, 2 * seq_len * d_model, 3 * d_model // 2 + 1),
            "This is the work for one position. All of them can run side by side, which saves "
            "waiting and no work: it is done at every position."),
        Misconception(
            "a score is one multiplication",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2, 3 * d_model**2 // 2 + 1),
            "You counted one multiplication for each pair. A score is the dot product of two "
            "vectors, and takes one for every entry."),
        Misconception(
            "the scores alone",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, seq_len**2 * d_model, 3 * d_model + 1),
            "Your second count has the scores. The weights then have to be multiplied with the "
            "values, too."),
        Misconception(
            "one projection",
            lambda seq_len, d_model: (
                seq_len * d_model**2, 2 * seq_len**2 * d_model, d_model // 2 + 1),
            "You counted one of the projections. Queries, keys and values each have a matrix "
            "of their own."),
        Misconception(
            "the output matrix as well",
            lambda seq_len, d_model: (
                4 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 2 * d_model + 1),
            "You counted a fourth matrix, that of the output. It belongs to a layer of several "
            "heads and is not asked for here."),
        Misconception(
            "entry by entry",
            lambda seq_len, d_model: (
                3 * seq_len * d_model, 2 * seq_len**2 * d_model, 2),
            "You counted one multiplication for each entry of a query. Every such entry is a "
            "dot product with the whole vector."),
        Misconception(
            "crossing at d",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, d_model + 1),
            "Both counts are right. The rule of thumb puts the crossing at `d_model` itself; "
            "with the counts that you found it lies elsewhere."),
        Misconception(
            "not yet larger",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 3 * d_model // 2),
            "Both counts are right. At the length you give, though, the second is not yet "
            "larger than the first."),
        Misconception(
            "equal is not more",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, (3 * d_model + 1) // 2),
            "Both counts are right. When `d_model` is even, though, the two are merely equal "
            "at the length you give."),
        Misconception(
            "a fraction",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 1.5 * d_model),
            "Your third number is where the two counts are equal, which may be a fraction. It "
            "should be the first whole length beyond."),
    ),
    cases=lambda rng: [(7, 4), (5, 11), (12, 6), (30, 9), (8, 5)],
)
