"""Exercise `find-the-fault`: two faults in five lines."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised
from attncheck.exercises.qkv._shared import filled, outscored, vectors, weighed


def mended_attention(query, key, value, mask):
    """Return the output (..., L, d_v): what the code was meant to return.

    The arrays are (..., L, d), (..., S, d) and (..., S, d_v). The mask broadcasts to
    (..., L, S) and is True where query i may attend to key j.
    """
    scores = query @ key.mT / np.sqrt(query.shape[-1])
    scores = np.where(mask, scores, -np.inf)           # True lets the score through
    exps = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = exps / exps.sum(axis=-1, keepdims=True)  # the keys: the last axis
    return weights @ value


def shown(query, key, value, mask, peak_axis=1, sum_axis=1, divisor=None):
    """The code of the statement; arguments mend it in part, or mend what is no fault."""
    scores = query @ key.mT / (divisor or np.sqrt(query.shape[-1]))
    scores = np.where(mask, -np.inf, scores)
    exps = np.exp(scores - scores.max(axis=peak_axis, keepdims=True))
    weights = exps / exps.sum(axis=sum_axis, keepdims=True)
    return weights @ value


def set_by_set(query, key, value, mask):
    mask = np.broadcast_to(mask, (*query.shape[:-1], key.shape[-2]))
    if query.ndim == 2:
        return filled(-1e9)(query, key, value, mask)
    return np.stack([set_by_set(*each) for each in zip(query, key, value, mask, strict=True)])


def find_the_fault_cases(rng):
    for lead, L, S, d, d_v in (((2,), 6, 5, 7, 3), ((), 5, 7, 3, 11), ((3, 2), 5, 6, 7, 4)):
        mask = rng.random((L, S)) < 0.4
        mask[:, :2] = [True, False]                        # no row allows all or nothing
        yield *vectors(rng, lead, L, S, d, d_v), rng.permuted(mask, axis=-1)
    query, key, value = vectors(rng, (3,), 4, 5, 7, 11)
    seen = np.array([[1, 0, 1, 1, 0], [0, 1, 1, 0, 0], [0, 0, 1, 0, 1]]) == 1
    key[~seen] = np.nan
    yield query, key, value, seen[:, None, :]
    query, key, value = vectors(rng, (2,), 3, 5, 7, 4)
    mask = np.array([[[1, 0, 1, 1, 0], [0, 1, 1, 0, 1], [0, 1, 0, 1, 1]]]) == 1    # (1, L, S)
    yield *outscored(query, key), value, mask


EXERCISE = Exercise(
    id="find-the-fault",
    stars=2,
    title="Two faults in five lines",
    statement=r"""
Somebody wrote attention with a mask, which is True where a query may attend to a key:

~~~python
def attention(query, key, value, mask):
    scores = query @ key.mT / np.sqrt(query.shape[-1])
    scores = np.where(mask, -np.inf, scores)
    exps = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exps / exps.sum(axis=1, keepdims=True)
    return weights @ value

query, key, value = np.zeros((1, 2, 4)), np.zeros((1, 3, 4)), np.eye(3)[None]
mask = np.array([[False, False, True], [True, False, False]])
print(attention(query, key, value, mask)[0])
~~~

The values are one-hot, so each output shows the weights of its query. Query 1 may attend to key 3
alone and query 2 to key 1 alone: it should print `[[0, 0, 1], [1, 0, 0]]`. It prints
`[[1, 0.5, 0], [0, 0.5, 1]]`. Without the batch axis the rows sum to 1, and are still wrong. Find
the two faults and write `mended_attention`, for any number of batch axes. What is no fault stays as
it is. Every query may attend to something; a key that none may attend to can hold NaN.""",
    reference=mended_attention,
    alternatives=(
        set_by_set,
        filled(-np.inf),
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: shown(query, key, value, ~mask, -1, -1),
    ),
    misconceptions=(
        Misconception(
            "as it was", shown,
            "This is the code as it was. What does the first output give to the keys that it "
            "should not see, and what do its rows sum to?"),
        Misconception(
            "mask still upside down", lambda *given: shown(*given, -1, -1),
            "The rows sum to 1 now: one fault is mended. The other is still there: each query "
            "looks at just the keys that it should not see."),
        Misconception(
            "axis still from the front",
            lambda query, key, value, mask: shown(query, key, value, ~mask),
            "Blocked keys get nothing now: one fault is mended. The other shows with a batch "
            "only, where axis 1 no longer holds the keys, and the queries compete."),
        Misconception(
            "the third axis",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 2, 2),
            "You count the axes from the front, so it works for one batch axis alone. The keys "
            "are always last, however many axes come before."),
        Misconception(
            "the first axis",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 0, 0),
            "The mask is mended, but softmax now runs over the first axis, which holds sets or "
            "queries. The keys of one query should compete."),
        Misconception(
            "over the queries", filled(-np.inf, axis=-2),
            "The mask is mended, but softmax runs over the last axis but one, the queries. Then "
            "columns sum to 1, with or without a batch."),
        Misconception(
            "only the peak mended",
            lambda query, key, value, mask: shown(query, key, value, ~mask, -1, 1),
            "The mask is mended, and each row is shifted by its own peak. The sum still runs "
            "over the old axis."),
        Misconception(
            "only the sum mended",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 1, -1),
            "The mask and the sum are mended. The peak is still that of another axis, so the "
            "scores of one row are not all shifted alike, and their weights change."),
        Misconception(
            "only the peak mended, mask upside down",
            lambda *given: shown(*given, -1, 1),
            "Each row is shifted by its own peak now. The sum still runs over the old axis, and "
            "each query still looks at just the keys that it should not see."),
        Misconception(
            "only the sum mended, mask upside down",
            lambda *given: shown(*given, 1, -1),
            "The rows sum to 1 now, but the peak is still that of another axis, and each query "
            "still looks at just the keys that it should not see."),
        Misconception(
            "no mask", weighed(lambda scores, mask: normalised(scores)),
            "The axis is mended, but the mask is gone: every query sees every key."),
        Misconception(
            "zero in the scores", filled(0.0),
            "The axis is mended, and the mask is the right way round, but a blocked score is 0 "
            "now. That is a score like any other, so the key still gets weight."),
        Misconception(
            "another scale",
            lambda query, key, value, mask: shown(
                query, key, value, ~mask, -1, -1, np.sqrt(key.shape[-2])),
            "Both faults are mended, but you also changed a line that was right: the scores are "
            "divided by the root of a vector's size, not of the number of keys."),
    ),
    cases=find_the_fault_cases,
    exempt={"empty row": "every query may attend to something, as the statement says"},
)
