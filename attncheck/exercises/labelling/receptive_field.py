"""Exercise `receptive-field`: how far do stacked windows see?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def receptive_field(seq_len, reach, num_layers):
    """Return a boolean array (L, L): True where output i can depend on input j.

    Each of the `num_layers` layers sees `reach` places on each side.
    """
    places = np.arange(seq_len)
    distance = np.abs(places[:, None] - places)            # (L, L)
    return distance <= num_layers * reach


def map_layer_by_layer(seq_len, reach, num_layers):
    reached = np.eye(seq_len, dtype=bool)
    for _ in range(num_layers):
        reached = attnlib.band_mask(seq_len, left=reach, right=reach) @ reached
    return reached


def map_by_loop(seq_len, reach, num_layers):
    return np.array([
        [abs(i - j) <= reach * num_layers for j in range(seq_len)] for i in range(seq_len)
    ])


def apart(seq_len):
    places = np.arange(seq_len)
    return np.abs(places[:, None] - places)


def ways(seq_len, reach, num_layers):
    return np.linalg.matrix_power((apart(seq_len) <= reach).astype(int), num_layers)


def ring(seq_len, reach, num_layers):
    distance = apart(seq_len)
    return np.minimum(distance, seq_len - distance) <= reach * num_layers


def only_to_the_left(seq_len, reach, num_layers):
    return np.tril(receptive_field(seq_len, reach, num_layers))


def receptive_field_cases(rng):
    more = int(rng.integers(0, 4))
    yield 11 + more, 1, 3
    yield 18 + more, 2, 3
    yield 19 + more, 3, 2
    yield 12 + more, 1, 4
    yield 7, 2, 1                                          # one layer
    yield 5 + more, 0, 3                                   # a per-word network, three layers deep
    yield 4, 3, 2                                          # all of the sentence


EXERCISE = Exercise(
    id="receptive-field",
    stars=2,
    title="How far do stacked windows see?",
    statement="""
Windows can be stacked: each layer reads the outputs of the layer below, at the word itself and at
`reach` places on each side. Write `receptive_field` for `num_layers` such layers and $L$ =
`seq_len` words: a boolean $(L, L)$ map, True in row $i$, column $j$ where output $i$ can depend on
input $j$. With `reach` 0 the layers are per-word networks.""",
    reference=receptive_field,
    alternatives=(
        map_layer_by_layer,
        map_by_loop,
        lambda seq_len, reach, num_layers: ways(seq_len, reach, num_layers) > 0,
    ),
    misconceptions=(
        Misconception(
            "one layer only",
            lambda seq_len, reach, num_layers: apart(seq_len) <= reach,
            "This is what one layer sees. The next layer reads outputs that have already seen "
            "their own neighbours."),
        Misconception(
            "power instead of product",
            lambda seq_len, reach, num_layers: apart(seq_len) <= reach**num_layers,
            "You let the reach multiply with itself. Each layer adds the same number of places "
            "on each side."),
        Misconception(
            "sum instead of product",
            lambda seq_len, reach, num_layers: apart(seq_len) <= reach + num_layers,
            "You let each layer add one place. It adds as many places as one window reaches."),
        Misconception(
            "multiplies the width",
            lambda seq_len, reach, num_layers: (
                apart(seq_len) <= (2 * reach + 1) * num_layers // 2),
            "You multiplied the whole width of a window, so the word in the middle counts once "
            "for each layer. Only the steps to each side add up."),
        Misconception(
            "width for reach",
            lambda seq_len, reach, num_layers: (
                apart(seq_len) <= (2 * reach + 1) * num_layers),
            "You let each layer go a whole window's width to each side. A window goes only "
            "`reach` places to each side."),
        Misconception(
            "one short",
            lambda seq_len, reach, num_layers: apart(seq_len) < reach * num_layers,
            "The farthest inputs are missing on both sides. With a reach of 1 a word still sees "
            "its neighbours, and with 0 itself."),
        Misconception(
            "half as far",
            lambda seq_len, reach, num_layers: apart(seq_len) <= reach * num_layers // 2,
            "You took `reach` for both sides together. It says how far a window goes to each "
            "side."),
        Misconception(
            "only to the left", only_to_the_left,
            "Your outputs never depend on words to their right. A window reaches to both sides."),
        Misconception(
            "round the corner", ring,
            "The ends of your sentence touch: the first word sees the last. Beyond the ends "
            "there is nothing."),
        Misconception(
            "depth brings neighbours",
            lambda seq_len, reach, num_layers: (
                apart(seq_len) <= max(reach, 1) * num_layers),
            "The windows are right, but with `reach` 0 every layer sees its own word alone. A "
            "deeper network of this kind is still a dictionary."),
        Misconception(
            "how many ways", ways,
            "You counted the ways from each input to each output. The question is only "
            "whether there is one: True or False."),
    ),
    cases=receptive_field_cases,
)
