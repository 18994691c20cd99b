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
    yield np.zeros(1, dtype=np.intp), 1                    # a single word, and no other


EXERCISE = Exercise(
    id="one-hot",
    stars=1,
    title="One row for each word",
    statement="""
Write `one_hot`. The argument `ids` is an array of $L$ whole numbers from 0 to `vocab_size` - 1. The
result is an array of floats of shape `(L, vocab_size)`: row $n$ has a 1 in column `ids[n]` and 0
everywhere else. A word may occur more than once.""",
    reference=one_hot,
    alternatives=(
        lambda ids, vocab_size: np.eye(vocab_size)[ids],
        lambda ids, vocab_size: (ids[:, None] == np.arange(vocab_size)).astype(float),
        one_hot_by_loop,
    ),
    misconceptions=(
        Misconception(
            "one word per column", lambda ids, vocab_size: np.eye(vocab_size)[:, ids],
            "You put each word in a column. In this book the vectors are the rows of an array."),
        Misconception(
            "counts ids from one", lambda ids, vocab_size: np.eye(vocab_size)[ids - 1],
            "Every 1 is one column too far to the left. Ids start at 0, just like indices."),
        Misconception(
            "as wide as the largest id requires",
            lambda ids, vocab_size: np.eye(ids.max() + 1)[ids],
            "The length of your rows depends on the largest id in this sentence, so the next "
            "sentence would get rows of another length. The vocabulary decides how long they are."),
        Misconception(
            "adds up the words", lambda ids, vocab_size: np.eye(vocab_size)[ids].sum(0),
            "You added up all words, so the result says which words occur but not where. Every "
            "word should keep its own row."),
        Misconception(
            "the id instead of 1",
            lambda ids, vocab_size: np.eye(vocab_size)[ids] * ids[:, None],
            "The position is right, but it holds the id instead of 1. Words with larger ids would "
            "count for more than others."),
        Misconception(
            "id 0 for padding",
            lambda ids, vocab_size: np.eye(vocab_size)[ids] * (ids > 0)[:, None],
            "The word with id 0 got a row of zeros. Here every id is a word, and 0 is simply the "
            "first of them."),
        Misconception(
            "a word only once",
            lambda ids, vocab_size: np.eye(vocab_size)[np.unique(ids)],
            "Words that occur twice got only one row, or the order was lost. Every position in "
            "the sentence has its own row, in the order of the sentence."),
        Misconception(
            "all ids in every row", in_every_row,
            "Every row has a 1 for every word of the sentence. Row n should describe word n "
            "alone."),
        Misconception(
            "whole numbers", lambda ids, vocab_size: (
          ids[:, None] == np.arange(vocab_size)).astype(int),
            "The pattern is right, but the entries are integers. Networks compute with floats, so "
            "the vectors should be floats from the start."),
        Misconception(
            "true and false", lambda ids, vocab_size: ids[:, None] == np.arange(vocab_size),
            "The pattern is right, but it consists of True and False. The components of a vector "
            "should be numbers."),
    ),
    cases=one_hot_cases,
)
