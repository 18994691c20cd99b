"""Exercise `find-the-fault`: two faults that raise no error."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong


def mended(query, key, value, mask):
    """Return the output (L, d_v) of attention with a mask: True means may attend.

    `query` is (L, d), `key` (S, d), `value` (S, d_v) and `mask` (L, S), with at least
    one True in each row.
    """
    scores = query @ key.T / np.sqrt(query.shape[-1])  # (L, S): by the size of a query
    scores = np.where(mask, scores, -np.inf)           # False is what is blocked
    weights = np.exp(scores)
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ value                             # (L, d_v)


def mended_by_loop(query, key, value, mask):
    outputs = []
    for q, seen in zip(query, mask, strict=True):
        exps = np.exp(key[seen] @ q / len(q) ** 0.5)
        outputs.append(exps @ value[seen] / exps.sum())
    return np.array(outputs)


def attend(query, key, value, mask, size, axis=-1):
    """The code of the statement, with what it divides by and sums over as arguments."""
    scores = np.where(mask, -np.inf, query @ key.T / np.sqrt(size))
    weights = np.exp(scores)
    return weights / weights.sum(axis=axis, keepdims=True) @ value


def find_the_fault_cases(rng):
    for L, S, d, d_v in ((4, 7, 3, 2), (3, 5, 8, 4), (5, 6, 11, 3), (6, 3, 5, 7)):
        query, key, value = (1.2 * rng.normal(size=(n, m)) for n, m in ((L, d), (S, d), (S, d_v)))
        query[1], key[0], value[1] = 0.0, 0.0, 0.0
        mask = rng.random((L, S)) < 0.5
        mask[:, 0] = np.arange(L) % 2                      # no prefix, and no row or column that
        mask[:, 1], mask[:, 2] = ~mask[:, 0], mask[:, 0]   # is all True or all False
        yield query, key, value, mask


EXERCISE = Exercise(
    id="find-the-fault",
    stars=2,
    title="Find the two faults",
    statement=r"""
A colleague wrote attention with a mask. It runs, the shapes fit, the rows of the weights sum to 1,
and two lines of it are wrong:

    def attend(query, key, value, mask):
        scores = query @ key.T / np.sqrt(len(key))
        scores = np.where(mask, -np.inf, scores)
        weights = np.exp(scores)
        weights = weights / weights.sum(axis=-1, keepdims=True)
        return weights @ value

In this book True in a mask means *may attend*, and every query here may attend to something. Find
both faults, and write the function as it should be.""",
    reference=mended,
    alternatives=(
        mended_by_loop,
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: attend(query, key, value, ~mask, query.shape[1]),
    ),
    wrong=(
        Wrong("as it was given",
              lambda query, key, value, mask: attend(query, key, value, mask, len(key)),
              "This still computes what your colleague's code computes. Ask of each line what it "
              "should do: by what are scores divided, and where does a mask say no?"),
        Wrong("the mask alone mended",
              lambda query, key, value, mask: attend(query, key, value, ~mask, len(key)),
              "The mask is right now. The scores are still divided by the root of the number of "
              "keys, which says nothing about how large a dot product is."),
        Wrong("the division alone mended",
              lambda query, key, value, mask: attend(query, key, value, mask, query.shape[1]),
              "The division is right now. The keys that a query may attend to are still the ones "
              "that are taken away."),
        Wrong("divides by the number of queries",
              lambda query, key, value, mask: attend(query, key, value, ~mask, len(query)),
              "The mask is right, and the scores are divided by the root of the number of "
              "queries. What makes a dot product large is the size of its vectors."),
        Wrong("no division",
              lambda query, key, value, mask: attend(query, key, value, ~mask, 1),
              "The mask is right. You took the wrong division out; the right one is missing now."),
        Wrong("divides by d",
              lambda query, key, value, mask: attend(
                  query, key, value, ~mask, query.shape[1] ** 2),
              "The mask is right. You divide by the size of a query itself, where its root is "
              "asked for."),
        Wrong("sums over the queries",
              lambda query, key, value, mask: attend(
                  query, key, value, ~mask, query.shape[1], axis=0),
              "Both faults are mended, and a new one came in: your columns sum to 1. The line "
              "with the sum was right."),
        Wrong("zero for minus infinity",
              lambda query, key, value, mask: attnlib.softmax(np.where(
                  mask, query @ key.T / np.sqrt(query.shape[1]), 0.0)) @ value,
              "Blocked keys get a score of 0 in your answer, which is an ordinary score and takes "
              "weight. Minus infinity was right; it stood in the wrong place."),
    ),
    cases=find_the_fault_cases,
    exempt={
        "empty row": "every query may attend to something",
        "outscored": "large scores are the matter of masked-attention",
        "far apart": "large scores are the matter of stable-softmax",
        "nan": "a weight of 0 times NaN is NaN",
    },
)
