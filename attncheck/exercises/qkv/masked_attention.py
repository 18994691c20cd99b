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
    for i in np.ndindex(query.shape[:-1]):
        seen, lead = mask[i], i[:-1]
        if seen.any():
            scores = key[lead][seen] @ query[i] / np.sqrt(query.shape[-1])
            output[i] = normalised(scores) @ value[lead][seen]
    return output


def masked_attention_cases(rng):
    for lead, L, d, d_v in (((), 5, 3, 7), ((2,), 6, 5, 3), ((2, 3), 5, 7, 11)):
        mask = rng.random((*lead[1:], L, L)) < 0.5
        i = np.arange(L)
        mask[..., i, i - 1] = mask[..., i, i - 2] = True
        mask[..., i, i - 4] = False                        # no row is all True, one is empty,
        mask[..., 2, :] = False                            # and every key is seen by someone
        yield *vectors(rng, lead, L, L, d, d_v), mask
    query, key, value = vectors(rng, (3,), 2, 5, 7, 11)
    mask = np.arange(5) < np.array([3, 0, 4])[:, None, None]                       # padding
    key[:, 4] = np.resize([np.nan, np.inf, -np.inf], 7)    # the last key is always padding
    yield query, key, value, mask
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 1, 0, 1]]) == 1      # L is not S
    query, key, value = vectors(rng, (), 3, 5, 7, 2)
    yield query, key, value, mask
    yield *outscored(query, key), value, mask
    yield *rng.normal(size=(3, 1, 1, 1)), np.array([[True]])           # one query, one key


EXERCISE = Exercise(
    id="masked-attention",
    stars=3,
    title="Attention with a mask",
    statement=r"""
Write `masked_attention`: attention in which a mask decides which keys a query may attend to. Where
the mask is True, query $i$ may attend to key $j$. Where it is False, the key must have no influence
at all, even if it holds NaN or infinity, or if its score is larger by a thousand than all the
others. The mask broadcasts to `(..., L, S)`; a mask for padding, for example, has the shape
`(B, 1, S)`. A query that may attend to nothing gets an output of zeros, never NaN. All values are
finite, and the scores are divided by $\sqrt{d}$.""",
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
            "You did not use the mask: every query attends to every key."),
        Misconception(
            "multiplied after softmax", weighed(lambda scores, mask: normalised(scores) * mask),
            "You removed the masked keys after softmax, so the remaining weights of a row sum to "
            "less than 1. The allowed keys should share all the weight."),
        Misconception(
            "renormalised after softmax",
            weighed(lambda scores, mask: divided(normalised(scores) * mask)),
            "You removed the masked keys after softmax and normalised again. If a masked key has "
            "by far the highest score, nothing is left to normalise; and NaN times 0 is NaN."),
        Misconception(
            "renormalised after softmax, NaN in an empty row",
            weighed(lambda scores, mask: divided(normalised(scores) * mask, 0.0)),
            "You removed the masked keys only after softmax. If one of them has by far the "
            "highest score, nothing is left to normalise; and a query that may attend to nothing "
            "gets 0 / 0."),
        Misconception(
            "masked scores set to 0", filled(0.0),
            "You set the masked scores to 0. Softmax treats 0 like any other score, and it is "
            "even better than a negative one, so these keys still get weight."),
        Misconception(
            "masked scores not low enough", filled(-100.0),
            "You set the masked scores to some negative number. An allowed key may have an even "
            "lower score, and then the masked key wins. Only minus infinity is below every score."),
        Misconception(
            "masked scores not low enough, then multiplied",
            weighed(lambda scores, mask: normalised(np.where(mask, scores, -100.0)) * mask),
            "Empty rows are right. But the masked scores are only low: if every allowed key has a "
            "lower score, the masked keys take all the weight before you remove it."),
        Misconception(
            "mask inverted",
            lambda query, key, value, mask: masked_attention(query, key, value, ~mask),
            "You masked the keys where the mask is True. In this book True means that a query may "
            "attend; one module of PyTorch uses the opposite convention."),
        Misconception(
            "mask transposed",
            lambda query, key, value, mask: masked_attention(query, key, value, mask.mT),
            "You transposed the mask, so it masks queries instead of keys. With padding, the real "
            "words would still attend to the padded positions."),
        Misconception(
            "NaN in an empty row", filled(-np.inf),
            "This is right wherever something is allowed. A query that may attend to nothing gets "
            "0 divided by 0, but it should get zeros."),
        Misconception(
            "mean in an empty row", filled(-1e9),
            "In a row that allows nothing, all masked keys have the same low score, so they share "
            "the weight equally. Such a query should get zeros."),
        Misconception(
            "all keys in an empty row",
            weighed(lambda scores, mask: normalised(scores - 1e9 * ~mask)),
            "You subtracted a large number from the masked scores. In an empty row all scores are "
            "lowered alike, so the weights do not change; and NaN minus a number is still NaN."),
        Misconception(
            "adds minus infinity",
            weighed(lambda scores, mask: attnlib.softmax(scores + np.where(mask, 0, -np.inf))),
            "You added minus infinity, or a very negative number, to the masked scores. If a "
            "masked key holds NaN, so does the sum. Replace the score instead of adding to it."),
        Misconception(
            "overflows", weighed(lambda scores, mask: divided(np.where(mask, np.exp(scores), 0))),
            "The mask is right, but the exponentials of large scores overflow, and those of very "
            "negative ones all become 0. First shift each row so that its best allowed score is "
            "0."),
        Misconception(
            "overflows, NaN in an empty row",
            weighed(lambda scores, mask: divided(np.where(mask, np.exp(scores), 0), 0.0)),
            "There are two faults left. The exponentials of scores far from 0 overflow or vanish, "
            "and a query that may attend to nothing gets 0 / 0."),
        Misconception(
            "mask added to the scores", weighed(lambda scores, mask: normalised(scores + mask)),
            "You added the mask to the scores, where True counts as 1. The allowed keys get "
            "slightly more weight, but the masked ones are still there."),
        Misconception(
            "no division",
            lambda query, key, value, mask: masked_attention(
                query * np.sqrt(query.shape[-1]), key, value, mask),
            "The mask is right, but you did not divide the scores, so the largest ones get too "
            "much weight."),
        Misconception(
            "softmax over the queries",
            lambda *given: np.nan_to_num(filled(-np.inf, axis=-2)(*given)),
            "The mask is right, but softmax runs over the queries, so the columns sum to 1. The "
            "keys should compete for each query."),
    ),
    cases=masked_attention_cases,
)
