"""Exercise `one-output`: one query, step by step."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises._parts import normalised, relu


def one_output(q, key, value):
    """Return the output (d_v,) of one query.

    `q` is (d,), `key` (S, d) and `value` (S, d_v).
    """
    scores = np.array([q @ k for k in key]) / np.sqrt(len(q))  # (S,)
    exps = np.exp(scores - scores.max())                       # (S,), no overflow
    weights = exps / exps.sum()                                # (S,)
    output = np.zeros(value.shape[1])
    for weight, v in zip(weights, value, strict=True):
        output = output + weight * v
    return output


def scores_of(q, key):
    return key @ q / np.sqrt(len(q))


def one_output_cases(rng):
    for S, d, d_v in ((3, 8, 2), (7, 3, 5), (5, 11, 3), (11, 7, 13), (4, 6, 5)):
        q = 1.3 * rng.choice([-1, 1], size=d) * rng.uniform(0.5, 1.4, size=d)
        q[:2] = abs(q[0]), -abs(q[1])
        key, value = rng.normal(size=(S, d)), rng.normal(size=(S, d_v))
        key[1] = value[0] = 0                              # a score of 0 is a score
        yield q, key, value
    yield np.array([1.5]), np.array([[0.5], [-1.0], [0.25]]), rng.normal(size=(3, 1))
    yield rng.normal(size=3), rng.normal(size=(1, 3)), rng.normal(size=(1, 2))     # one key


EXERCISE = Exercise(
    id="one-output",
    stars=2,
    title="Attention for one query, step by step",
    statement=r"""
Write out the whole computation for one query $q$: first its scores with the $S$ keys (dot products
divided by $\sqrt{d}$), then the weights by softmax, and finally the sum of the values, each
multiplied by its weight. The result is one vector $(d_v,)$. You may loop over the keys and values,
since speed does not matter here, and the scores are moderate, so nothing overflows.""",
    reference=one_output,
    alternatives=(
        lambda q, key, value: normalised(key @ q / len(q) ** 0.5) @ value,
        lambda q, key, value: sum(
            w * v for w, v in zip(normalised(scores_of(q, key)), value, strict=True)),
        lambda q, key, value: attnlib.attention(q[None], key, value)[0][0],
    ),
    misconceptions=(
        Misconception(
            "no division", lambda q, key, value: normalised(key @ q) @ value,
            "Your scores are plain dot products, so the largest ones get too much weight. Divide "
            "them, so that their spread does not grow with d."),
        Misconception(
            "divides by d", lambda q, key, value: normalised(key @ q / len(q)) @ value,
            "You divided the scores by d itself. This is too much: for long vectors, every query "
            "would give all keys nearly the same weight."),
        Misconception(
            "divides by the root of the number of keys",
            lambda q, key, value: normalised(key @ q / np.sqrt(len(key))) @ value,
            "You divided by the root of the number of keys. The spread of a dot product depends "
            "on the number of components of the vectors, not on how many keys there are."),
        Misconception(
            "takes the best value only", lambda q, key, value: value[np.argmax(key @ q)],
            "You took only the value of the best key. Softmax gives the others some weight too."),
        Misconception(
            "plain mean", lambda q, key, value: value.mean(0),
            "This is the plain mean of the values, so the query makes no difference."),
        Misconception(
            "ReLU instead of softmax", lambda q, key, value: relu(scores_of(q, key)) @ value,
            "You computed the weights with ReLU. This can work too, but the exercise asks for "
            "softmax."),
        Misconception(
            "scores as weights", lambda q, key, value: scores_of(q, key) @ value,
            "You multiplied the values by the scores. Softmax has to turn the scores into weights "
            "first."),
        Misconception(
            "not divided by the sum",
            lambda q, key, value: np.exp(scores_of(q, key)) @ value,
            "You multiplied the values by the exponentials of the scores. These do not sum to 1, "
            "so the output is not an average of the values yet."),
        Misconception(
            "averages the keys", lambda q, key, value: normalised(scores_of(q, key)) @ key,
            "The weights are right, but you averaged the keys. A key only serves to find an item; "
            "the information that is passed on is the value."),
        Misconception(
            "returns the weights", lambda q, key, value: normalised(scores_of(q, key)),
            "These are the weights, one number for each key. The output is the vector that you "
            "get when you average the values with them."),
        Misconception(
            "divides the output too",
            lambda q, key, value: normalised(scores_of(q, key)) @ value / len(value),
            "You divided by the number of values at the end. The weights sum to 1, so the "
            "weighted sum is already an average."),
        Misconception(
            "forgets to add up",
            lambda q, key, value: normalised(scores_of(q, key))[:, None] * value,
            "You multiplied each value by its weight, but there is still one row per key. The "
            "output is the sum of these rows."),
        Misconception(
            "keeps only the last product",
            lambda q, key, value: normalised(scores_of(q, key))[-1] * value[-1],
            "Only the last product is left, because each pass through the loop overwrote the one "
            "before. Add up the products."),
    ),
    cases=one_output_cases,
    exempt={"mutant np.exp(scores)": "overflow is the subject of stable-softmax: here the "
                                     "scores are moderate, as the statement says"},
)
