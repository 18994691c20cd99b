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


EXERCISE = Exercise(
    id="merge-heads",
    stars=2,
    title="And back again",
    statement="""
Write `merge_heads`, the way back: from $(..., H, L, d)$ to $(..., L, H d)$. The vector of a
position is what the first head holds for it, then what the second head holds, and so on. Splitting
and merging must give back what you started from.""",
    reference=merge_heads,
    alternatives=(
        merge_heads_by_loop,
        lambda heads: np.concatenate(np.moveaxis(heads, -3, 0), axis=-1),
        lambda heads: as_merged(np.einsum("...hlc->...lhc", heads), heads),
    ),
    misconceptions=(
        Misconception(
            "reshape alone", lambda heads: as_merged(heads, heads),
            "The shape is right and the numbers are not: your rows join different positions. "
            "Each should join all heads at one position."),
        Misconception(
            "heads shuffled together", lambda heads: as_merged(np.moveaxis(heads, -3, -1), heads),
            "Each row has the right numbers, but those of the heads alternate. Put the whole "
            "piece of one head behind that of the other."),
        Misconception(
            "the wrong swap", lambda heads: as_merged(heads.mT, heads),
            "You swapped positions with the numbers inside a head. The two axes to swap are "
            "heads and positions."),
        Misconception(
            "heads added", lambda heads: heads.sum(-3),
            "You added the heads, and what each of them found can no longer be told apart. Put "
            "them side by side."),
        Misconception(
            "heads averaged", lambda heads: heads.mean(-3),
            "This is the mean of the heads, as short as one of them. Side by side they keep "
            "everything they found."),
        Misconception(
            "one head under another",
            lambda heads: heads.reshape(*heads.shape[:-3], -1, heads.shape[-1]),
            "Your heads follow one another as if the sequence were longer. The number of "
            "positions stays; the vectors get longer."),
        Misconception(
            "swapped and not joined", lambda heads: heads.swapaxes(-2, -3),
            "The swap is right. The last two axes still have to become one."),
        Misconception(
            "the batch for the heads", lambda heads: np.concatenate(list(heads), axis=-1),
            "For a single sequence this is right. With a batch, you joined its sequences: the "
            "heads are the third axis from the right, not the first."),
    ),
    cases=merge_heads_cases,
)
