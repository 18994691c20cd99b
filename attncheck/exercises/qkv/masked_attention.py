"""Exercise `masked-attention`: who may look at whom."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised
from attncheck.exercises.qkv._shared import divided, filled, outscored, vectors, weighed


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


def masked_attention_cases(rng):
    for lead, L, d, d_v in (((), 5, 3, 7), ((2,), 6, 5, 3), ((2, 3), 5, 7, 11)):
        mask = rng.random((*lead[1:], L, L)) < 0.5
        places = np.arange(L)
        mask[..., places, places - 1] = mask[..., places, places - 2] = True
        mask[..., places, places - 4] = False              # no row is all True, one is empty,
        mask[..., 2, :] = False                            # and every key is seen by someone
        yield *vectors(rng, lead, L, L, d, d_v), mask
    query, key, value = vectors(rng, (3,), 2, 5, 7, 11)
    mask = np.arange(5) < np.array([3, 0, 4])[:, None, None]                       # padding
    key[:, 4] = np.nan                                     # the last key is padding in each set
    yield query, key, value, mask
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 1, 0, 1]]) == 1      # L is not S
    query, key, value = vectors(rng, (), 3, 5, 7, 2)
    yield query, key, value, mask
    yield *outscored(query, key), value, mask


EXERCISE = Exercise(
    id="masked-attention",
    stars=3,
    title="Who may look at whom",
    statement=r"""
Write attention with a mask: True means that query $i$ may attend to key $j$, False that the key
counts as if it were not there, even if it holds NaN or scores a thousand more than all the others.
The mask broadcasts to `(..., L, S)`; one for padding, for example, has the shape `(B, 1, S)`. A
query that may attend to nothing at all gets an output of zeros, never NaN. The values are finite
everywhere, and the scores are divided by $\sqrt{d}$.""",
    reference=masked_attention,
    alternatives=(
        masked_by_choosing_keys,
        lambda query, key, value, mask: attnlib.attention(query, key, value, mask)[0],
        lambda query, key, value, mask: np.nan_to_num(filled(-np.inf)(query, key, value, mask)),
        weighed(lambda scores, mask: normalised(np.where(mask, scores, -1e30)) * mask),
    ),
    misconceptions=(
        Misconception(
            "mask ignored", weighed(lambda scores, mask: normalised(scores)),
            "The mask changes nothing here: every query attends to every key."),
        Misconception(
            "multiplied after softmax", weighed(lambda scores, mask: normalised(scores) * mask),
            "You removed the blocked keys after softmax, so what is left of a row sums to less "
            "than 1. The allowed keys should share the whole."),
        Misconception(
            "divided again", weighed(lambda scores, mask: divided(normalised(scores) * mask)),
            "You removed the blocked keys after softmax and divided again. If a blocked key "
            "outscores the others by far, softmax has left them nothing to divide; and NaN "
            "times 0 is NaN."),
        Misconception(
            "divided again, NaN in an empty row",
            weighed(lambda scores, mask: divided(normalised(scores) * mask, 0.0)),
            "Blocked keys are removed only after softmax. If one outscores the others by far, "
            "nothing is left to divide; and a query that may attend to nothing gets 0 / 0."),
        Misconception(
            "zero in the scores", filled(0.0),
            "The blocked scores are 0 here. For softmax 0 is a score like any other, even better "
            "than a negative one, so these keys still get weight."),
        Misconception(
            "not low enough", filled(-100.0),
            "The blocked scores are a number below zero here. An allowed key may score lower "
            "still, and then the blocked one wins. Only minus infinity is below everything."),
        Misconception(
            "not low enough, then multiplied",
            weighed(lambda scores, mask: normalised(np.where(mask, scores, -100.0)) * mask),
            "The empty row is right. But the blocked scores are only low: where every allowed "
            "key scores lower still, the blocked ones take all the weight before you remove it."),
        Misconception(
            "mask upside down",
            lambda query, key, value, mask: masked_attention(query, key, value, ~mask),
            "You blocked where the mask is True. In this book True means that a query may "
            "attend; in one module of PyTorch it is the other way round."),
        Misconception(
            "queries for keys",
            lambda query, key, value, mask: masked_attention(query, key, value, mask.mT),
            "The mask lies on its side, so it silences queries where it should hide keys. With "
            "padding, the real words would still look at it."),
        Misconception(
            "NaN in an empty row", filled(-np.inf),
            "Right wherever something is allowed. A query that may attend to nothing gets 0 "
            "divided by 0; it should get zeros."),
        Misconception(
            "mean in an empty row", filled(-1e9),
            "In a row that allows nothing, all blocked keys score equally low here, so they "
            "share the weight. Such a query should get zeros."),
        Misconception(
            "all keys in an empty row",
            weighed(lambda scores, mask: normalised(scores - 1e9 * ~mask)),
            "You took a large number from the blocked scores. In an empty row it goes from all "
            "of them, which changes nothing; and NaN less a number is still NaN."),
        Misconception(
            "adds minus infinity",
            weighed(lambda scores, mask: attnlib.softmax(scores + np.where(mask, 0, -np.inf))),
            "You added minus infinity, or a number far below zero, to the blocked scores. If a "
            "blocked key holds NaN, so does the sum. Put minus infinity in place of the score."),
        Misconception(
            "overflows", weighed(lambda scores, mask: divided(np.where(mask, np.exp(scores), 0))),
            "The mask is right, but the exponentials of large scores overflow, and those of very "
            "low ones all vanish. Bring the best allowed score of each row to 0 first."),
        Misconception(
            "overflows, NaN in an empty row",
            weighed(lambda scores, mask: divided(np.where(mask, np.exp(scores), 0), 0.0)),
            "Two things are left to do here. The exponentials of scores far from 0 overflow or "
            "vanish; and a query that may attend to nothing gets 0 / 0."),
        Misconception(
            "mask added", weighed(lambda scores, mask: normalised(scores + mask)),
            "You added the mask to the scores, where True counts as 1. The allowed keys get "
            "a little more, but the blocked ones are still there."),
        Misconception(
            "no division",
            lambda query, key, value, mask: masked_attention(
                query * np.sqrt(query.shape[-1]), key, value, mask),
            "The mask is right, but the scores have not been divided, so the weights come out "
            "too sharp."),
        Misconception(
            "over the queries",
            lambda *given: np.nan_to_num(filled(-np.inf, axis=-2)(*given)),
            "The mask is right, but softmax runs over the queries: the columns sum to 1. The "
            "keys should compete for each query."),
    ),
    cases=masked_attention_cases,
)
