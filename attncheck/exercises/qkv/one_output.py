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
    weights = np.exp(scores) / np.exp(scores).sum()            # (S,)
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


EXERCISE = Exercise(
    id="one-output",
    stars=2,
    title="One query, step by step",
    statement=r"""
Write the whole way of one query $q$: its score against each of the $S$ keys (a dot product,
divided by $\sqrt{d}$), the weights by softmax, and the sum of weight times value. The
result is one vector $(d_v,)$. Go through the keys and values in a loop if you like; speed does not
matter here.""",
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
            "Your scores are plain dot products, so the weights come out too sharp. They have "
            "yet to be brought back to the same spread for every d."),
        Misconception(
            "divides by d", lambda q, key, value: normalised(key @ q / len(q)) @ value,
            "You divided the scores by d itself. That overshoots: with long vectors every "
            "query would average over everything."),
        Misconception(
            "divides by the root of n",
            lambda q, key, value: normalised(key @ q / np.sqrt(len(key))) @ value,
            "You divided by the root of the number of keys. The spread of a dot product comes "
            "from the size of the vectors, not from how many keys there are."),
        Misconception(
            "takes the best", lambda q, key, value: value[np.argmax(key @ q)],
            "You took the value of the best key alone. Softmax lets the others have their "
            "share too."),
        Misconception(
            "plain mean", lambda q, key, value: value.mean(0),
            "This is the plain mean of the values: the query has no say in it."),
        Misconception(
            "ReLU for softmax", lambda q, key, value: relu(scores_of(q, key)) @ value,
            "Your weights come from ReLU. That can work too, but here softmax is asked for."),
        Misconception(
            "scores as weights", lambda q, key, value: scores_of(q, key) @ value,
            "You mixed the values with the raw scores. Softmax has to make weights of them "
            "first."),
        Misconception(
            "does not divide by the sum",
            lambda q, key, value: np.exp(scores_of(q, key)) @ value,
            "You mixed the values with the exponentials of the scores. Their sum is not 1 yet, "
            "so the output is not a mean of the values so far."),
        Misconception(
            "mixes the keys", lambda q, key, value: normalised(scores_of(q, key)) @ key,
            "The weights are right, but you mixed the keys. A key only serves to be found; "
            "what is handed over is the value."),
        Misconception(
            "gives the weights", lambda q, key, value: normalised(scores_of(q, key)),
            "These are the weights, one number for each key. The output is the vector that "
            "they make of the values."),
        Misconception(
            "divides the output too",
            lambda q, key, value: normalised(scores_of(q, key)) @ value / len(value),
            "You divided by the number of values at the end. The weights sum to 1 already, so "
            "their sum is a mean as it stands."),
        Misconception(
            "forgets to add",
            lambda q, key, value: normalised(scores_of(q, key))[:, None] * value,
            "Each value is multiplied by its weight, but there is still one row for each key. "
            "The output is their sum."),
        Misconception(
            "keeps the last",
            lambda q, key, value: normalised(scores_of(q, key))[-1] * value[-1],
            "Only the last product is left: each turn of the loop replaced what was there. The "
            "products have to be added up."),
    ),
    cases=one_output_cases,
)
