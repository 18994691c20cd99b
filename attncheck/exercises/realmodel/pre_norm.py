"""Exercise `pre-norm`: a block that normalises first."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def pre_norm(x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads):
    """Return the output (..., L, d_model) of a block that normalises first.

    W_q, W_k, W_v and W_o are (d_model, d_model), W_1 is (h, d_model), W_2 (d_model, h).
    """
    def normal(x):
        variance = x.var(axis=-1, keepdims=True)           # (..., L, 1)
        return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(variance + 1e-5)

    inner = normal(x)
    heads = [attnlib.split_heads(inner @ W.T, num_heads) for W in (W_q, W_k, W_v)]
    x = x + attnlib.merge_heads(attnlib.attention(*heads)[0]) @ W_o.T
    return x + np.maximum(normal(x) @ W_1.T, 0) @ W_2.T


def norm(x, root=lambda variance: (variance + 1e-5) ** 0.5):
    centred = x - x.mean(-1, keepdims=True)
    return centred / root((centred**2).mean(-1, keepdims=True))


def heads_of(x, W_q, W_k, W_v, W_o, num_heads):
    output, d = 0, W_q.shape[0] // num_heads
    for h in range(num_heads):
        rows = slice(h * d, (h + 1) * d)
        found, _ = attnlib.attention(x @ W_q[rows].T, x @ W_k[rows].T, x @ W_v[rows].T)
        output = output + found @ W_o[:, rows].T
    return output


def block(steps, activation=lambda hidden: hidden.clip(0)):
    """Return an answer made of steps(x, heads, mlp)."""
    def answer(x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads):
        return steps(x, lambda x: heads_of(x, W_q, W_k, W_v, W_o, num_heads),
                     lambda x: activation(x @ W_1.T) @ W_2.T)

    return answer


def add(x, part, norm=norm):
    return x + part(norm(x))


def normalised_by(root):
    """Return the right answer but for the norm."""
    return block(lambda x, heads, mlp: add(
        add(x, heads, lambda x: norm(x, root)), mlp, lambda x: norm(x, root)))


def right_steps(x, heads, mlp):
    return add(add(x, heads), mlp)


def pre_norm_cases(rng):
    for *lead, L, num_heads, d, h, size in (
        (5, 2, 6, 11, 1), (4, 3, 9, 7, 1), (2, 7, 4, 8, 13, 1), (3, 6, 1, 7, 10, 1),
        (5, 2, 8, 5, 50), (1, 4, 1, 1, 3, 1), (2, 1, 2, 4, 1, 1),
    ):
        x = 2 * rng.normal(size=(*lead, L, d)) + 0.7
        x[..., 1:2, :] = 0
        x[..., 2:3, :] *= 0.002                            # a variance like epsilon
        square = rng.normal(size=(4, d, d)) * 1.4 / np.sqrt(d)
        square[:2] *= size                                 # scores of several thousands
        W_1, W_2 = rng.normal(size=(h, d)) / np.sqrt(d), rng.normal(size=(d, h)) / np.sqrt(h)
        yield x, *square, W_1, W_2, num_heads


EXERCISE = Exercise(
    id="pre-norm",
    stars=3,
    title="A block that normalises first",
    statement=r"""
The model of this chapter normalises each sum. Most recent models instead normalise the *input*
of each part and leave the residual path alone: first $x \leftarrow x +
\text{MultiHead}(\text{norm}(x))$, then $x \leftarrow x + \text{MLP}(\text{norm}(x))$. Write
`pre_norm` for vectors `x` of shape $(..., L, d_{model})$. The vectors are rows, so every matrix
is applied as `x @ W.T`. There are `num_heads` heads without a mask, and the rows of `W_q`,
`W_k` and `W_v` belong to the heads one after the other. The MLP has a ReLU between `W_1` and
`W_2`, and nothing has a bias. The norm is layer normalisation with $\varepsilon = 10^{-5}$
added to the variance, and without scale and shift.""",
    reference=pre_norm,
    alternatives=(block(right_steps),
                  block(lambda x, heads, mlp: sum((
                      first := x + heads(norm(x)), mlp(norm(first)))))),
    misconceptions=(
        Misconception(
            "sums normalised", block(lambda x, heads, mlp: (
                (lambda y: norm(y + mlp(y)))(norm(x + heads(x))))),
            "You normalised each sum, as the model of this chapter does. Here the norm comes "
            "before each part, and the sums stay as they are."),
        Misconception(
            "no residuals", block(lambda x, heads, mlp: mlp(norm(heads(norm(x))))),
            "Your parts replace the vectors. Each part only adds something to the residual path."),
        Misconception(
            "added to the normalised vectors", block(lambda x, heads, mlp: (
                (lambda y: norm(y) + mlp(norm(y)))(norm(x) + heads(norm(x))))),
            "You added to the normalised vectors. Only the part reads them; its output is added to "
            "the vectors as they came in."),
        Misconception(
            "in parallel", block(lambda x, heads, mlp: x + heads(norm(x)) + mlp(norm(x))),
            "Both of your parts read the same vectors. Some models do this, but here the MLP reads "
            "the sum that includes the output of self-attention."),
        Misconception(
            "no norm before the MLP", block(lambda x, heads, mlp: (
                (lambda y: y + mlp(y))(add(x, heads)))),
            "Your MLP reads vectors that have not been normalised. There is a norm before each of "
            "the two parts."),
        Misconception(
            "no norm before the heads", block(lambda x, heads, mlp: add(x + heads(x), mlp)),
            "Your heads read vectors that have not been normalised. There is a norm before each of "
            "the two parts."),
        Misconception(
            "MLP first", block(lambda x, heads, mlp: add(add(x, mlp), heads)),
            "Your two parts are in the wrong order. Self-attention comes first."),
        Misconception(
            "norm at the end", block(lambda x, heads, mlp: norm(right_steps(x, heads, mlp))),
            "The block is right, but then you normalise its output. A model does that only once, "
            "after the last block."),
        Misconception(
            "one head", lambda *case: pre_norm(*case[:-1], 1),
            "You computed a single wide head. The vectors are split among several heads, and each "
            "has a softmax of its own."),
        Misconception(
            "no activation in the MLP", block(right_steps, lambda hidden: hidden),
            "There is no activation between the two matrices of the MLP. A ReLU belongs there."),
        Misconception(
            "matrices not transposed",
            lambda x, W_q, W_k, W_v, W_o, *rest: pre_norm(x, W_q.T, W_k.T, W_v.T, W_o.T, *rest),
            "You multiplied by the four square matrices without transposing them. The vectors are "
            "rows, while each row of a matrix belongs to a component of the result."),
        Misconception(
            "no eps", normalised_by(lambda variance: variance**0.5),
            "You left out epsilon, so a vector of equal components is divided by 0. Add epsilon to "
            "the variance."),
        Misconception(
            "eps outside the root", normalised_by(lambda variance: variance**0.5 + 1e-5),
            "You added epsilon after taking the root. It is added to the variance, which matters "
            "for vectors of small variance."),
    ),
    cases=pre_norm_cases,
)
