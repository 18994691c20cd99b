"""Exercise `alibi-bias`: the farther, the lower."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def alibi_bias(seq_len, num_heads):
    """Return the numbers (H, L, L) that ALiBi adds to the scores: head, query, key."""
    place = np.arange(seq_len)
    distance = abs(place[:, None] - place)                 # (L, L)
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


def sloped(num_heads, rows, exponents=None):
    """Each head's slope times `rows` (L, L); `exponents` are for slopes that are not ALiBi's."""
    heads = np.arange(1, num_heads + 1)
    return 2.0 ** (-8 * heads / num_heads if exponents is None else exponents)[:, None, None] * rows


def apart(seq_len):
    """How far key j stands to the right of query i: (L, L)."""
    return np.arange(seq_len) - np.arange(seq_len)[:, None]


EXERCISE = Exercise(
    id="alibi-bias",
    stars=2,
    title="The farther, the lower",
    statement="""
Write `alibi_bias`. Entry $(h, i, j)$ is what ALiBi adds to the score of query $i$ and key $j$ in
head $h$: minus the slope of the head times the distance $|j - i|$, which counts both ways. The
heads are numbered $h = 1, \\dots, H$, and head $h$ has the slope $2^{-8h/H}$.""",
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
            "rewards the distance", lambda seq_len, num_heads: sloped(
          num_heads, abs(apart(seq_len))),
            "Your numbers grow with the distance, so far keys would get the most weight. ALiBi "
            "is a penalty."),
        Misconception(
            "signed distance", lambda seq_len, num_heads: sloped(num_heads, apart(seq_len)),
            "Behind the query your numbers are right, but ahead of it they reward distance. It "
            "counts both ways here."),
        Misconception(
            "only back", lambda seq_len, num_heads: sloped(
          num_heads, np.minimum(apart(seq_len), 0)),
            "Keys ahead of the query get no penalty at all, however far they are. The distance "
            "counts both ways here."),
        Misconception(
            "causal mask built in", lambda seq_len, num_heads: np.where(
          apart(seq_len) > 0, -np.inf, sloped(num_heads, -abs(apart(seq_len)))),
            "You have shut off all keys ahead of the query. That is the work of a causal mask; "
            "ALiBi itself only lowers scores, on both sides."),
        Misconception(
            "heads from zero", lambda seq_len, num_heads: sloped(
          num_heads, -abs(apart(seq_len)), -8 * np.arange(num_heads) / num_heads),
            "Your steepest head has the slope 1: the heads are counted from 0. In the formula "
            "they begin with 1."),
        Misconception(
            "halved from head to head", lambda seq_len, num_heads: sloped(
          num_heads, -abs(apart(seq_len)), -np.arange(1, num_heads + 1)),
            "Your slopes are halved from head to head, as with 8 heads. With another number of "
            "heads the steps are others, and what stays is the slope of the last head."),
        Misconception(
            "one slope for all", lambda seq_len, num_heads: sloped(
          num_heads, -abs(apart(seq_len)), -8 / num_heads * np.ones(num_heads)),
            "All heads have the slope of the first. They are meant to differ: some "
            "short-sighted, some far-sighted."),
        Misconception(
            "heads reversed", lambda seq_len, num_heads: sloped(
          num_heads, -abs(apart(seq_len)))[::-1],
            "The slopes are right, but the heads stand in reverse order. The first one is the "
            "steepest."),
        Misconception(
            "heads last", lambda seq_len, num_heads: np.moveaxis(sloped(
          num_heads, -abs(apart(seq_len))), 0, -1),
            "The heads are your last axis. The scores have the heads in front, and the numbers "
            "are to be added to them."),
        Misconception(
            "squared distance", lambda seq_len, num_heads: sloped(
          num_heads, -(apart(seq_len) ** 2)),
            "Your penalty grows with the square of the distance. The L in ALiBi stands for "
            "linear: every further place costs the same."),
        Misconception(
            "place of the key only", lambda seq_len, num_heads: sloped(
          num_heads, np.zeros((seq_len, 1)) + np.arange(seq_len)),
            "Your numbers depend on the key's place and not on the query's. A model that looks "
            "back only would not notice, since softmax ignores what a whole row shares; here "
            "the distance counts both ways."),
    ),
    cases=lambda rng: [(5, 2), (7, 3), (3, 5), (12, 8), (6, 7)],
)
