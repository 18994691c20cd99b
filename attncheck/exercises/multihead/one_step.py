"""Exercise `one-step`: two steps in one."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def one_step(W_q, W_heads):
    """Return one matrix (H head_dim, d_model) that gives the queries of all heads.

    W_q is (d_model, d_model); W_heads (H, head_dim, d_model) holds W^{q,h} for every h.
    """
    per_head = W_heads @ W_q                               # (H, head_dim, d_model)
    return np.concatenate(per_head)                        # (H head_dim, d_model)


def one_step_by_loop(W_q, W_heads):
    return np.array([row @ W_q for head in W_heads for row in head])


def one_step_cases(rng):
    for H, head_dim in ((2, 3), (3, 2), (2, 5), (5, 3)):
        d = H * head_dim
        yield rng.normal(size=(d, d)) * 0.7, rng.normal(size=(H, head_dim, d)) * 0.7


EXERCISE = Exercise(
    id="one-step",
    stars=1,
    title="Two steps in one",
    statement="""
In the lecture, head $h$ gets its query in two steps, $W^{q,h} (W^q a)$. Write `one_step`: it
returns a single matrix that takes $a$ to the queries of all heads, those of the first head on top,
then those of the second, and so on. `W_heads[h]` is $W^{q,h}$, and `H` times `head_dim` is
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
            "Your matrix applies the heads' matrices first and `W_q` after them. The one that "
            "meets the vector first stands on the right."),
        Misconception(
            "W_q on its side", lambda W_q, W_heads: np.concatenate(W_heads @ W_q.T),
            "The heads are stacked as they should be, but `W_q` is transposed. Here two "
            "matrices are multiplied, not rows of vectors with a matrix."),
        Misconception(
            "leaves W_q out", lambda W_q, W_heads: np.concatenate(W_heads),
            "These are the heads' matrices, stacked. They expect a query; your one step starts "
            "from the element itself."),
        Misconception(
            "adds the steps", lambda W_q, W_heads: np.concatenate(W_heads) + W_q,
            "You added the two matrices. Taking one step after the other is not the same as "
            "sum of both."),
        Misconception(
            "entry by entry", lambda W_q, W_heads: np.concatenate(W_heads) * W_q,
            "The two matrices are multiplied entry by entry. One step after the other is a "
            "product of matrices."),
        Misconception(
            "heads shuffled together",
            lambda W_q, W_heads: (W_heads @ W_q).swapaxes(0, 1).reshape(W_q.shape),
            "All rows are right, but the heads take turns. The rows of one head belong "
            "together."),
        Misconception(
            "one query per column", lambda W_q, W_heads: np.concatenate(W_heads @ W_q).T,
            "This is the right matrix on its side. It should stand to the left of a vector, as "
            "`W_q` does."),
        Misconception(
            "not stacked", lambda W_q, W_heads: W_heads @ W_q,
            "There is one matrix for each head, and each is right. One single matrix is asked "
            "for, with the heads on top of one another."),
        Misconception(
            "heads added", lambda W_q, W_heads: W_heads.sum(0) @ W_q,
            "You added the heads' matrices, so one query is left for all of them. Every head "
            "keeps its own."),
    ),
    cases=one_step_cases,
)
