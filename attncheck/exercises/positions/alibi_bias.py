"""Exercise `alibi-bias`: the bias of ALiBi."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.positions._shared import offsets


def alibi_bias(seq_len, num_heads):
    """Return what ALiBi adds to the scores, (H, L, L): head, query, key."""
    position = np.arange(seq_len)
    distance = abs(position[:, None] - position)           # (L, L)
    head = np.arange(1, num_heads + 1)
    slopes = 2.0 ** (-8 * head / num_heads)                # (H,)
    return -slopes[:, None, None] * distance               # (H, L, L)


def alibi_by_loop(seq_len, num_heads):
    bias = np.zeros((num_heads, seq_len, seq_len))
    for h in range(num_heads):
        for i in range(seq_len):
            for j in range(seq_len):
                bias[h, i, j] = -abs(j - i) / 2 ** (8 * (h + 1) / num_heads)
    return bias


def sloped(rows, exponents=lambda num_heads: -8 * np.arange(1, num_heads + 1) / num_heads):
    """Return an answer: each head's slope times `rows` of j - i (L, L)."""
    return lambda seq_len, num_heads: (
        2.0 ** exponents(num_heads)[:, None, None] * rows(offsets(seq_len)))


def minus_distance(ahead):
    return -abs(ahead)


EXERCISE = Exercise(
    id="alibi-bias",
    stars=2,
    title="A penalty proportional to the distance",
    statement="""
Write `alibi_bias`, which returns an array of shape $(H, L, L)$ with `num_heads` for $H$ and
`seq_len` for $L$. Entry $(h, i, j)$ is what ALiBi adds to the score of query $i$ and key $j$ in
head $h$: minus the slope of the head times the distance $|j - i|$, whether the key comes before
or after the query. The heads are numbered $h = 1, \\dots, H$, and head $h$ has the slope
$2^{-8h/H}$.""",
    reference=alibi_bias,
    alternatives=(
        alibi_by_loop,
        lambda seq_len, num_heads: np.einsum(
            "h,ij->hij", np.geomspace(2 ** (-8 / num_heads), 2**-8, num_heads),
            -abs(np.subtract.outer(np.arange(seq_len), np.arange(seq_len)))),
        lambda seq_len, num_heads: attnlib.alibi(seq_len, num_heads),
    ),
    misconceptions=(
        Misconception(
            "distance rewarded", sloped(abs),
            "Your numbers grow with the distance, so distant keys would get the most weight. ALiBi "
            "is a penalty."),
        Misconception(
            "signed distance", sloped(lambda ahead: ahead),
            "For keys before the query your numbers are right, but for keys after it they reward "
            "the distance. Both directions are penalised."),
        Misconception(
            "only backwards", sloped(lambda ahead: np.minimum(ahead, 0)),
            "Keys after the query get no penalty, however distant they are. The distance counts in "
            "both directions."),
        Misconception(
            "causal mask built in", lambda seq_len, num_heads: np.where(
                offsets(seq_len) > 0, -np.inf, alibi_bias(seq_len, num_heads)),
            "You masked all keys after the query. That is the job of a causal mask; ALiBi itself "
            "only lowers scores, in both directions."),
        Misconception(
            "heads counted from 0", sloped(
                minus_distance, lambda num_heads: -8 * np.arange(num_heads) / num_heads),
            "Your steepest head has the slope 1 because you number the heads from 0. In the "
            "formula they are numbered from 1."),
        Misconception(
            "halved from head to head", sloped(
                minus_distance, lambda num_heads: -np.arange(1, num_heads + 1)),
            "Each of your slopes is half of the one before, which is right only for 8 heads. With "
            "another number of heads, it is the slope of the last head that stays the same."),
        Misconception(
            "one slope for all heads", sloped(
                minus_distance, lambda num_heads: -8 / num_heads * np.ones(num_heads)),
            "All your heads have the slope of the first one. The slopes should differ, so that "
            "some heads look nearby and others far away."),
        Misconception(
            "heads reversed",
            lambda seq_len, num_heads: alibi_bias(seq_len, num_heads)[::-1],
            "Your slopes are right, but the heads are in reverse order. The first head has the "
            "steepest slope."),
        Misconception(
            "heads last",
            lambda seq_len, num_heads: np.moveaxis(alibi_bias(seq_len, num_heads), 0, -1),
            "Your last axis runs over the heads. The result is added to scores whose heads come "
            "before queries and keys."),
        Misconception(
            "squared distance", sloped(lambda ahead: -(ahead**2)),
            "Your penalty grows with the square of the distance. ALiBi is linear: each further "
            "position costs the same."),
        Misconception(
            "position of the key only", sloped(lambda ahead: ahead - ahead[:, :1]),
            "Your numbers depend on the key alone. A causal model would not notice, since softmax "
            "ignores what a whole row has in common, but here the distance counts in both "
            "directions."),
    ),
    cases=lambda rng: [(5, 2), (7, 3), (3, 5), (12, 8), (6, 7), (4, 1), (1, 4)],
)
