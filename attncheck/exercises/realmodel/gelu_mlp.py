"""Exercise `gelu-mlp`: widen, bend, narrow."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def gelu_mlp(x, W_1, bias_1, W_2, bias_2):
    """Return what the MLP makes of the vectors x (..., L, d): (..., L, d).

    W_1 is (h, d), bias_1 (h,), W_2 (d, h), bias_2 (d,).
    """
    hidden = x @ W_1.T + bias_1                            # (..., L, h)
    inner = np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)
    return hidden * (1 + np.tanh(inner)) / 2 @ W_2.T + bias_2


def gelu(hidden):
    return hidden / (1 + np.exp(-2 * np.sqrt(2 / np.pi) * (hidden + 0.044715 * hidden**3)))


def mlp_by_loop(x, W_1, bias_1, W_2, bias_2):
    output = np.empty_like(x)
    for place in np.ndindex(x.shape[:-1]):
        output[place] = W_2 @ gelu(W_1 @ x[place] + bias_1) + bias_2
    return output


def bent_by(bend, end=lambda x, output: output):
    """Return the right answer, but for what bends the numbers, or for the end."""
    def answer(x, W_1, bias_1, W_2, bias_2):
        return end(x, bend(x @ W_1.T + bias_1) @ W_2.T + bias_2)

    return answer


def gelu_mlp_cases(rng):
    for *lead, L, d, h in ((4, 6, 11), (5, 7, 3), (3, 2, 6, 10), (2, 5, 8, 13)):
        x = 1.5 * rng.normal(size=(*lead, L, d))
        x[..., 1, :] = 0
        W_1, W_2 = rng.normal(size=(h, d)) / np.sqrt(d), rng.normal(size=(d, h)) / np.sqrt(h)
        bias_1, bias_2 = rng.normal(size=h), rng.normal(size=d)
        bias_1[:2], bias_2[:2] = (-0.8, 0.9), (0.7, -1.1)
        yield x, W_1, bias_1, W_2, bias_2


EXERCISE = Exercise(
    id="gelu-mlp",
    stars=2,
    title="Widen, bend, narrow",
    statement=r"""
Write `gelu_mlp`, the part of a block that works on each vector alone. `x` is $(..., L, d)$; the
matrix `W_1` $(h, d)$ and `bias_1` $(h,)$ bring each vector to $h$ numbers, GELU bends every number,
`W_2` $(d, h)$ and `bias_2` $(d,)$ bring it back to $d$. NumPy has no $\Phi$, so take the usual
form that comes close to it,
$\text{GELU}(u) = \frac{u}{2} \big(1 + \tanh\big(\sqrt{2 / \pi}\,(u + 0.044715\, u^3)\big)\big)$.
No residual is added here. For which $u$ do GELU and ReLU differ most?""",
    reference=gelu_mlp,
    alternatives=(mlp_by_loop, bent_by(gelu)),
    misconceptions=(
        Misconception(
            "ReLU", bent_by(lambda hidden: np.maximum(hidden, 0)),
            "You bend with ReLU. GELU is rounded at 0, and goes a little below it."),
        Misconception(
            "no bend", bent_by(lambda hidden: hidden),
            "Nothing bends the numbers in between, so the two matrices are no more than one."),
        Misconception(
            "a sigmoid in its place",
            bent_by(lambda hidden: hidden / (1 + np.exp(-hidden))),
            "You multiply by a plain sigmoid. That is SiLU, a relative; the formula of the "
            "statement has a steeper one."),
        Misconception(
            "the factor alone", bent_by(lambda hidden: gelu(hidden) / np.where(
          hidden == 0, 1, hidden)),
            "You hand on the share that is let through, and not the number times that share."),
        Misconception(
            "the first bias after the bend", lambda x, W_1, bias_1, W_2, bias_2: (
          (gelu(x @ W_1.T) + bias_1) @ W_2.T + bias_2),
            "Your first bias is added after the bend. It belongs to the first matrix, before "
            "it."),
        Misconception(
            "no biases", lambda x, W_1, bias_1, W_2, bias_2: gelu(x @ W_1.T) @ W_2.T,
            "The matrices and the bend are right, but both biases are missing."),
        Misconception(
            "bent again at the end", bent_by(gelu, lambda x, output: gelu(output)),
            "You bend the result as well. Only the wide numbers in between are bent."),
        Misconception(
            "the residual added", bent_by(gelu, lambda x, output: x + output),
            "You have added what went in. The block does that; here only the MLP is asked for."),
        Misconception(
            "no cube", bent_by(lambda hidden: hidden * (1 + np.tanh(
          np.sqrt(2 / np.pi) * hidden)) / 2),
            "The cube inside tanh is missing. It is small, and it makes the form close."),
        Misconception(
            "not halved", bent_by(lambda hidden: 2 * gelu(hidden)),
            "Large numbers come out twice as large. The half is missing: one plus tanh runs "
            "from 0 to 2."),
    ),
    cases=gelu_mlp_cases,
)
