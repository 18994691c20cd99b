"""Exercise `weights-bytes`: what the weights take."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def weights_bytes(batch, num_heads, seq_len, left, right, bytes_per_number):
    """Return the bytes of attention weights: (in full tables, in banded ones)."""
    rows = batch * num_heads * seq_len                    # one for every query
    full = rows * seq_len * bytes_per_number
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
    title="What the weights take",
    statement="""
A layer of `num_heads` heads reads `batch` sequences of `seq_len` vectors each, and keeps the
attention weights of all its heads for training. How many bytes do they take? Return two whole
numbers: for full tables, $L \\times L$; and for banded tables, which have a row of `left` + 1 +
`right` numbers for each query. All rows of a table are equally long, so the places beyond the ends
take memory, too: a banded table holds more numbers than there are weights in the band, which is
what *Count a band* asks for. When is the second number the larger one?""",
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
            "You counted one table for all heads. Heads divide up the entries of the vectors, "
            "and not the weights: each head has a table of its own."),
        Misconception(
            "one sequence",
            lambda batch, *sizes: weights_bytes(1, *sizes),
            "These are the bytes of one sequence. Every sequence of the batch has weights of "
            "its own."),
        Misconception(
            "one head of one sequence",
            lambda batch, num_heads, *sizes: weights_bytes(1, 1, *sizes),
            "These are the bytes of one head for one sequence. Every head has a table of its "
            "own for every sequence of the batch."),
        Misconception(
            "a table across the batch",
            lambda batch, num_heads, seq_len, *rest: weights_bytes(
                1, num_heads, batch * seq_len, *rest),
            "You laid the sequences of the batch end to end. A query attends to its own "
            "sequence alone, so each sequence has a small table instead of a share in a large "
            "one."),
        Misconception(
            "numbers, not bytes",
            lambda *sizes: weights_bytes(*sizes[:-1], 1),
            "You counted the weights. The question is for bytes, and a number takes several of "
            "them."),
        Misconception(
            "bits",
            lambda *sizes: weights_bytes(*sizes[:-1], 8 * sizes[-1]),
            "These are bits: eight for every byte. `bytes_per_number` is in bytes already."),
        Misconception(
            "kilobytes",
            lambda *sizes: tuple(size / 1024 for size in weights_bytes(*sizes)),
            "You turned the bytes into larger units. The question is for the bytes themselves, "
            "as whole numbers."),
        Misconception(
            "itself forgotten",
            bytes_with(banded=lambda L, left, right: L * (left + right)),
            "In the banded table each row is one number short: a query has a weight for its "
            "own position, too."),
        Misconception(
            "no places beyond the ends",
            bytes_with(
                banded=lambda L, left, right: int(attnlib.band_mask(L, left, right).sum())),
            "You left out the places beyond the ends. There are no keys, but in a table every "
            "row has the same length, so these places take memory as well."),
        Misconception(
            "no row longer than the sequence",
            bytes_with(banded=lambda L, left, right: L * min(L, left + 1 + right)),
            "You cut the rows at the length of the sequence. The banded table has the same row "
            "for any length; that is why it can be the larger one."),
        Misconception(
            "a band in a full table",
            bytes_with(banded=lambda L, left, right: L * L),
            "You gave the bytes of full tables twice. That is what a band mask takes; a banded "
            "table has short rows, with no room for what lies outside the band."),
        Misconception(
            "a pair has one weight",
            bytes_with(full=lambda L, width: L * (L + 1) // 2),
            "You stored each pair of positions once in the full table. How much query 1 attends "
            "to key 2 is not how much query 2 attends to key 1."),
        Misconception(
            "width by width",
            bytes_with(banded=lambda L, left, right: (left + 1 + right) ** 2),
            "Your banded table has as many rows as columns. There is still a row for each "
            "query; only the rows have become shorter."),
        Misconception(
            "full and banded exchanged",
            lambda *sizes: weights_bytes(*sizes)[::-1],
            "Both numbers are there, in the other order. Full tables come first, even where "
            "they are the smaller ones."),
    ),
    cases=lambda rng: [
        (3, 2, 11, 2, 1, 4), (5, 7, 14, 0, 4, 2), (2, 3, 29, 5, 3, 8), (8, 5, 6, 7, 2, 3),
        (1, 12, 16, 4, 0, 1)],
)
