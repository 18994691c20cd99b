"""Exercise `pre-norm`: the block of today's models."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def pre_norm(x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads):
    """Return what a block that normalises first makes of x (..., L, d_model).

    W_q, W_k, W_v and W_o are (d_model, d_model), W_1 is (h, d_model), W_2 (d_model, h).
    """
    def normal(x):
        variance = x.var(axis=-1, keepdims=True)           # (..., L, 1)
        return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(variance + 1e-5)

    inner = normal(x)
    heads = [attnlib.split_heads(inner @ W.T, num_heads) for W in (W_q, W_k, W_v)]
    x = x + attnlib.merge_heads(attnlib.attention(*heads)[0]) @ W_o.T
    return x + np.maximum(normal(x) @ W_1.T, 0) @ W_2.T


def norm(x):
    centred = x - x.mean(-1, keepdims=True)
    return centred * ((centred**2).mean(-1, keepdims=True) + 1e-5) ** -0.5


def heads_of(x, W_q, W_k, W_v, W_o, num_heads):
    output, d = 0, W_q.shape[0] // num_heads
    for h in range(num_heads):
        rows = slice(h * d, (h + 1) * d)
        found, _ = attnlib.attention(x @ W_q[rows].T, x @ W_k[rows].T, x @ W_v[rows].T)
        output = output + found @ W_o[:, rows].T
    return output


def mlp(x, W_1, W_2, bend=lambda hidden: hidden.clip(0)):
    return bend(x @ W_1.T) @ W_2.T


def block(steps):
    """Return an answer made of steps(x, heads, mlp)."""
    def answer(x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads):
        return steps(x, lambda x: heads_of(x, W_q, W_k, W_v, W_o, num_heads),
                     lambda x: mlp(x, W_1, W_2))

    return answer


def add(x, part):
    return x + part(norm(x))


def pre_norm_cases(rng):
    for *lead, L, num_heads, d, h in (
        (5, 2, 6, 11), (4, 3, 9, 7), (2, 7, 4, 8, 13), (3, 6, 1, 7, 10),
    ):
        x = 2 * rng.normal(size=(*lead, L, d)) + 0.7
        x[..., 1, :] = 0
        square = rng.normal(size=(4, d, d)) * 1.4 / np.sqrt(d)
        W_1, W_2 = rng.normal(size=(h, d)) / np.sqrt(d), rng.normal(size=(d, h)) / np.sqrt(h)
        yield x, *square, W_1, W_2, num_heads


EXERCISE = Exercise(
    id="pre-norm",
    stars=3,
    title="The block of today's models",
    statement=r"""
The model of this chapter normalises each sum. Most models of today normalise what goes *into* each
part, and leave the path of the residuals alone: first
$x \leftarrow x + \text{MultiHead}(\text{norm}(x))$, then
$x \leftarrow x + \text{MLP}(\text{norm}(x))$. Write `pre_norm` for `x` of shape
$(..., L, d_{model})$, with `num_heads` heads without a mask, ReLU between `W_1` and `W_2`, and no
biases. The norm is layer normalisation with $\varepsilon = 10^{-5}$, without scale and shift. What
does the block return when `W_o` and `W_2` are zero, and why might that help training?""",
    reference=pre_norm,
    alternatives=(block(lambda x, heads, mlp: add(add(x, heads), mlp)),
                  block(lambda x, heads, mlp: sum((
                      first := x + heads(norm(x)), mlp(norm(first)))))),
    misconceptions=(
        Misconception(
            "the sums normalised", block(lambda x, heads, mlp: (
          (lambda y: norm(y + mlp(y)))(norm(x + heads(x))))),
            "You normalised each sum, as the model of this chapter does. Here the norm stands "
            "before each part, and the sums stay as they are."),
        Misconception(
            "no residuals", block(lambda x, heads, mlp: mlp(norm(heads(norm(x))))),
            "Nothing is added to what was there. Each part only contributes to the path of the "
            "residuals."),
        Misconception(
            "added to the normalised", block(lambda x, heads, mlp: (
          (lambda y: norm(y) + mlp(norm(y)))(norm(x) + heads(norm(x))))),
            "You add to the normalised vectors. The norm is for the part alone: the sum starts "
            "from the vectors as they came in."),
        Misconception(
            "side by side", block(lambda x, heads, mlp: x + heads(norm(x)) + mlp(norm(x))),
            "Both parts read the same vectors and stand side by side. Some models do this; here "
            "the MLP reads what self-attention has added."),
        Misconception(
            "no norm before the MLP", block(lambda x, heads, mlp: (
          (lambda y: y + mlp(y))(add(x, heads)))),
            "The MLP reads vectors that have not been normalised. There is a norm before each of "
            "the two parts."),
        Misconception(
            "no norm before the heads", block(lambda x, heads, mlp: add(x + heads(x), mlp)),
            "The heads read vectors that have not been normalised. There is a norm before each "
            "of the two parts."),
        Misconception(
            "the MLP first", block(lambda x, heads, mlp: add(add(x, mlp), heads)),
            "The two parts stand in the other order. Self-attention comes first."),
        Misconception(
            "a norm at the end", block(lambda x, heads, mlp: norm(add(add(x, heads), mlp))),
            "The block is right, and then you normalise its result. A model does that once, "
            "after the last block."),
        Misconception(
            "one head", lambda *case: pre_norm(*case[:-1], 1),
            "You computed a single wide head. The vectors are divided among several, and each "
            "has a softmax of its own."),
        Misconception(
            "no bend in the MLP",
            lambda x, W_q, W_k, W_v, W_o, W_1, W_2, num_heads: (lambda y: y + mlp(
                norm(y), W_1, W_2, lambda hidden: hidden))(
                    x + heads_of(norm(x), W_q, W_k, W_v, W_o, num_heads)),
            "Nothing bends the numbers between the two matrices of the MLP. ReLU belongs there."),
    ),
    cases=pre_norm_cases,
)
