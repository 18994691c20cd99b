"""Other ways to compute attention within a band, each as (query, key, value) -> output.

Inputs are (B, H, L, d). `reach` positions are seen on each side, so all of these, the full ones
aside, compute what `truncated_attention(query, key, value, reach, reach)` does. What may be
prepared before the first call, such as a mask, is prepared in the maker and not timed.
"""

import math
from functools import partial

import torch
from torch.nn import functional as F

from attnlib import band_mask, truncated_attention


def ours(seq_len, reach, like):
    return partial(truncated_attention, left=reach, right=reach)


def by_hand(seq_len, reach, like):
    def attend(query, key, value):
        return (query @ key.mT / math.sqrt(query.shape[-1])).softmax(-1) @ value

    return attend


def sdpa_full(seq_len, reach, like):
    return F.scaled_dot_product_attention


def sdpa_band(seq_len, reach, like):
    mask = band_mask(seq_len, reach, reach, like=like)
    return partial(F.scaled_dot_product_attention, attn_mask=mask)


def flex(seq_len, reach, like):
    """FlexAttention, compiled, with blocks of 32: faster here than its default of 128."""
    from torch.nn.attention.flex_attention import create_block_mask, flex_attention

    def near(batch, head, i, j):
        return (i - j).abs() <= reach

    blocks = create_block_mask(
        near, None, None, seq_len, seq_len, device=like.device, BLOCK_SIZE=32, _compile=True
    )
    return partial(torch.compile(flex_attention), block_mask=blocks)


def local_attention(seq_len, reach, like):
    from local_attention import LocalAttention

    layer = LocalAttention(
        reach, causal=False, look_backward=1, look_forward=1, autopad=True, exact_windowsize=True,
        use_rotary_pos_emb=False,
    )
    # Without a mask, this version lets the last positions attend to its own padding.
    counts = torch.ones(1, seq_len, dtype=torch.bool, device=like.device)

    def attend(query, key, value):
        lead = query.shape[:-2]
        flat = (x.reshape(-1, *x.shape[-2:]) for x in (query, key, value))
        return layer(*flat, mask=counts.expand(math.prod(lead), -1)).unflatten(0, lead)

    return attend


def longformer(seq_len, reach, like):
    """The chunks of Longformer's layer; they need a length that is a multiple of 2 * reach."""
    from transformers.models.longformer.modeling_longformer import LongformerSelfAttention as Layer

    layer = Layer.__new__(Layer)
    torch.nn.Module.__init__(layer)
    layer.config = type("Config", (), {"onnx_export": False})

    def attend(query, key, value):
        query, key, value = (x.transpose(1, 2) for x in (query, key, value))       # (B, L, H, d)
        query = query / math.sqrt(query.shape[-1])
        scores = layer._sliding_chunks_query_key_matmul(query, key, reach)
        weights = scores.softmax(-1)
        output = layer._sliding_chunks_matmul_attn_probs_value(weights, value, reach)
        return output.transpose(1, 2)

    return attend


PEERS = {
    "truncated_attention": ours,
    "L x L matrix by hand": by_hand,
    "SDPA, full": sdpa_full,
    "SDPA, band mask": sdpa_band,
    "FlexAttention, compiled": flex,
    "local-attention": local_attention,
    "Longformer chunks": longformer,
}
FULL = {"L x L matrix by hand", "SDPA, full"}           # these see everything, whatever the reach
FORWARD_ONLY = {"FlexAttention, compiled"}              # on a CPU it has no backward
