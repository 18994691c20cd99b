"""Exercise `merge-heads`: and back again."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.multihead._shared import as_merged, with_zeros


def merge_heads(heads):
    """Return the vectors (..., L, H head_dim) of the `heads` (..., H, L, head_dim)."""
    *lead, H, L, head_dim = heads.shape
    parts = heads.swapaxes(-2, -3)                         # (..., L, H, head_dim)
    return parts.reshape(*lead, L, H * head_dim)


def merge_heads_by_loop(heads):
    *lead, H, L, head_dim = heads.shape
    x = np.empty((*lead, L, H * head_dim))
    for h in range(H):
        x[..., h * head_dim : (h + 1) * head_dim] = heads[..., h, :, :]
    return x


def merge_heads_cases(rng):
    for shape in ((2, 3, 5), (7, 2, 5, 3), (3, 5, 2, 7), (5, 3, 2, 7, 4), (3, 3, 3), (2, 2, 2, 2)):
        yield (with_zeros(rng.normal(size=shape)),)
    yield from ((rng.normal(size=shape),) for shape in ((1, 3, 1, 2), (1, 2, 1), (1, 1, 1)))


EXERCISE = Exercise(
    id="merge-heads",
    stars=2,
    title="Merging heads",
    statement="""
Write `merge_heads`, the inverse of `split_heads`: it turns heads of shape $(..., H, L, d)$ into
vectors of shape $(..., L, H d)$. The vector of a position consists of the part that the first head
holds for it, followed by the part of the second head, and so on. If you split vectors into heads
and merge them again, you must get the same vectors back.""",
    reference=merge_heads,
    alternatives=(
        merge_heads_by_loop,
        lambda heads: np.concatenate(np.moveaxis(heads, -3, 0), axis=-1),
        lambda heads: as_merged(np.einsum("...hlc->...lhc", heads), heads),
    ),
    misconceptions=(
        Misconception(
            "reshape alone", lambda heads: as_merged(heads, heads),
            "The shape is right, but the numbers are not: your rows mix different positions. Each "
            "row should join all heads at one position."),
        Misconception(
            "heads interleaved", lambda heads: as_merged(np.moveaxis(heads, -3, -1), heads),
            "Each row has the right numbers, but you interleaved the heads. Place the complete "
            "part of one head after that of the other."),
        Misconception(
            "wrong axes swapped", lambda heads: as_merged(heads.mT, heads),
            "You swapped the positions with the components of a head. Swap the heads with the "
            "positions instead."),
        Misconception(
            "heads added", lambda heads: heads.sum(-3),
            "You added the heads, so their parts cannot be distinguished any more. Place them "
            "side by side."),
        Misconception(
            "heads averaged", lambda heads: heads.mean(-3),
            "You averaged the heads, so the result is only as long as one of them. Place them "
            "side by side to keep everything."),
        Misconception(
            "one head below another",
            lambda heads: heads.reshape(*heads.shape[:-3], -1, heads.shape[-1]),
            "You placed the heads below one another, which makes the sequence longer. The number "
            "of positions should stay, and the vectors should become longer."),
        Misconception(
            "swapped but not merged", lambda heads: heads.swapaxes(-2, -3),
            "You swapped the right axes. The last two axes still have to be merged into one."),
        Misconception(
            "merges the batch", lambda heads: np.concatenate(list(heads), axis=-1),
            "This is right for a single sequence. With a batch, you merged its sequences: the "
            "heads are the third axis from the end, not the first axis."),
    ),
    cases=merge_heads_cases,
)
