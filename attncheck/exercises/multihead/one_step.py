"""Exercise `one-step`: two steps in one."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def one_step(W_q, W_heads):
    """Return one matrix (H head_dim, d_model) that gives the queries of all heads.

    W_q is (d_model, d_model); W_heads (H, head_dim, d_model) holds one matrix per head.
    """
    per_head = W_heads @ W_q                               # (H, head_dim, d_model)
    return np.concatenate(per_head)                        # (H head_dim, d_model)


def one_step_by_loop(W_q, W_heads):
    return np.array([row @ W_q for head in W_heads for row in head])


def one_step_cases(rng):
    for H, head_dim in ((2, 3), (3, 2), (2, 5), (5, 3), (1, 4), (3, 1), (1, 1)):
        d = H * head_dim
        yield rng.normal(size=(d, d)) * 0.7, rng.normal(size=(H, head_dim, d)) * 0.7


EXERCISE = Exercise(
    id="one-step",
    stars=1,
    title="Two projections in one matrix",
    statement="""
In the lecture, head $h$ computes the query of a vector $a$ in two steps, $W_{q,h} (W_q a)$. Write
`one_step`: it returns a single matrix that turns $a$ into the queries of all heads, one below the
other, starting with the first head. `W_heads[h]` is $W_{q,h}$, and `H` times `head_dim` equals
`d_model`.""",
    reference=one_step,
    alternatives=(
        one_step_by_loop,
        lambda W_q, W_heads: W_heads.reshape(-1, len(W_q)) @ W_q,
        lambda W_q, W_heads: np.einsum("hcm,md->hcd", W_heads, W_q).reshape(W_q.shape),
    ),
    misconceptions=(
        Misconception(
            "steps in the wrong order", lambda W_q, W_heads: W_q @ np.concatenate(W_heads),
            "Your matrix applies the matrices of the heads first and `W_q` afterwards. In a "
            "product, the matrix that is applied first stands on the right."),
        Misconception(
            "W_q transposed", lambda W_q, W_heads: np.concatenate(W_heads @ W_q.T),
            "The heads are stacked correctly, but `W_q` is transposed. You are multiplying two "
            "matrices here, not rows of vectors by a matrix."),
        Misconception(
            "leaves W_q out", lambda W_q, W_heads: np.concatenate(W_heads),
            "These are the matrices of the heads, stacked. They expect the result of `W_q`, but "
            "your single matrix should start from the vector itself."),
        Misconception(
            "adds the steps", lambda W_q, W_heads: np.concatenate(W_heads) + W_q,
            "You added the two matrices. Applying one step after the other is a product of "
            "matrices, not a sum."),
        Misconception(
            "entry by entry", lambda W_q, W_heads: np.concatenate(W_heads) * W_q,
            "You multiplied the two matrices entry by entry. One step after the other is a matrix "
            "product."),
        Misconception(
            "heads interleaved",
            lambda W_q, W_heads: (W_heads @ W_q).swapaxes(0, 1).reshape(W_q.shape),
            "All rows are right, but the heads alternate. The rows of one head should be next to "
            "one another."),
        Misconception(
            "one query per column", lambda W_q, W_heads: np.concatenate(W_heads @ W_q).T,
            "This is the right matrix, but transposed. Like `W_q`, it should multiply a vector "
            "from the left."),
        Misconception(
            "not stacked", lambda W_q, W_heads: W_heads @ W_q,
            "You returned one matrix for each head, and each of them is right. The exercise asks "
            "for a single matrix, with the heads below one another."),
        Misconception(
            "heads added", lambda W_q, W_heads: W_heads.sum(0) @ W_q,
            "You added the matrices of the heads, so only one query is left. Every head should "
            "keep its own."),
    ),
    cases=one_step_cases,
)
