"""Exercise `two-heads-by-hand`: two heads on paper."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def two_heads_by_hand():
    """Return the four components of the merged outputs of two heads."""
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
One query attends to three vectors with two heads. After scaling, its scores are $(0, \ln 2, 0)$ in
the first head and $(0, 0, \ln 2)$ in the second. Each head has values with two components. The
values of the three vectors, those of the first head followed by those of the second, are
$(4, 0, 2, 4)$, $(2, 6, 6, 0)$ and $(0, 4, 8, 8)$. Merge the outputs of the two heads by writing one
after the other: which four components result, before the output matrix $W_o$ is applied?""",
    reference=two_heads_by_hand,
    alternatives=(lambda: [2, 4, 6, 5], lambda: (2.0, 4.0, 6.0, 5.0),
                  lambda: np.array([2, 4, 6, 5])),
    misconceptions=(
        Misconception(
            "the first head's weights twice", lambda: [2, 4, 5.5, 3],
            "The first half is right. You computed the second half with the weights of the first "
            "head, but the second head has its own scores."),
        Misconception(
            "the mean of both heads' weights", lambda: [1.75, 3.75, 5.75, 4],
            "You averaged the weights of the two heads and used this mean in both. Each head "
            "should use its own weights."),
        Misconception(
            "one softmax for both heads", lambda: [1, 2, 3, 2.5],
            "All six of your weights together sum to 1, so every number is half as large as it "
            "should be. The weights of each head should sum to 1."),
        Misconception(
            "heads in the wrong order", lambda: [6, 5, 2, 4],
            "All four numbers are right, but the second head comes before the first."),
        Misconception(
            "every other component for a head", lambda: [2, 5.5, 3.5, 5],
            "You gave the components to the heads in turn: the first head took the first and the "
            "third. Each head owns a contiguous part of the vector."),
        Misconception(
            "outputs interleaved", lambda: [2, 6, 4, 5],
            "Both heads are right, but you interleaved their components. Write the whole output "
            "of the first head first, then that of the second."),
        Misconception(
            "heads added", lambda: [8, 9],
            "You added the outputs of the two heads, so only two components are left. Write one "
            "after the other; adding them up is the task of the output matrix."),
        Misconception(
            "every head takes whole vectors", lambda: [2, 4, 5.5, 3, 1.5, 3.5, 6, 5],
            "Each of your heads averaged all four components of the values. The first two belong "
            "to the first head, the other two to the second."),
        Misconception(
            "not divided by the sum", lambda: [8, 16, 24, 20],
            "The proportions of your weights are right, but the weights of each head sum to 4. "
            "Softmax makes them sum to 1."),
        Misconception(
            "only the best vector", lambda: [2, 6, 8, 8],
            "Each head took only the value with the highest score. The other two get some weight "
            "as well."),
    ),
    cases=lambda rng: [()],
)
