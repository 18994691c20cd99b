"""attnlib: the small library that the chapters of the book import.

The core runs on NumPy alone and also takes torch tensors: `vectors`, `attention`, `masks`, `heads`,
`positions` and `truncated`, whose functions can be imported from here, and `data`. Importing
attnlib therefore imports neither torch nor matplotlib. Import the others by name: `layers`,
`taggers`, `training` and `pretrained` need torch, the figures of `plots` need matplotlib, and
`explorer` has interactive figures.
"""

from attnlib.attention import (
    additive_scores,
    attention,
    dot_scores,
    relu_weights,
    sigmoid_weights,
    softmax,
)
from attnlib.heads import merge_heads, split_heads
from attnlib.masks import band_mask, causal_mask, padding_mask
from attnlib.positions import alibi, rotary, sinusoidal
from attnlib.truncated import truncated_attention
from attnlib.vectors import embed, frame, one_hot, pad_batch

__all__ = [
    "additive_scores",
    "alibi",
    "attention",
    "band_mask",
    "causal_mask",
    "dot_scores",
    "embed",
    "frame",
    "merge_heads",
    "one_hot",
    "pad_batch",
    "padding_mask",
    "relu_weights",
    "rotary",
    "sigmoid_weights",
    "sinusoidal",
    "softmax",
    "split_heads",
    "truncated_attention",
]
