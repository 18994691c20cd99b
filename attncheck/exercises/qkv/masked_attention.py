"""Exercise `masked-attention`: who may look at whom."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Wrong
from attncheck.exercises._parts import normalised


def masked_attention(query, key, value, mask):
    """Return the output (..., L, d_v): zeros for a query that may attend to nothing.

    The arrays are (..., L, d), (..., S, d) and (..., S, d_v). The mask broadcasts to
    (..., L, S) and is True where query i may attend to key j.
    """
    scores = query @ key.mT / np.sqrt(query.shape[-1])  # (..., L, S)
    scores = np.where(mask, scores, -np.inf)
    peak = scores.max(axis=-1, keepdims=True)           # -inf in an empty row
    peak = np.where(peak == -np.inf, 0.0, peak)
    exps = np.exp(scores - peak)                        # exactly 0 where blocked
    total = exps.sum(axis=-1, keepdims=True)            # 0 in an empty row
    weights = exps / np.where(total == 0, 1.0, total)
    return weights @ value


def masked_by_choosing_keys(query, key, value, mask):
    L, S = query.shape[-2], key.shape[-2]
    mask = np.broadcast_to(mask, (*query.shape[:-2], L, S))
    output = np.zeros((*query.shape[:-1], value.shape[-1]))
    for place in np.ndindex(query.shape[:-1]):
        seen, lead = mask[place], place[:-1]
        if seen.any():
            scores = key[lead][seen] @ query[place] / np.sqrt(query.shape[-1])
            output[place] = normalised(scores) @ value[lead][seen]
    return output


def shared_again(weights):
    total = weights.sum(-1, keepdims=True)
    return np.divide(weights, total, out=np.zeros(weights.shape), where=total > 0)


def filled(query, key, value, mask, number):
    return normalised(np.where(mask, attnlib.dot_scores(query, key), number)) @ value


def masked_attention_cases(rng):
    for lead, L, d, d_v in (((), 5, 3, 7), ((2,), 7, 5, 3), ((2, 3), 5, 7, 11)):
        mask = rng.random((*lead[1:], L, L)) < 0.5
        places = np.arange(L)
        mask[..., places, places - 1] = mask[..., places, places - 2] = True
        mask[..., places, places - 4] = False              # no row is all True, one is empty,
        mask[..., 2, :] = False                            # and every key is seen by someone
        query, key = 1.2 * rng.normal(size=(2, *lead, L, d))
        value = rng.normal(size=(*lead, L, d_v))
        query[..., 0, :] = key[..., 1, :] = value[..., 3, :] = 0.0     # vectors like any others
        yield query, key, value, mask
    query, key, value = (rng.normal(size=(3, *shape)) for shape in ((2, 7), (5, 7), (5, 11)))
    yield query, key, value, np.arange(5) < np.array([3, 0, 4])[:, None, None]     # padding
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 1, 0, 1]]) == 1      # L is not S
    query, key, value = rng.normal(size=(3, 7)), rng.normal(size=(5, 7)), rng.normal(size=(5, 2))
    yield query, key, value, mask
    query[:, 0], key[:, 0] = 50.0, np.where(mask.any(0), -150.0, 150.0)
    key[0, 0], mask = 150.0, mask & (np.arange(5) > 0)     # blocked far above, allowed far below
    yield query, key, value, mask


EXERCISE = Exercise(
    id="masked-attention",
    stars=3,
    title="Who may look at whom",
    statement=r"""
Write attention with a mask: True means that query $i$ may attend to key $j$, False that the key
counts as if it were not there. The mask broadcasts to `(..., L, S)`; one for padding, for
example, has the shape `(B, 1, S)`. A query that may attend to nothing at all gets an output of
zeros, never NaN. Scores may be very large or very small. They are divided by $\sqrt{d}$.""",
    reference=masked_attention,
    alternatives=(
        masked_by_choosing_keys,
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: np.nan_to_num(filled(query, key, value, mask, -np.inf)),
    ),
    wrong=(
        Wrong("mask ignored",
              lambda query, key, value, mask: normalised(attnlib.dot_scores(query, key)) @ value,
              "The mask changes nothing here: every query attends to every key."),
        Wrong("multiplied after softmax",
              lambda query, key, value, mask: (
                  normalised(attnlib.dot_scores(query, key)) * mask) @ value,
              "You removed the blocked keys after softmax, so what is left of a row sums to less "
              "than 1. The allowed keys should share the whole."),
        Wrong("shared out again",
              lambda query, key, value, mask: shared_again(
                  normalised(attnlib.dot_scores(query, key)) * mask) @ value,
              "You masked after softmax and shared the rest out again. Where a blocked key far "
              "above the others had taken everything, nothing is left to share."),
        Wrong("the peak left in",
              lambda query, key, value, mask: shared_again(
                  np.exp(attnlib.dot_scores(query, key)) * mask) @ value,
              "For everyday scores this is right. Far above zero the exponentials overflow, and "
              "far below they vanish. Subtract each row's largest allowed score first."),
        Wrong("minus a hundred",
              lambda query, key, value, mask: filled(query, key, value, mask, -100.0),
              "You gave blocked keys a score of minus a hundred. The allowed scores of a row may "
              "lie below that, and in an empty row all blocked keys share the weight."),
        Wrong("zero in the scores",
              lambda query, key, value, mask: filled(query, key, value, mask, 0.0),
              "The blocked scores are 0 here. For softmax 0 is a score like any other, even better "
              "than a negative one, so these keys still get weight."),
        Wrong("mask upside down",
              lambda query, key, value, mask: masked_attention(query, key, value, ~mask),
              "You blocked where the mask is True. In this book True means that a query may "
              "attend; in one module of PyTorch it is the other way round."),
        Wrong("queries for keys",
              lambda query, key, value, mask: masked_attention(query, key, value, mask.mT),
              "The mask lies on its side, so it silences queries where it should hide keys. With "
              "padding, the real words would still look at it."),
        Wrong("NaN in an empty row",
              lambda query, key, value, mask: filled(query, key, value, mask, -np.inf),
              "Right wherever something is allowed. A query that may attend to nothing gets 0 "
              "divided by 0; it should get zeros."),
        Wrong("mean in an empty row",
              lambda query, key, value, mask: filled(query, key, value, mask, -1e9),
              "Right wherever something is allowed. In an empty row all blocked keys are equally "
              "bad, so they share the weight; it should get zeros."),
        Wrong("all keys in an empty row",
              lambda query, key, value, mask: (
                  normalised(attnlib.dot_scores(query, key) - 1e9 * ~mask) @ value),
              "Right wherever something is allowed. In an empty row you took the same large "
              "number from every score, which changes nothing: that query sees all keys again."),
        Wrong("mask added",
              lambda query, key, value, mask: normalised(
                  attnlib.dot_scores(query, key) + mask) @ value,
              "You added the mask to the scores, where True counts as 1. The allowed keys get "
              "a little more, but the blocked ones are still there."),
        Wrong("no division",
              lambda query, key, value, mask: masked_attention(
                  query * np.sqrt(query.shape[-1]), key, value, mask),
              "The mask is right, but the scores have not been divided, so the weights come out "
              "too sharp."),
        Wrong("over the queries",
              lambda query, key, value, mask: np.nan_to_num(normalised(
                  np.where(mask, attnlib.dot_scores(query, key), -np.inf), -2)) @ value,
              "The mask is right, but softmax runs over the queries: the columns sum to 1. The "
              "keys should compete for each query."),
    ),
    cases=masked_attention_cases,
    exempt={"nan": "a weight of 0 times NaN is NaN, in torch as well"},
)
