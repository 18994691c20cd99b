"""Truncated self-attention: each query looks at its neighbourhood only, and pays for no more.

    L  number of queries, keys and values       d    size of one query or key vector
    N  all leading axes in one                  d_v  size of one value vector

Queries are taken in blocks. A block and its neighbourhood form a small attention problem; all of
them are one batch, over *overlapping views* of the keys and values, so nothing is copied and
nothing is computed for keys that no query of the block can see.

    keys      . . . . . . . . . . . . . .
    block 0         q q q                       sees  left | block | right
    block 1               q q q                       left | block | right

The first `left` queries and what remains after the last whole block are two more small problems.
"""

from typing import NamedTuple

import numpy as np

from attnlib._arrays import namespace, shape
from attnlib._checks import (
    require_axes,
    require_mask,
    require_reaches,
    require_real,
    require_same_batch,
)
from attnlib.attention import attention

SMALLEST_BLOCK = 32             # smaller ones cost more in overhead than they save in scores
LARGEST_BLOCK = 128             # larger ones compute more scores that no query needs
WORTH_CUTTING = 0.8             # share of all L x L scores; above it one problem takes less time


class Part(NamedTuple):
    """A run of `count` small problems, each one block of queries after the one before."""

    first_query: int            # where the first problem begins
    queries: int                # in each problem
    first_key: int
    keys: int
    count: int


def truncated_attention(query, key, value, left, right, mask=None):
    """Attend to `left` positions back, `right` positions ahead and the own position, and no others.

        output = attention(query, key, value, band_mask(L, left, right))     # (..., L, d_v)

    Takes query and key (..., L, d), value (..., L, d_v), and reaches in positions, where None means
    no limit. `mask` is a padding mask: boolean, broadcastable to (..., L), True at the keys that
    count (the masks of `attention` have one more axis). A query without a key gets zeros.

    The result is exact. Time grows with L (left + right) instead of L L, and the L x L weights are
    never built. With torch and no gradient wanted, memory beyond the output hardly depends on the
    width of the band; a backward pass or a padding mask needs memory for every key of every block.
    Source: Beltagy et al. (2020), section 3.1, arXiv:2004.05150, for the pattern.

    >>> x = np.eye(4)
    >>> truncated_attention(100 * x, x, x, left=1, right=0)[3].round(3)     # only 2 and 3 in reach
    array([0., 0., 0., 1.])
    """
    lead = _require_sequences(query, key, value, mask, left, right)
    xp = namespace(query)
    L, d_v = value.shape[-2:]
    left, right = (L - 1 if reach is None else min(reach, L - 1) for reach in (left, right))
    block = _block(xp, left + right, query, key, value)
    parts = _parts(L, left, right, block)

    query, key, value = (_flat(xp, x, lead) for x in (query, key, value))  # (N, L, d or d_v)
    queries = _cut(query, [(part.first_query, part.queries, part.count) for part in parts], block)
    windows = [(part.first_key, part.keys, part.count) for part in parts]
    keys, values = _cut(key, windows, block), _cut(value, windows, block)
    masks = [None] * len(parts)
    if mask is not None:
        mask = xp.broadcast_to(mask, (*lead, L))[..., None]                # (..., L, 1)
        masks = _cut(_flat(xp, mask, lead), windows, block)
    outputs = [
        _attend(xp, left, right, part.first_query - part.first_key, *arrays)   # (N, queries, d_v)
        for part, *arrays in zip(parts, queries, keys, values, masks, strict=True)
    ]
    output = xp.concat(outputs, 1) if len(outputs) > 1 else outputs[0]
    return output.reshape(*lead, L, d_v)


def _parts(L, left, right, block):
    """Divide the sequence: its head, the blocks that have all their keys, and its tail."""
    count = (L - left - right) // block
    end = left + count * block                             # where the last whole block ends
    parts = [
        Part(0, left, 0, left + right, 1),
        Part(left, block, 0, left + block + right, count),
        Part(end, L - end, end - left, L - end + left, 1),
    ]
    scores = sum(part.count * part.queries * part.keys for part in parts)
    if count < 1 or scores > WORTH_CUTTING * L * L:
        return [Part(0, L, 0, L, 1)]
    return [part for part in parts if part.queries > 0]


def _attend(xp, left, right, first, query, key, value, mask):
    """Attend within the band in many problems at once; query 0 stands at key `first`."""
    i = xp.arange(first, first + query.shape[-2], device=query.device)[:, None]
    j = xp.arange(key.shape[-2], device=query.device)
    seen = (j >= i - left) & (j <= i + right)              # (queries, keys)
    if mask is not None:
        seen = seen & mask.mT                              # (N, count, queries, keys)
    elif min(left, right) >= key.shape[-2] - 1:            # nothing is out of reach
        seen = None
    if xp is np:
        output, _ = attention(query, key, value, seen)     # (N, count, queries, d_v)
        return output.reshape(len(query), -1, value.shape[-1])
    fused = xp.nn.functional.scaled_dot_product_attention
    return fused(query, key, value, attn_mask=seen).flatten(1, 2)


def _flat(xp, x, lead):
    """Broadcast the leading axes to `lead` and make one axis of them: (..., L, c) -> (N, L, c)."""
    last = shape(x)[-2:]
    return xp.broadcast_to(x, (*lead, *last)).reshape(-1, *last)


def _block(xp, reach, *tensors):
    """How many queries to take at once: few waste fewer scores, more make the backward faster."""
    if xp is np or not (xp.is_grad_enabled() and any(x.requires_grad for x in tensors)):
        return SMALLEST_BLOCK
    return max(SMALLEST_BLOCK, min(reach // 2, LARGEST_BLOCK))


def _cut(x, windows, step):
    """Cut (N, L, c) into views: one (N, count, size, c) for each (start, size, count)."""
    if windows == [(0, x.shape[1], 1)]:                    # one problem, the whole sequence
        return [x[:, None]]
    if not isinstance(x, np.ndarray):
        from attnlib._overlap import cut  # needs torch, which is loaded by now

        return cut(x, windows, step)
    sliding = np.lib.stride_tricks.sliding_window_view
    return [
        sliding(x[:, start:], size, axis=1)[:, ::step][:, :count].mT
        for start, size, count in windows
    ]


def _require_sequences(query, key, value, mask, left, right):
    """Raise unless these can be attended within a band; return their common leading axes."""
    arrays = {"query": query, "key": key, "value": value}
    require_axes(2, **arrays)
    require_real(**arrays)
    lengths = {x.shape[-2] for x in arrays.values()}
    if len(lengths) > 1 or query.shape[-1] != key.shape[-1]:
        raise ValueError(
            "query and key must have the same shape (..., L, d) and value the same length L, got "
            + ", ".join(f"{name} {shape(x)}" for name, x in arrays.items())
        )
    require_same_batch(**arrays)
    require_reaches(left, right)
    lead = np.broadcast_shapes(*(shape(x)[:-2] for x in arrays.values()))
    require_mask(mask, (*lead, query.shape[-2]), query=query)
    return lead
