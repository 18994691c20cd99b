"""Exercise `layer-norm`: each vector by itself."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def layer_norm(x, weight, bias, eps):
    """Return the vectors x (..., L, d) with mean 0 and variance 1, scaled and shifted.

    `weight` and `bias` are (d,); `eps` is added to the variance.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)   # (..., L, 1)
    return centred / np.sqrt(variance + eps) * weight + bias


def layer_norm_by_loop(x, weight, bias, eps):
    output = np.empty_like(x)
    for place in np.ndindex(x.shape[:-1]):
        row = x[place]
        output[place] = (row - row.mean()) * (row.var() + eps) ** -0.5 * weight + bias
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
                       ((2, 3, 4, 6), 0.1)):
        x = rng.normal(size=shape) * 1.5 + rng.normal(size=shape[:-1])[..., None]
        x[..., 1, :] = 0                                   # a vector like any other
        weight, bias = rng.normal(size=(2, shape[-1]))
        weight[:2], bias[:2] = (-1.2, 0.8), (0.7, -0.9)
        yield x, weight, bias, eps


EXERCISE = Exercise(
    id="layer-norm",
    stars=2,
    title="Each vector by itself",
    statement=r"""
Write `layer_norm` for vectors `x` of shape $(..., L, d)$. Each vector is brought to mean 0 and
variance 1 by itself: take its mean away, and divide by $\sqrt{\sigma^2 + \varepsilon}$, where the
variance $\sigma^2$ is the plain mean of the squares. Then multiply by `weight` and add `bias`, one
number of each for every place in a vector. What happens to a vector whose numbers are all
equal?""",
    reference=layer_norm,
    alternatives=(
        layer_norm_by_loop,
        lambda x, weight, bias, eps: bias + weight * (x - x.mean(-1)[..., None]) / np.sqrt(
            x.var(-1) + eps)[..., None],
    ),
    misconceptions=(
        Misconception(
            "over the positions", norm(axis=-2),
            "You took mean and variance over the positions of the sequence. A vector is "
            "normalised by itself, whatever stands beside it."),
        Misconception(
            "over everything", norm(axis=None),
            "You took one mean and one variance for all vectors. Each vector has its own."),
        Misconception(
            "one number fewer", norm(ddof=1),
            "Your variance divides by one number fewer. Layer normalisation takes the plain mean "
            "of the squares."),
        Misconception(
            "eps outside the root", norm(root=lambda variance, eps: np.sqrt(variance) + eps),
            "You add the small number after the root has been taken. It is added to the "
            "variance."),
        Misconception(
            "divided by the variance", norm(root=lambda variance, eps: variance + eps),
            "You divide by the variance. Its root brings the numbers to variance 1."),
        Misconception(
            "no eps", norm(root=lambda variance, eps: np.sqrt(np.maximum(variance, 1e-12))),
            "The small number is missing from the variance. It is what keeps equal numbers from "
            "being divided by 0."),
        Misconception(
            "the mean left in", norm(mean=False),
            "You divide by the root of the mean square and keep the mean. Many models of today "
            "do; layer normalisation takes the mean away first."),
        Misconception(
            "only centred", lambda x, weight, bias, eps: (
          (x - x.mean(-1, keepdims=True)) * weight + bias),
            "The mean is gone, but long vectors stay long. Divide by the root of the variance."),
        Misconception(
            "not scaled and shifted", norm(finish=lambda normal, weight, bias: normal),
            "Mean and variance are right. What the model has learnt, scale and shift, is still "
            "missing."),
        Misconception(
            "shifted, then scaled",
            norm(finish=lambda normal, weight, bias: (normal + bias) * weight),
            "You shift first and scale the shift as well. The scale comes first."),
        Misconception(
            "not shifted", norm(finish=lambda normal, weight, bias: normal * weight),
            "The scale is there, and the shift is missing."),
    ),
    cases=layer_norm_cases,
)
