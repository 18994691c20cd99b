"""Exercise `one-hot`: one row for each word."""

import numpy as np

from attncheck.exercise import Exercise, Wrong


def one_hot(ids, vocab_size):
    """Return a float array (L, vocab_size) with one row for each of the L ids."""
    rows = np.zeros((len(ids), vocab_size))
    rows[np.arange(len(ids)), ids] = 1.0
    return rows


def one_hot_by_loop(ids, vocab_size):
    return np.array([[float(word == id) for word in range(vocab_size)] for id in ids])


def in_every_row(ids, vocab_size):
    rows = np.zeros((len(ids), vocab_size))
    rows[:, ids] = 1.0
    return rows


def one_hot_cases(rng):
    for length, vocab_size in ((3, 7), (5, 11), (13, 8)):
        yield rng.permutation(np.arange(length) % (vocab_size - 2) + 1), vocab_size


EXERCISE = Exercise(
    id="one-hot",
    stars=1,
    title="One row for each word",
    statement="""
Write `one_hot`. The argument `ids` is an array of $L$ whole numbers from 0 to `vocab_size` - 1.
Row $n$ of the result has a 1 at the place that id $n$ names, and 0 everywhere else.""",
    reference=one_hot,
    alternatives=(
        lambda ids, vocab_size: np.eye(vocab_size)[ids],
        lambda ids, vocab_size: (ids[:, None] == np.arange(vocab_size)).astype(int),
        one_hot_by_loop,
    ),
    wrong=(
        Wrong("one word per column", lambda ids, vocab_size: np.eye(vocab_size)[:, ids],
              "Each word fills a column here. In this book the rows of an array are the vectors."),
        Wrong("counts ids from one", lambda ids, vocab_size: np.eye(vocab_size)[ids - 1],
              "Every 1 stands one place too far to the left. The ids begin with 0, as indices do."),
        Wrong("as long as the largest id", lambda ids, vocab_size: np.eye(ids.max() + 1)[ids],
              "Your rows are as long as the largest id in this sentence needs. The next sentence "
              "would get rows of another length; the vocabulary decides."),
        Wrong("adds the words up", lambda ids, vocab_size: np.eye(vocab_size)[ids].sum(0),
              "You added all words into one vector, which says what occurs and no longer where. "
              "Every word keeps a row of its own."),
        Wrong("the id in place of 1",
              lambda ids, vocab_size: np.eye(vocab_size)[ids] * ids[:, None],
              "The place is right, but the number there is the id. With larger numbers some words "
              "would weigh more than others."),
        Wrong("all ids in every row", in_every_row,
              "Every row has a 1 for every word of the sentence. Row n belongs to word n alone."),
        Wrong("true and false", lambda ids, vocab_size: ids[:, None] == np.arange(vocab_size),
              "The pattern is right, but it is made of True and False. A vector is made of "
              "numbers."),
    ),
    cases=one_hot_cases,
)
