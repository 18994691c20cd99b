"""Exercise `one-hot`: one row for each word."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


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
    for length, vocab_size, least in ((3, 7, 1), (6, 11, 5), (13, 8, 0)):
        ids = least + np.arange(length) % (vocab_size - least)     # 10 and 7 are the last ids
        yield rng.permutation(ids), vocab_size


EXERCISE = Exercise(
    id="one-hot",
    stars=1,
    title="One row for each word",
    statement="""
Write `one_hot`. The argument `ids` is an array of $L$ whole numbers from 0 to `vocab_size` - 1.
The result is a float array of shape `(L, vocab_size)`: row $n$ has a 1 at the place that `ids[n]`
names, and 0 everywhere else. A word may occur more than once.""",
    reference=one_hot,
    alternatives=(
        lambda ids, vocab_size: np.eye(vocab_size)[ids],
        lambda ids, vocab_size: (ids[:, None] == np.arange(vocab_size)).astype(float),
        one_hot_by_loop,
    ),
    misconceptions=(
        Misconception(
            "one word per column", lambda ids, vocab_size: np.eye(vocab_size)[:, ids],
            "Each word fills a column here. In this book the rows of an array are the vectors."),
        Misconception(
            "counts ids from one", lambda ids, vocab_size: np.eye(vocab_size)[ids - 1],
            "Every 1 stands one place too far to the left. The ids begin with 0, as indices do."),
        Misconception(
            "as long as the largest id", lambda ids, vocab_size: np.eye(ids.max() + 1)[ids],
            "Your rows are as long as the largest id in this sentence needs. The next sentence "
            "would get rows of another length; the vocabulary decides."),
        Misconception(
            "adds the words up", lambda ids, vocab_size: np.eye(vocab_size)[ids].sum(0),
            "You added all words into one vector, which says what occurs and no longer where. "
            "Every word keeps a row of its own."),
        Misconception(
            "the id in place of 1",
            lambda ids, vocab_size: np.eye(vocab_size)[ids] * ids[:, None],
            "The place is right, but the number there is the id. With larger numbers some words "
            "would weigh more than others."),
        Misconception(
            "id 0 for padding",
            lambda ids, vocab_size: np.eye(vocab_size)[ids] * (ids > 0)[:, None],
            "The word with id 0 got a row of zeros. Here every id is a word, and 0 is the first "
            "of them."),
        Misconception(
            "a word only once",
            lambda ids, vocab_size: np.eye(vocab_size)[np.unique(ids)],
            "A word that occurs twice got one row, or the order is lost. Each place of the "
            "sentence has a row, in its order."),
        Misconception(
            "all ids in every row", in_every_row,
            "Every row has a 1 for every word of the sentence. Row n belongs to word n alone."),
        Misconception(
            "whole numbers", lambda ids, vocab_size: (
          ids[:, None] == np.arange(vocab_size)).astype(int),
            "The pattern is right, but these are integers. A network computes with floats, and "
            "so does everything that follows."),
        Misconception(
            "true and false", lambda ids, vocab_size: ids[:, None] == np.arange(vocab_size),
            "The pattern is right, but it is made of True and False. A vector is made of "
            "numbers."),
    ),
    cases=one_hot_cases,
)
