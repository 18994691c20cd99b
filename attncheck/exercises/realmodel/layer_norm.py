"""Exercise `layer-norm`: normalise each vector by itself."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def layer_norm(x, weight, bias, eps):
    """Return the vectors x (..., L, d) with mean 0 and variance 1, scaled and shifted.

    `weight` and `bias` are (d,); `eps` is added to the variance.
    """
    centred = x - x.mean(axis=-1, keepdims=True)           # equal components: all 0
    variance = (centred**2).mean(axis=-1, keepdims=True)   # (..., L, 1)
    return centred / np.sqrt(variance + eps) * weight + bias


def layer_norm_by_loop(x, weight, bias, eps):
    output = np.empty_like(x)
    for where in np.ndindex(x.shape[:-1]):
        row = x[where]
        output[where] = (row - row.mean()) * (row.var() + eps) ** -0.5 * weight + bias
    return output


def norm(axis=-1, ddof=0, mean=True, root=lambda variance, eps: np.sqrt(variance + eps),
         finish=lambda normal, weight, bias: normal * weight + bias):
    """Return the right answer but for one step."""
    def answer(x, weight, bias, eps):
        centre = x.mean(axis, keepdims=True) if mean else 0.0
        variance = x.var(axis, keepdims=True, ddof=ddof) if mean else (x**2).mean(
            axis, keepdims=True)
        return finish((x - centre) / root(variance, eps), weight, bias)

    return answer


def layer_norm_cases(rng):
    for shape, eps in (((4, 7), 0.3), ((5, 8), 1e-5), ((3, 6, 7), 0.5), ((2, 5, 9), 0.01),
                       ((2, 3, 4, 6), 0.1), ((1, 5, 4), 0.2), ((1, 6), 0.3), ((4, 1), 0.1)):
        x = rng.normal(size=shape) * 1.5 + rng.normal(size=shape[:-1])[..., None]
        x[..., 1:2, :] = 0                                 # a vector like any other
        x[..., 2:3, :] *= 0.1                              # a variance below eps
        weight, bias = rng.normal(size=(2, shape[-1]))
        weight[:2], bias[:2] = (np.array([(-1.2, 0.8), (0.7, -0.9)]))[:, : shape[-1]]
        yield x, weight, bias, eps


EXERCISE = Exercise(
    id="layer-norm",
    stars=2,
    title="Normalise each vector by itself",
    statement=r"""
Write `layer_norm` for vectors `x` of shape $(..., L, d)$. Each vector is brought to mean 0 and
variance 1 by itself: subtract the mean of its components, and divide by $\sqrt{\sigma^2 +
\varepsilon}$ with `eps` for $\varepsilon$, where the variance $\sigma^2$ is the plain mean of
the squared differences. Then multiply by `weight` and add `bias`, both of shape $(d,)$,
component by component. What becomes of a vector whose components are all equal?""",
    reference=layer_norm,
    alternatives=(
        layer_norm_by_loop,
        lambda x, weight, bias, eps: bias + weight * (x - x.mean(-1)[..., None]) / np.sqrt(
            x.var(-1) + eps)[..., None],
    ),
    misconceptions=(
        Misconception(
            "over the positions", norm(axis=-2),
            "You took mean and variance over the positions of the sequence. Each vector is "
            "normalised by itself, whatever its neighbours are."),
        Misconception(
            "over everything", norm(axis=None),
            "You took one mean and one variance for all vectors together. Each vector has its "
            "own."),
        Misconception(
            "one number fewer", norm(ddof=1),
            "You computed the variance with one component fewer than there are. Layer "
            "normalisation uses the plain mean of the squares."),
        Misconception(
            "eps outside the root", norm(root=lambda variance, eps: np.sqrt(variance) + eps),
            "You added epsilon after taking the root. It is added to the variance."),
        Misconception(
            "divided by the variance", norm(root=lambda variance, eps: variance + eps),
            "You divided by the variance. To obtain the variance 1, divide by its square root."),
        Misconception(
            "no eps", norm(root=lambda variance, eps: np.sqrt(variance)),
            "You left out epsilon, so a vector of equal components is divided by 0. Add epsilon to "
            "the variance."),
        Misconception(
            "division by 0 avoided without eps",
            norm(root=lambda variance, eps: np.sqrt(np.maximum(variance, 1e-12))),
            "You avoid a division by 0, but you left out epsilon, which is added to every "
            "variance."),
        Misconception(
            "eps as the smallest variance",
            norm(root=lambda variance, eps: np.sqrt(np.maximum(variance, eps))),
            "You took the larger of variance and epsilon. Epsilon is added to every variance, even "
            "to a large one."),
        Misconception(
            "mean not subtracted", norm(mean=False),
            "You divided by the root of the mean square without subtracting the mean. Many recent "
            "models do this, but layer normalisation subtracts the mean first."),
        Misconception(
            "only centred", lambda x, weight, bias, eps: (
                (x - x.mean(-1, keepdims=True)) * weight + bias),
            "You subtracted the mean, but long vectors stay long. Divide by the root of the "
            "variance as well."),
        Misconception(
            "neither scaled nor shifted", norm(finish=lambda normal, weight, bias: normal),
            "Mean and variance are right. The learnt scale and shift are still missing."),
        Misconception(
            "shifted, then scaled",
            norm(finish=lambda normal, weight, bias: (normal + bias) * weight),
            "You added the shift first, so it was scaled as well. The scale comes first."),
        Misconception(
            "not shifted", norm(finish=lambda normal, weight, bias: normal * weight),
            "You applied the scale, but the shift is missing."),
    ),
    cases=layer_norm_cases,
)
