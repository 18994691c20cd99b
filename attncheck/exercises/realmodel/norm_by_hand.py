"""Exercise `norm-by-hand`: a residual connection and a normalisation on paper."""

import numpy as np

from attncheck.exercise import Exercise, Misconception

SCALE, SHIFT = np.array([3, 2, 1, 2]), np.array([0, 0, 4, 6])


def norm_by_hand():
    """Return the four components after the residual and the layer normalisation."""
    x, attended = np.array([2, 5, 3, 0]), np.array([-1, 2, 4, 1])
    total = x + attended                                   # 1 7 7 1
    normal = (total - total.mean()) / total.std()          # -1 1 1 -1
    return list(normal * np.array([3, 2, 1, 2]) + np.array([0, 0, 4, 6]))


def finished(normal):
    return lambda: list(np.array(normal) * SCALE + SHIFT)


EXERCISE = Exercise(
    id="norm-by-hand",
    stars=1,
    title="Layer normalisation on paper",
    statement=r"""
The vector $x = (2, 5, 3, 0)$ enters a block, and the output of self-attention for it is $(-1,
2, 4, 1)$. Add the two, and then apply layer normalisation with the scale $\gamma = (3, 2, 1,
2)$ and the shift $\beta = (0, 0, 4, 6)$. Leave out $\varepsilon$, which is tiny. Write down the
four components of the result.""",
    reference=norm_by_hand,
    alternatives=(lambda: [-3, 2, 5, 4], lambda: (-3.0, 2.0, 5.0, 4.0),
                  lambda: np.array([-3, 2, 5, 4])),
    misconceptions=(
        Misconception(
            "no residual", finished((np.array([-1, 2, 4, 1]) - 1.5) / 3.25**0.5),
            "You normalised the output of self-attention alone. The residual connection comes "
            "first: add the vector that entered the block."),
        Misconception(
            "residual added later", lambda: list(
                finished((np.array([-1, 2, 4, 1]) - 1.5) / 3.25**0.5)() + np.array([2, 5, 3, 0])),
            "You normalised first and added the vector that entered afterwards. Some models do "
            "this, but here the sum is normalised."),
        Misconception(
            "neither scaled nor shifted", lambda: [-1, 1, 1, -1],
            "The mean of 0 and the variance of 1 are right. The scale and the shift are still "
            "missing."),
        Misconception(
            "not shifted", lambda: [-3, 2, 1, -2],
            "You applied the scale, but the shift is missing."),
        Misconception(
            "not scaled", lambda: [-1, 1, 5, 5],
            "You applied the shift, but the scale is missing."),
        Misconception(
            "shifted, then scaled", lambda: [-3, 2, 5, 10],
            "You added the shift first, so it was scaled as well. The scale comes first and the "
            "shift after it."),
        Misconception(
            "divided by the variance", finished([-1 / 3, 1 / 3, 1 / 3, -1 / 3]),
            "You divided by the variance. To obtain the variance 1, divide by its square root."),
        Misconception(
            "divided by the length", finished([-1 / 2, 1 / 2, 1 / 2, -1 / 2]),
            "You divided by the root of the sum of the squares. The variance is the mean of the "
            "squares."),
        Misconception(
            "one number fewer", finished(np.array([-3, 3, 3, -3]) / 12**0.5),
            "You computed the variance with one component fewer than there are. Layer "
            "normalisation uses the plain mean of the squares."),
        Misconception(
            "mean not subtracted", finished(np.array([1, 7, 7, 1]) / 5),
            "You divided by the root of the mean square without subtracting the mean. This is "
            "another normalisation; layer normalisation subtracts the mean first."),
        Misconception(
            "only centred", finished([-3, 3, 3, -3]),
            "You subtracted the mean, but the components still have a variance of 9. Divide by its "
            "square root."),
    ),
    cases=lambda rng: [()],
)
