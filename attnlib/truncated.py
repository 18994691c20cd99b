"""Truncated self-attention: every query attends only to its neighbourhood, and pays for no more.

    L  number of queries, keys and values       d    size of one query or key vector
    N  all leading axes in one                  d_v  size of one value vector

Queries are taken in blocks. A block and its neighbourhood form a small attention problem. All of
these problems are solved as one batch over *overlapping views* of the keys and values, so nothing
is copied and no score is computed for a key that no query of the block can see.

    keys      . . . . . . . . . . . . . .
    block 0         q q q                       sees  left | block | right
    block 1               q q q                       left | block | right

The first `left` queries, and those that remain after the last whole block, are two more small
problems.
"""

from typing import NamedTuple

import numpy as np

from attnlib._arrays import namespace, shape
from attnlib._checks import (
    require_axes,
    require_mask,
    require_real,
    require_same_batch,
    require_window,
)
from attnlib.attention import unchecked_attention

SMALLEST_BLOCK = 32             # smaller blocks cost more in overhead than they save in scores
LARGEST_BLOCK = 128             # larger blocks compute more scores that no query needs
WORTH_CUTTING = 0.8             # share of all L x L scores; above it one problem is faster


class Part(NamedTuple):
    """A run of `count` small problems, each one block of queries further on."""

    first_query: int            # where the first problem begins
    queries: int                # in each problem
    first_key: int
    keys: int
    count: int


def truncated_attention(query, key, value, left, right, key_mask=None):
    """Attend to `left` positions back, `right` positions ahead and the own position, and no others.

        output = attention(query, key, value, band_mask(L, left, right))     # (..., L, d_v)

    The field calls this sliding-window attention or local attention.

    Takes query and key (..., L, d) and value (..., L, d_v). `left` and `right` count positions, and
    None means no limit. `key_mask` is boolean, broadcasts to (..., L), and is True at the keys that
    may be attended to. A query that may attend to no key gets zeros.

    The result is exact, and so is the treatment of NaN and infinity: they affect the same queries
    as in `attention`. (Under `torch.compile` the arrays are not examined, and a NaN may spread
    further.) Time grows with L (left + right) instead of L L, and the L x L weights are never
    built. With torch, when no gradient is needed, the memory beyond the output hardly depends on
    the size of the window; a backward pass or a key mask needs memory for every key of every block.

    Gradients, `torch.func.grad` and `torch.func.vmap` work. Forward-mode derivatives
    (`torch.func.jvp`) do not. Second derivatives need `torch.nn.attention.sdpa_kernel(
    SDPBackend.MATH)` around the call, because torch's faster kernels have none.
    Source of the pattern: Beltagy et al. (2020), section 3.1, arXiv:2004.05150.

    >>> x = np.eye(4)
    >>> truncated_attention(100 * x, x, x, left=1, right=0)[3].round(3)     # sees only 2 and 3
    array([0., 0., 0., 1.])
    """
    lead = _require_sequences(query, key, value, key_mask, left, right)
    xp = namespace(query)
    L, d_v = value.shape[-2:]
    left, right = (L - 1 if limit is None else min(limit, L - 1) for limit in (left, right))
    block = _block(xp, left + right, query, key, value)
    parts = _parts(L, left, right, block)
    fused = _can_fuse(xp, query, key, value)

    query, key, value = (_flat(xp, x, lead) for x in (query, key, value))  # (N, L, d or d_v)
    queries = _cut(query, [(part.first_query, part.queries, part.count) for part in parts], block)
    windows = [(part.first_key, part.keys, part.count) for part in parts]
    keys, values = _cut(key, windows, block), _cut(value, windows, block)
    masks = [None] * len(parts)
    if key_mask is not None:
        key_mask = xp.broadcast_to(key_mask, (*lead, L))[..., None]        # (..., L, 1)
        masks = _cut(_flat(xp, key_mask, lead), windows, block)
    outputs = [                                            # (N, queries, d_v) each
        _attend(fused, left, right, part.first_query - part.first_key, *arrays)
        for part, *arrays in zip(parts, queries, keys, values, masks, strict=True)
    ]
    output = xp.concat(outputs, 1) if len(outputs) > 1 else outputs[0]
    return output.reshape(*lead, L, d_v)


def _parts(L, left, right, block):
    """Divide the sequence into its head, the blocks that have all their keys, and its tail."""
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


def _attend(fused, left, right, first, query, key, value, mask):
    """Solve many problems in one batch; the first query of each stands at its key `first`."""
    xp = namespace(query)
    i = xp.arange(first, first + query.shape[-2], device=query.device)[:, None]
    j = xp.arange(key.shape[-2], device=query.device)
    allowed = (j >= i - left) & (j <= i + right)           # (queries, keys)
    if mask is not None:
        allowed = allowed & mask.mT                        # (N, count, queries, keys)
    if fused:
        if mask is None and min(left, right) >= key.shape[-2] - 1:
            allowed = None                                 # nothing is outside the band
        output = xp.nn.functional.scaled_dot_product_attention(query, key, value, allowed)
    else:
        output, _ = unchecked_attention(query, key, value, allowed)
    return output.reshape(len(query), -1, value.shape[-1])                 # (N, queries, d_v)


def _can_fuse(xp, query, key, value):
    """Return whether torch's fused kernel may be used; it lets a masked NaN reach every query."""
    if xp is np:
        return False
    from attnlib._autograd import all_finite  # needs torch, which is loaded by now

    return all_finite(query, key, value)


def _flat(xp, x, lead):
    """Broadcast the leading axes to `lead` and make one axis of them: (..., L, c) -> (N, L, c)."""
    last = shape(x)[-2:]
    return xp.broadcast_to(x, (*lead, *last)).reshape(-1, *last)


def _block(xp, neighbours, *tensors):
    """Return how many queries a block has: few waste fewer scores, many make backward faster."""
    if xp is np or not (xp.is_grad_enabled() and any(x.requires_grad for x in tensors)):
        return SMALLEST_BLOCK
    return max(SMALLEST_BLOCK, min(neighbours // 2, LARGEST_BLOCK))


def _cut(x, windows, step):
    """Cut (N, L, c) into views: one (N, count, size, c) for each (start, size, count)."""
    if windows == [(0, x.shape[1], 1)]:                    # one problem, the whole sequence
        return [x[:, None]]
    if not isinstance(x, np.ndarray):
        from attnlib._autograd import cut

        return cut(x, windows, step)
    sliding = np.lib.stride_tricks.sliding_window_view
    return [
        sliding(x[:, start:], size, axis=1)[:, ::step][:, :count].mT
        for start, size, count in windows
    ]


def _require_sequences(query, key, value, key_mask, left, right):
    """Raise unless the arguments fit one another; return their common leading axes."""
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
    require_window(left, right)
    lead = np.broadcast_shapes(*(shape(x)[:-2] for x in arrays.values()))
    require_mask(key_mask, (*lead, query.shape[-2]), "key_mask", query=query)
    return lead
