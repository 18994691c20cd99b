"""Sets of vectors: words, sound and batches as arrays of vectors.

    L  number of vectors in a sequence (seq_len)        V  size of the vocabulary (vocab_size)
    d  size of one vector (d_model)                     T  samples in a signal
    ...  any leading axes

Every function takes NumPy arrays or torch tensors and returns the same kind. Ids are integers from
0 to V - 1, of any integer dtype; a negative id is an error and does not count from the end. A
TypeError or a ValueError names the argument that does not fit.
"""

import numpy as np

from attnlib._arrays import namespace, shape, to_int64
from attnlib._checks import (
    require_arrays,
    require_axes,
    require_count,
    require_integers,
    require_real,
)
from attnlib.masks import padding_mask


def one_hot(ids, vocab_size):
    """Turn each of the ids (...) into a vector (..., V) of zeros, with a 1 at the id.

        vectors[..., i] = 1 if i == ids[...] else 0

    >>> one_hot(np.array([2, 0]), vocab_size=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    require_count(vocab_size=vocab_size)
    ids = _checked(ids, vocab_size)
    xp = namespace(ids)
    vocabulary = xp.arange(vocab_size, device=ids.device)          # (V,)
    return xp.where(ids[..., None] == vocabulary, 1.0, 0.0)        # (..., V)


def embed(ids, table):
    """Look up the vector of each of the ids (...) in a table (V, d) with one row for each word.

        vectors = one_hot(ids, V) table                    # (..., d)

    >>> embed(np.array([1, 1]), np.array([[0.0, 1.0], [2.0, 3.0]]))
    array([[2., 3.],
           [2., 3.]])
    """
    require_arrays(ids=ids, table=table)
    require_axes(2, table=table)
    require_real(table=table)
    if table.ndim != 2:
        raise ValueError(f"table must have shape (V, d), got shape {shape(table)}")
    return table[_checked(ids, len(table))]                # (..., d)


def frame(signal, frame_length, hop_length):
    """Cut a signal (..., T) into overlapping frames, one for each position of a sliding window.

        frames[..., n, t] = signal[..., n * hop_length + t]

    Lengths are in samples: 0.025 s at 16,000 samples a second is 400 samples. There are
    1 + (T - frame_length) // hop_length frames, and the result is a copy. Only whole frames are
    kept, so the last samples may belong to no frame.

    >>> frame(np.arange(7), frame_length=4, hop_length=2)
    array([[0, 1, 2, 3],
           [2, 3, 4, 5]])
    """
    require_axes(1, signal=signal)
    require_count(frame_length=frame_length, hop_length=hop_length)
    num_samples = signal.shape[-1]
    if num_samples < frame_length:
        raise ValueError(
            f"signal must hold at least one frame of {frame_length} samples, got {num_samples}"
        )
    starts = np.arange(0, num_samples - frame_length + 1, hop_length)
    return signal[..., starts[:, None] + np.arange(frame_length)]  # (..., frames, frame_length)


def pad_batch(sequences):
    """Put sequences (L_b, ...) into one array (batch, longest L_b, ...), with zeros at the end.

    The sequences have one dtype and differ only in their first axis. A length may be 0, but not all
    lengths may be. The mask (batch, longest L_b) is True at the real vectors; it is the
    `padding_mask` of the lengths.

    >>> batch, mask = pad_batch([np.array([5, 6, 7]), np.array([8])])
    >>> batch
    array([[5, 6, 7],
           [8, 0, 0]])
    >>> mask
    array([[ True,  True,  True],
           [ True, False, False]])
    """
    sequences = list(sequences)
    if not sequences:
        raise ValueError("pad_batch needs at least one sequence, got none")
    require_arrays(**{f"sequences[{b}]": sequence for b, sequence in enumerate(sequences)})
    first, xp = sequences[0], namespace(sequences[0])
    for b, sequence in enumerate(sequences):
        if sequence.ndim < 1 or shape(sequence)[1:] != shape(first)[1:]:
            raise ValueError(
                f"sequences may differ only in their first axis: sequences[0] is {shape(first)}, "
                f"sequences[{b}] is {shape(sequence)}"
            )
        if sequence.dtype != first.dtype:
            raise TypeError(
                f"sequences must have one dtype, got {first.dtype} and {sequence.dtype}"
            )
    lengths = [len(sequence) for sequence in sequences]
    if max(lengths) == 0:
        raise ValueError(f"at least one sequence must hold a vector, got lengths {lengths}")
    mask = padding_mask(xp.asarray(lengths, device=first.device))  # (batch, L)
    size = (*shape(mask), *shape(first)[1:])
    batch = xp.zeros(size, dtype=first.dtype, device=first.device)
    for b, sequence in enumerate(sequences):
        batch[b, : lengths[b]] = sequence
    return batch, mask


def _checked(ids, vocab_size):
    """Return the ids as int64; raise unless they are integers from 0 to vocab_size - 1."""
    require_axes(0, ids=ids)
    require_integers(ids=ids)
    ids = to_int64(ids)                                    # torch reads uint8 as a mask
    smallest, largest = int(ids.min()), int(ids.max())
    if smallest < 0 or largest >= vocab_size:
        raise ValueError(
            f"ids must lie between 0 and {vocab_size - 1}, got {smallest} to {largest}"
        )
    return ids
