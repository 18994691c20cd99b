"""Exercise `weights-bytes`: the memory of the attention weights."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def weights_bytes(batch, num_heads, seq_len, left, right, bytes_per_number):
    """Return the bytes of attention weights: (in full tables, in banded tables)."""
    rows = batch * num_heads * seq_len                     # one for every query
    full = rows * seq_len * bytes_per_number
    # The banded tables are larger once the band is wider than the sequence is long.
    banded = rows * (left + 1 + right) * bytes_per_number
    return full, banded


def weights_bytes_by_loop(batch, num_heads, seq_len, left, right, bytes_per_number):
    full = banded = 0
    for _ in np.ndindex(batch, num_heads, seq_len):
        full += seq_len * bytes_per_number
        banded += len(range(-left, right + 1)) * bytes_per_number
    return full, banded


def weights_bytes_by_shape(batch, num_heads, seq_len, left, right, bytes_per_number):
    shapes = [(batch, num_heads, seq_len, row) for row in (seq_len, left + 1 + right)]
    return [int(np.prod(shape)) * bytes_per_number for shape in shapes]


def bytes_with(full=lambda L, width: L * L, banded=lambda L, left, right: L * (left + 1 + right)):
    def answer(batch, num_heads, seq_len, left, right, bytes_per_number):
        each = batch * num_heads * bytes_per_number
        return each * full(seq_len, left + 1 + right), each * banded(seq_len, left, right)
    return answer


EXERCISE = Exercise(
    id="weights-bytes",
    stars=2,
    title="The memory of the attention weights",
    statement="""
A layer with `num_heads` heads reads `batch` sequences of `seq_len` vectors each, and for
training it keeps the attention weights of all its heads. How many bytes do they occupy? Return
two whole numbers: the bytes of full $L \\times L$ tables, and the bytes of banded tables, which
have a row of `left` + 1 + `right` numbers for each query. All rows of a table are equally long,
so the entries beyond the ends of the sequence take memory too: a banded table has more entries
than there are scores in the band, which is what *Count the scores in a band* asks for. When is
the second number the larger one?""",
    reference=weights_bytes,
    alternatives=(
        weights_bytes_by_loop,
        weights_bytes_by_shape,
        lambda batch, num_heads, seq_len, left, right, bytes_per_number: tuple(
            batch * num_heads * seq_len * row * bytes_per_number
            for row in (seq_len, left + 1 + right)),
    ),
    misconceptions=(
        Misconception(
            "heads share a table",
            lambda batch, num_heads, *sizes: weights_bytes(batch, 1, *sizes),
            "You counted one table for all heads. The heads split the components of the vectors "
            "but not the weights: each head has a table of its own."),
        Misconception(
            "one sequence",
            lambda batch, *sizes: weights_bytes(1, *sizes),
            "These are the bytes of one sequence. Every sequence of the batch has weights of its "
            "own."),
        Misconception(
            "one head of one sequence",
            lambda batch, num_heads, *sizes: weights_bytes(1, 1, *sizes),
            "These are the bytes of one head for one sequence. Every head has a table for every "
            "sequence of the batch."),
        Misconception(
            "a table across the batch",
            lambda batch, num_heads, seq_len, *rest: weights_bytes(
                1, num_heads, batch * seq_len, *rest),
            "You joined the sequences of the batch into one long sequence. A query attends only to "
            "its own sequence, so each sequence has a small table of its own."),
        Misconception(
            "numbers instead of bytes",
            lambda *sizes: weights_bytes(*sizes[:-1], 1),
            "You counted the weights. The question asks for bytes, and each number occupies "
            "several of them."),
        Misconception(
            "bits",
            lambda *sizes: weights_bytes(*sizes[:-1], 8 * sizes[-1]),
            "These are bits, eight for every byte. `bytes_per_number` is already given in bytes."),
        Misconception(
            "kilobytes",
            lambda *sizes: tuple(size / 1024 for size in weights_bytes(*sizes)),
            "You converted the bytes into larger units. The question asks for bytes, as whole "
            "numbers."),
        Misconception(
            "own position forgotten",
            bytes_with(banded=lambda L, left, right: L * (left + right)),
            "Each row of your banded table is one number short: a query also has a weight for its "
            "own position."),
        Misconception(
            "entries beyond the ends left out",
            bytes_with(
                banded=lambda L, left, right: int(attnlib.band_mask(L, left, right).sum())),
            "You left out the entries beyond the ends of the sequence. There are no keys there, "
            "but every row of a table has the same length, so these entries take memory too."),
        Misconception(
            "rows cut at the length of the sequence",
            bytes_with(banded=lambda L, left, right: L * min(L, left + 1 + right)),
            "You cut the rows at the length of the sequence. A banded table has the same rows for "
            "every length, which is why it can be larger than the full one."),
        Misconception(
            "full tables twice",
            bytes_with(banded=lambda L, left, right: L * L),
            "You gave the bytes of full tables twice. That is what a band mask needs; the short "
            "rows of a banded table have no room for weights outside the band."),
        Misconception(
            "one weight for each pair",
            bytes_with(full=lambda L, width: L * (L + 1) // 2),
            "You stored each pair of positions once in the full table. The weight of query 1 on "
            "key 2 differs from the weight of query 2 on key 1."),
        Misconception(
            "square banded tables",
            bytes_with(banded=lambda L, left, right: (left + 1 + right) ** 2),
            "Your banded table has as many rows as columns. It still has one row for each query; "
            "only the rows have become shorter."),
        Misconception(
            "full and banded swapped",
            lambda *sizes: weights_bytes(*sizes)[::-1],
            "Both numbers are there, but in the wrong order. The full tables come first, even "
            "where they are the smaller ones."),
    ),
    cases=lambda rng: [
        (3, 2, 11, 2, 1, 4), (5, 7, 14, 0, 4, 2), (2, 3, 29, 5, 3, 8), (8, 5, 6, 7, 2, 3),
        (1, 12, 16, 4, 0, 1)],
)
