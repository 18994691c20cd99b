"""Exercise `gelu-mlp`: the MLP of a block."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def gelu_mlp(x, W_1, bias_1, W_2, bias_2):
    """Return the output (..., L, d) of the MLP for the vectors x (..., L, d).

    W_1 is (h, d), bias_1 (h,), W_2 (d, h), bias_2 (d,).
    """
    hidden = x @ W_1.T + bias_1                            # (..., L, h)
    inner = np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)
    return hidden * (1 + np.tanh(inner)) / 2 @ W_2.T + bias_2


def gelu(hidden):
    return hidden / (1 + np.exp(-2 * np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)))


def mlp_by_loop(x, W_1, bias_1, W_2, bias_2):
    output = np.empty_like(x)
    for where in np.ndindex(x.shape[:-1]):
        output[where] = W_2 @ gelu(W_1 @ x[where] + bias_1) + bias_2
    return output


def activated_by(activation, end=lambda x, output: output):
    """Return the right answer, but for the activation, or for the end."""
    def answer(x, W_1, bias_1, W_2, bias_2):
        return end(x, activation(x @ W_1.T + bias_1) @ W_2.T + bias_2)

    return answer


def gelu_mlp_cases(rng):
    for *lead, L, d, h, size in (
        (4, 6, 11, 1.5), (5, 7, 3, 1.5), (3, 2, 6, 10, 1.5), (2, 5, 8, 13, 1.5), (3, 4, 5, 200),
        (1, 4, 1, 6, 1.5), (2, 1, 5, 1, 1.5),
    ):
        x = size * rng.normal(size=(*lead, L, d))
        x[..., 1:2, :] = 0
        W_1, W_2 = rng.normal(size=(h, d)) / np.sqrt(d), rng.normal(size=(d, h)) / np.sqrt(h)
        bias_1, bias_2 = rng.normal(size=h), rng.normal(size=d)
        bias_1[:2], bias_2[:2] = np.array([-0.8, 0.9])[:h], np.array([0.7, -1.1])[:d]
        yield x, W_1, bias_1, W_2, bias_2


EXERCISE = Exercise(
    id="gelu-mlp",
    stars=2,
    title="The MLP of a block",
    statement=r"""
Write `gelu_mlp`, the part of a block that processes each vector by itself. The vectors `x` have
the shape $(..., L, d)$. First, the matrix `W_1`, of shape $(h, d)$, and `bias_1`, of shape
$(h,)$, take each vector to $h$ components. Then GELU is applied to each component. Finally
`W_2`, of shape $(d, h)$, and `bias_2`, of shape $(d,)$, bring the vector back to $d$
components. NumPy has no $\Phi$, so use the common approximation $\text{GELU}(u) = \frac{u}{2}
\big(1 + \tanh\big(\sqrt{2 / \pi}\,(u + 0.044715\, u^3)\big)\big)$, also for large $u$. Do not
add the residual here.""",
    reference=gelu_mlp,
    alternatives=(mlp_by_loop, activated_by(gelu)),
    misconceptions=(
        Misconception(
            "ReLU", activated_by(lambda hidden: np.maximum(hidden, 0)),
            "You used ReLU. GELU is smooth at 0 and slightly negative to the left of it."),
        Misconception(
            "no activation", activated_by(lambda hidden: hidden),
            "There is no activation between the two matrices, so together they do no more than a "
            "single one."),
        Misconception(
            "plain sigmoid",
            activated_by(lambda hidden: hidden / (1 + np.exp(-hidden))),
            "You multiplied by a plain sigmoid. That is SiLU, a related activation; the formula of "
            "the exercise is steeper."),
        Misconception(
            "the factor alone", activated_by(
                lambda hidden: gelu(hidden) / np.where(hidden == 0, 1, hidden)),
            "You passed on the factor with which GELU multiplies a component. The component itself "
            "is missing."),
        Misconception(
            "first bias after the activation", lambda x, W_1, bias_1, W_2, bias_2: (
                (gelu(x @ W_1.T) + bias_1) @ W_2.T + bias_2),
            "You added the first bias after the activation. It belongs to the first matrix and is "
            "added before."),
        Misconception(
            "no biases", lambda x, W_1, bias_1, W_2, bias_2: gelu(x @ W_1.T) @ W_2.T,
            "The matrices and the activation are right, but both biases are missing."),
        Misconception(
            "no first bias", lambda x, W_1, bias_1, W_2, bias_2: gelu(x @ W_1.T) @ W_2.T + bias_2,
            "The bias of the first matrix is missing. It is added before the activation."),
        Misconception(
            "no second bias", lambda x, W_1, bias_1, W_2, bias_2: gelu(x @ W_1.T + bias_1) @ W_2.T,
            "The bias of the second matrix is missing. It is added at the very end."),
        Misconception(
            "activation at the end too", activated_by(gelu, lambda x, output: gelu(output)),
            "You applied GELU to the result as well. It is applied only between the two matrices."),
        Misconception(
            "residual added", activated_by(gelu, lambda x, output: x + output),
            "You added the residual. The block does that; here only the output of the MLP is "
            "wanted."),
        Misconception(
            "no cube", activated_by(lambda hidden: hidden * (1 + np.tanh(
                np.sqrt(2 / np.pi) * hidden)) / 2),
            "The cubic term inside the hyperbolic tangent is missing. It is small, but it makes "
            "the approximation accurate."),
        Misconception(
            "not halved", activated_by(lambda hidden: 2 * gelu(hidden)),
            "Large components come out twice as large. One plus the hyperbolic tangent lies "
            "between 0 and 2, so it is halved."),
    ),
    cases=gelu_mlp_cases,
)
