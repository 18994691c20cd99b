"""Exercise `additive-scores`: a small network as the judge."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised


def additive_scores(query, key, query_weight, key_weight, score_weight):
    """Return the scores (..., L, S) of queries (..., L, d_q) and keys (..., S, d_k).

    The parameters are (h, d_q), (h, d_k) and (h,).
    """
    from_query = (query @ query_weight.T)[..., :, None, :]  # (..., L, 1, h)
    from_key = (key @ key_weight.T)[..., None, :, :]        # (..., 1, S, h)
    hidden = np.tanh(from_query + from_key)                 # (..., L, S, h)
    return hidden @ score_weight                            # (..., L, S)


def additive_by_loop(query, key, query_weight, key_weight, score_weight):
    columns = []
    for j in range(key.shape[-2]):
        from_key = key[..., j : j + 1, :] @ key_weight.T             # (..., 1, h)
        columns.append(np.tanh(query @ query_weight.T + from_key) @ score_weight)
    return np.stack(columns, axis=-1)


def additive_by_einsum(query, key, query_weight, key_weight, score_weight):
    from_query = np.einsum("hd,...ld->...lh", query_weight, query)
    from_key = np.einsum("hd,...sd->...sh", key_weight, key)
    hidden = np.tanh(np.expand_dims(from_query, -2) + np.expand_dims(from_key, -3))
    return np.einsum("h,...lsh->...ls", score_weight, hidden)


def both_parts(query, key, query_weight, key_weight):
    from_query, from_key = query @ query_weight.T, key @ key_weight.T
    return from_query[..., :, None, :], from_key[..., None, :, :]


def additive_scores_cases(rng):
    sizes = (((), 3, 7, 5, 2, 11), ((2,), 4, 3, 7, 11, 13), ((3, 2), 5, 7, 11, 6, 13),
             ((), 4, 7, 6, 6, 5))                          # the two matrices fit both
    for lead, L, S, d_q, d_k, h in sizes:
        query, key = rng.normal(size=(*lead, L, d_q)), rng.normal(size=(*lead, S, d_k))
        query[..., 1, :] = key[..., 0, :] = 0
        yield (
            query,
            key,
            rng.normal(size=(h, d_q)) / d_q**0.5,
            rng.normal(size=(h, d_k)) / d_k**0.5,
            rng.choice([-1, 1], size=h) * rng.uniform(0.5, 1.5, size=h),
        )
    parameters = rng.normal(size=(5, 6)), rng.normal(size=(5, 6)), rng.normal(size=5)
    yield 1000 * query, 1000 * key, *parameters            # e to that power overflows
    for lead, L, S, h in (((1,), 1, 3, 1), ((), 2, 1, 5)):
        yield (*(rng.normal(size=(*lead, length, 1)) for length in (L, S)),
               *rng.normal(size=(2, h, 1)), rng.normal(size=h))


EXERCISE = Exercise(
    id="additive-scores",
    stars=2,
    title="Additive scores",
    statement=r"""
Write `additive_scores`: a small network computes the score of each query $q^i$ with each key $k^j$
as $w \cdot \tanh(W_1 q^i + W_2 k^j)$. In the code, $W_1$ is `query_weight`, $W_2$ is `key_weight`
and $w$ is `score_weight`. Queries and keys may have different numbers of components; the two
matrices turn both into vectors with $h$ components. Each row of the result belongs to a query, and
there may be batch axes at the front.""",
    reference=additive_scores,
    alternatives=(additive_by_loop, additive_by_einsum, attnlib.additive_scores),
    misconceptions=(
        Misconception(
            "no tanh", lambda query, key, W_1, W_2, w: sum(both_parts(query, key, W_1, W_2)) @ w,
            "You left out tanh. Without it, a score is a number for the query plus a number for "
            "the key, and how well the two match plays no role."),
        Misconception(
            "tanh at the end",
            lambda query, key, W_1, W_2, w: np.tanh(
                sum(both_parts(query, key, W_1, W_2)) @ w),
            "You applied tanh last, so all scores lie between -1 and 1. It belongs to the hidden "
            "layer, before the product with w."),
        Misconception(
            "tanh of each part",
            lambda query, key, W_1, W_2, w: sum(
                map(np.tanh, both_parts(query, key, W_1, W_2))) @ w,
            "You applied tanh to the part of the query and to the part of the key separately. Add "
            "the two parts first; otherwise the score cannot depend on how they match."),
        Misconception(
            "multiplies the parts",
            lambda query, key, W_1, W_2, w: np.tanh(
                np.multiply(*both_parts(query, key, W_1, W_2))) @ w,
            "You multiplied the two parts. In this score they are added, which is why it is "
            "called additive."),
        Misconception(
            "subtracts the parts",
            lambda query, key, W_1, W_2, w: np.tanh(
                np.subtract(*both_parts(query, key, W_1, W_2))) @ w,
            "You subtracted the part of the key from the part of the query. This resembles a "
            "distance, but here the two are added."),
        Misconception(
            "ReLU instead of tanh",
            lambda query, key, W_1, W_2, w: np.maximum(
                sum(both_parts(query, key, W_1, W_2)), 0) @ w,
            "You used ReLU in the hidden layer. Many networks do so, but this score is defined "
            "with tanh."),
        Misconception(
            "returns the hidden layer",
            lambda query, key, W_1, W_2, w: np.tanh(sum(both_parts(query, key, W_1, W_2))),
            "This is the hidden layer, with h numbers for each pair. A score is a single number "
            "for each pair, so one step is missing."),
        Misconception(
            "plain sum over the hidden layer",
            lambda query, key, W_1, W_2, w: np.tanh(
                sum(both_parts(query, key, W_1, W_2))).sum(-1),
            "You added up the numbers of the hidden layer without weighting them. `score_weight` "
            "says how much each of them counts, and with which sign."),
        Misconception(
            "weights instead of scores",
            lambda query, key, W_1, W_2, w: normalised(additive_scores(query, key, W_1, W_2, w)),
            "You went one step too far: these are weights, the result of softmax. Scores are the "
            "numbers before softmax."),
        Misconception(
            "matrices swapped",
            lambda query, key, W_1, W_2, w: additive_scores(query, key, W_2, W_1, w),
            "You swapped the two matrices, which runs only if queries and keys have the same "
            "number of components. `query_weight` belongs to the queries."),
        Misconception(
            "divides by the root of h",
            lambda query, key, W_1, W_2, w: (
                additive_scores(query, key, W_1, W_2, w) / np.sqrt(len(w))),
            "You divided by the root of h. The scaling belongs to dot products; the additive "
            "score needs none, because w is learnt and can be as small as necessary."),
        Misconception(
            "rows belong to keys",
            lambda query, key, W_1, W_2, w: additive_scores(query, key, W_1, W_2, w).mT,
            "Your rows belong to keys. Each row of the scores should belong to a query."),
    ),
    cases=additive_scores_cases,
    exempt={
        "spread": "the rule looks at dot products, and these scores are not dot products",
    },
)
