"""Exercise `norm-by-hand`: a residual and a normalisation on paper."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def norm_by_hand():
    """Return the four numbers that leave the residual and the layer normalisation."""
    x, found = np.array([1, 5, 2, 0]), np.array([1, 1, 4, 2])
    total = x + found                                      # 2 6 6 2
    normal = (total - total.mean()) / total.std()          # -1 1 1 -1
    return list(normal * np.array([3, 2, 1, 1]) + np.array([0, 0, 4, 6]))


EXERCISE = Exercise(
    id="norm-by-hand",
    stars=1,
    title="A normalisation on paper",
    statement=r"""
A vector $x = (1, 5, 2, 0)$ enters a block, and self-attention finds $(1, 1, 4, 2)$ for it. Add the
two, then apply layer normalisation with the scale $\gamma = (3, 2, 1, 1)$ and the shift
$\beta = (0, 0, 4, 6)$; leave out $\varepsilon$, which is tiny. Which four numbers come out?""",
    reference=norm_by_hand,
    alternatives=(lambda: [-3, 2, 5, 5], lambda: (-3.0, 2.0, 5.0, 5.0),
                  lambda: np.array([-3, 2, 5, 5])),
    misconceptions=(
        Misconception(
            "no residual", lambda: list(
          (np.array([1, 1, 4, 2]) - 2) / 1.5**0.5 * np.array([3, 2, 1, 1])
          + np.array([0, 0, 4, 6])),
            "You normalised what self-attention found, alone. The residual comes first: add "
            "the vector that entered."),
        Misconception(
            "the residual added later", lambda: list(
          np.array([1, 5, 2, 0]) + (np.array([1, 1, 4, 2]) - 2) / 1.5**0.5
          * np.array([3, 2, 1, 1]) + np.array([0, 0, 4, 6])),
            "You normalised first and added the vector afterwards. Some models do; here the sum "
            "is normalised."),
        Misconception(
            "not scaled and shifted", lambda: [-1, 1, 1, -1],
            "Mean 0 and variance 1 are right. The scale and the shift are still to come."),
        Misconception(
            "not shifted", lambda: [-3, 2, 1, -1],
            "The scale is there, and the shift is missing."),
        Misconception(
            "not scaled", lambda: [-1, 1, 5, 5],
            "The shift is there, and the scale is missing."),
        Misconception(
            "divided by the variance", lambda: [-1.5, 1, 4.5, 5.5],
            "You divided by the variance. Its root brings the numbers to variance 1."),
        Misconception(
            "one number fewer", lambda: list(
          np.array([-2, 2, 2, -2]) / (16 / 3) ** 0.5 * np.array([3, 2, 1, 1])
          + np.array([0, 0, 4, 6])),
            "Your variance is divided by one number fewer than there are. Layer normalisation "
            "takes the plain mean of the squares."),
        Misconception(
            "the mean left in", lambda: list(
          np.array([2, 6, 6, 2]) / 20**0.5 * np.array([3, 2, 1, 1]) + np.array([0, 0, 4, 6])),
            "You divided by the size of the numbers and left their mean in. That is another "
            "normalisation; this one takes the mean away first."),
        Misconception(
            "only centred", lambda: [-6, 4, 6, 4],
            "The mean is gone, but the numbers still have a variance of 4. Divide by its root."),
    ),
    cases=lambda rng: [()],
)
