"""Exercise `two-heads-by-hand`: two heads on paper."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def two_heads_by_hand():
    """Return the four numbers that two heads hand over, one head behind the other."""
    scores = np.log([[1, 2, 1], [1, 1, 2]])                            # (H, S)
    weights = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    values = np.array([[4, 0, 2, 4], [2, 6, 6, 0], [0, 4, 8, 8]])      # (S, H head_dim)
    first, second = weights[0] @ values[:, :2], weights[1] @ values[:, 2:]
    return [*first, *second]


EXERCISE = Exercise(
    id="two-heads-by-hand",
    stars=1,
    title="Two heads on paper",
    statement=r"""
One query looks at three elements with two heads of two numbers each. After scaling, its scores are
$(0, \ln 2, 0)$ in the first head and $(0, 0, \ln 2)$ in the second. The values of the three
elements, for both heads side by side, are $(4, 0, 2, 4)$, $(2, 6, 6, 0)$ and $(0, 4, 8, 8)$. Which
four numbers come out when the answers of the heads are joined, one behind the other,
before $W^O$?""",
    reference=two_heads_by_hand,
    alternatives=(lambda: [2, 4, 6, 5], lambda: (2.0, 4.0, 6.0, 5.0),
                  lambda: np.array([2, 4, 6, 5])),
    misconceptions=(
        Misconception(
            "the first head's weights twice", lambda: [2, 4, 5.5, 3],
            "The first half is right. The second half was mixed with the weights of the first "
            "head, but the second head has scores of its own."),
        Misconception(
            "the mean of both heads' weights", lambda: [1.75, 3.75, 5.75, 4],
            "You averaged the weights of the two heads and used the mean in both. Then both "
            "would ask the same question; each head keeps its own weights."),
        Misconception(
            "one softmax for both heads", lambda: [1, 2, 3, 2.5],
            "All six weights together sum to 1 here, so everything is half as large. The heads "
            "do not compete: each gives away one unit of weight."),
        Misconception(
            "heads in the wrong order", lambda: [6, 5, 2, 4],
            "All four numbers are right, but the second head stands before the first."),
        Misconception(
            "every other number for a head", lambda: [2, 5.5, 3.5, 5],
            "You dealt the numbers out in turn: the first head took the first and the third. "
            "Each head owns one connected piece of the vector."),
        Misconception(
            "answers shuffled together", lambda: [2, 6, 4, 5],
            "Both heads are right, but their numbers alternate. Put one whole answer behind "
            "the other."),
        Misconception(
            "heads added", lambda: [8, 9],
            "You added the two answers, and only two numbers are left. Here one is "
            "put behind the other; adding comes later, with the output matrix."),
        Misconception(
            "every head takes whole vectors", lambda: [2, 4, 5.5, 3, 1.5, 3.5, 6, 5],
            "Each of your heads mixed all four numbers of the values. A head has two numbers "
            "of its own, the other two belong to the other head."),
        Misconception(
            "not divided by the sum", lambda: [8, 16, 24, 20],
            "The proportions of your weights are right, but those of each head sum to 4. Softmax "
            "makes them sum to 1 before they meet the values."),
        Misconception(
            "only the best element", lambda: [2, 6, 8, 8],
            "Each head took the one value with the highest score. The other two have weight as "
            "well."),
    ),
    cases=lambda rng: [()],
)
