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
    key[~seen] = np.resize([np.nan, np.inf, -np.inf], 7)
    yield query, key, value, seen[:, None, :]
    query, key, value = vectors(rng, (2,), 3, 5, 7, 4)
    mask = np.array([[[1, 0, 1, 1, 0], [0, 1, 1, 0, 1], [0, 1, 0, 1, 1]]]) == 1    # (1, L, S)
    yield *outscored(query, key), value, mask
    yield *rng.normal(size=(3, 1, 1, 1)), np.array([[True]])           # one query, one key


EXERCISE = Exercise(
    id="find-the-fault",
    stars=2,
    title="Two faults in five lines",
    statement=r"""
Somebody wrote attention with a mask. The mask should be True where a query may attend to a key:

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

The values are one-hot, so each output shows the weights of its query. Query 1 may attend only to
key 3, and query 2 only to key 1, so the code should print `[[0, 0, 1], [1, 0, 0]]`. It prints
`[[1, 0.5, 0], [0, 0.5, 1]]`. Without the batch axis, the rows do sum to 1, but they are still
wrong. Find the two faults and write `mended_attention`, which works for any number of batch axes.
Leave the rest of the code unchanged. Every query may attend to something, and a key that no query
may attend to can hold NaN or infinity.""",
    reference=mended_attention,
    alternatives=(
        set_by_set,
        filled(-np.inf),
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: shown(query, key, value, ~mask, -1, -1),
    ),
    misconceptions=(
        Misconception(
            "unchanged code", shown,
            "This is the code as it was. Which keys get weight in the first output, and what do "
            "its rows sum to?"),
        Misconception(
            "mask still inverted", lambda *given: shown(*given, -1, -1),
            "The rows sum to 1 now, so one fault is repaired. The other remains: each query "
            "attends to exactly the keys that it must not see."),
        Misconception(
            "axis still counted from the front",
            lambda query, key, value, mask: shown(query, key, value, ~mask),
            "Masked keys get no weight now, so one fault is repaired. The other shows only with a "
            "batch: then axis 1 no longer holds the keys."),
        Misconception(
            "the third axis",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 2, 2),
            "You count the axes from the front, so the code works with exactly one batch axis. "
            "The keys are always on the last axis, however many axes come before."),
        Misconception(
            "the first axis",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 0, 0),
            "The mask is repaired, but softmax now runs over the first axis, which holds queries "
            "or the items of a batch. The keys of one query should compete."),
        Misconception(
            "softmax over the queries", filled(-np.inf, axis=-2),
            "The mask is repaired, but softmax runs over the second-to-last axis, which holds the "
            "queries. Columns sum to 1 now, where rows should."),
        Misconception(
            "only the maximum repaired",
            lambda query, key, value, mask: shown(query, key, value, ~mask, -1, 1),
            "The mask is repaired, and each row is shifted by its own maximum. The sum still runs "
            "over the old axis."),
        Misconception(
            "only the sum repaired",
            lambda query, key, value, mask: shown(query, key, value, ~mask, 1, -1),
            "The mask and the sum are repaired. The maximum is still taken over another axis, so "
            "the scores of one row are shifted by different amounts, which changes their weights."),
        Misconception(
            "only the maximum repaired, mask inverted",
            lambda *given: shown(*given, -1, 1),
            "Each row is shifted by its own maximum now. The sum still runs over the old axis, "
            "and each query attends to exactly the keys that it must not see."),
        Misconception(
            "only the sum repaired, mask inverted",
            lambda *given: shown(*given, 1, -1),
            "The rows sum to 1 now. But the maximum is still taken over another axis, and each "
            "query attends to exactly the keys that it must not see."),
        Misconception(
            "no mask", weighed(lambda scores, mask: normalised(scores)),
            "The axis is repaired, but you removed the mask: every query sees every key."),
        Misconception(
            "masked scores set to 0", filled(0.0),
            "The axis and the direction of the mask are right, but you set masked scores to 0. "
            "This is a score like any other, so the masked keys still get weight."),
        Misconception(
            "another scale",
            lambda query, key, value, mask: shown(
                query, key, value, ~mask, -1, -1, np.sqrt(key.shape[-2])),
            "Both faults are repaired, but you also changed a line that was right: the scores are "
            "divided by the root of the size of a vector, not of the number of keys."),
    ),
    cases=find_the_fault_cases,
    exempt={"empty row": "every query may attend to something, as the statement says"},
)
