"""Exercise `multiplications`: the cost of projections and of attention."""

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


def shortest_with(shortest):
    """Return the right counts with shortest(d_model)."""
    return lambda seq_len, d_model: (
        *multiplications(seq_len, d_model)[:2], shortest(d_model))


EXERCISE = Exercise(
    id="multiplications",
    stars=2,
    title="Projections or attention: which costs more?",
    statement="""
One head of full self-attention reads $L$ vectors, with `seq_len` for $L$. The vectors and their
queries, keys and values all have $d$ components, with `d_model` for $d$. Count the
multiplications of two numbers: first in the three projections that make queries, keys and
values, then in all scores and in the weighted sums of values together. Leave out scaling and
softmax. The third number is the shortest length at which the second count exceeds the first.""",
    reference=multiplications,
    alternatives=(
        multiplications_by_search,
        lambda seq_len, d_model: (
            seq_len * d_model * d_model * 3, seq_len * seq_len * (d_model + d_model),
            int(np.floor(1.5 * d_model)) + 1),
    ),
    misconceptions=(
        Misconception(
            "one position",
            lambda seq_len, d_model: (
                3 * d_model**2, 2 * seq_len * d_model, 3 * d_model // 2 + 1),
            "You counted the multiplications for one position. All positions can be computed in "
            "parallel, which saves time, but the multiplications are needed at every position."),
        Misconception(
            "one multiplication for a score",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, 2 * seq_len**2, 3 * d_model**2 // 2 + 1),
            "You counted one multiplication for each pair of positions. A score is the dot product "
            "of two vectors, with one multiplication for every component."),
        Misconception(
            "scores alone",
            lambda seq_len, d_model: (
                3 * seq_len * d_model**2, seq_len**2 * d_model, 3 * d_model + 1),
            "Your second count contains only the scores. The weights also have to be multiplied "
            "with the values."),
        Misconception(
            "one projection",
            lambda seq_len, d_model: (
                seq_len * d_model**2, 2 * seq_len**2 * d_model, d_model // 2 + 1),
            "You counted only one projection. Queries, keys and values each have a matrix of their "
            "own."),
        Misconception(
            "output matrix as well",
            lambda seq_len, d_model: (
                4 * seq_len * d_model**2, 2 * seq_len**2 * d_model, 2 * d_model + 1),
            "You counted a fourth matrix, the output matrix. It belongs to a layer with several "
            "heads and is not part of the question."),
        Misconception(
            "component by component",
            lambda seq_len, d_model: (
                3 * seq_len * d_model, 2 * seq_len**2 * d_model, 2),
            "You counted one multiplication for each component of a query. Every such component is "
            "a dot product with the whole vector."),
        Misconception(
            "crossing at d", shortest_with(lambda d_model: d_model + 1),
            "Both counts are right. A rule of thumb says that the second becomes larger once the "
            "length exceeds `d_model`, but your own counts give another length."),
        Misconception(
            "not yet larger", shortest_with(lambda d_model: 3 * d_model // 2),
            "Both counts are right. At the length you give, however, the second count is not yet "
            "larger than the first."),
        Misconception(
            "equal is not larger", shortest_with(lambda d_model: (3 * d_model + 1) // 2),
            "Both counts are right. When `d_model` is even, however, the two counts are only equal "
            "at the length you give."),
        Misconception(
            "fraction", shortest_with(lambda d_model: 1.5 * d_model),
            "Your third number is where the two counts are equal, which may be a fraction. The "
            "question asks for the first whole length beyond it."),
    ),
    cases=lambda rng: [(7, 4), (5, 11), (12, 6), (30, 9), (8, 5), (1, 1)],
)
