"""What several exercises of this chapter share."""

import numpy as np

import attnlib


def view_alone(x, num_heads):
    *lead, L, d_model = x.shape
    return x.reshape(*lead, num_heads, L, d_model // num_heads)


def as_merged(parts, heads):
    """Bring `parts` into the shape of the right answer, in the order of memory."""
    *lead, H, L, head_dim = heads.shape
    return parts.reshape(*lead, L, H * head_dim)


def head_terms(heads, W_o):
    """Return what each head adds to the output: (..., H, L, d_model).

    `heads` is (..., H, L, head_dim), and W_o (d_model, H head_dim).
    """
    H = heads.shape[-3]
    W_heads = np.stack(np.split(W_o, H, axis=1))           # (H, d_model, head_dim)
    return heads @ W_heads.mT                              # (..., H, L, d_model)


def joined(heads, W_o):
    return attnlib.merge_heads(heads) @ W_o.T
