"""Exercise `receptive-field`: how far do stacked windows see?"""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def receptive_field(seq_len, window, num_layers):
    """Return a boolean array (L, L): True where output i can depend on input j.

    Each of the `num_layers` layers sees `window` positions on each side.
    """
    positions = np.arange(seq_len)
    distance = np.abs(positions[:, None] - positions)      # (L, L)
    return distance <= num_layers * window


def map_layer_by_layer(seq_len, window, num_layers):
    reached = np.eye(seq_len, dtype=bool)
    for _ in range(num_layers):
        reached = attnlib.band_mask(seq_len, left=window, right=window) @ reached
    return reached


def map_by_loop(seq_len, window, num_layers):
    return np.array([
        [abs(i - j) <= window * num_layers for j in range(seq_len)] for i in range(seq_len)
    ])


def apart(seq_len):
    places = np.arange(seq_len)
    return np.abs(places[:, None] - places)


def ways(seq_len, window, num_layers):
    return np.linalg.matrix_power((apart(seq_len) <= window).astype(int), num_layers)


def ring(seq_len, window, num_layers):
    distance = apart(seq_len)
    return np.minimum(distance, seq_len - distance) <= window * num_layers


def only_to_the_left(seq_len, window, num_layers):
    return np.tril(receptive_field(seq_len, window, num_layers))


def receptive_field_cases(rng):
    more = int(rng.integers(0, 4))
    yield 11 + more, 1, 3
    yield 18 + more, 2, 3
    yield 19 + more, 3, 2
    yield 12 + more, 1, 4
    yield 7, 2, 1                                          # one layer
    yield 5 + more, 0, 3                                   # a per-word network, three layers deep
    yield 4, 3, 2                                          # the whole sentence
    yield 1, 2, 3                                          # a single word


EXERCISE = Exercise(
    id="receptive-field",
    stars=2,
    title="The receptive field of stacked windows",
    statement="""
Windows can be stacked: each layer reads the outputs of the layer below, those of the word itself
and of `window` words on each side. Write `receptive_field` for `num_layers` such layers and $L$ =
`seq_len` words. It returns a boolean array $(L, L)$, which is True in row $i$ and column $j$ if
output $i$ can depend on input $j$. If `window` is 0, each layer is a per-word network.""",
    reference=receptive_field,
    alternatives=(
        map_layer_by_layer,
        map_by_loop,
        lambda seq_len, window, num_layers: ways(seq_len, window, num_layers) > 0,
    ),
    misconceptions=(
        Misconception(
            "one layer only",
            lambda seq_len, window, num_layers: apart(seq_len) <= window,
            "This is what a single layer sees. The next layer reads outputs that have already "
            "seen their own neighbours."),
        Misconception(
            "power instead of product",
            lambda seq_len, window, num_layers: apart(seq_len) <= window**num_layers,
            "You raised the window to the power of the number of layers. Each layer adds the same "
            "number of positions on each side."),
        Misconception(
            "sum instead of product",
            lambda seq_len, window, num_layers: apart(seq_len) <= window + num_layers,
            "You let each layer add a single position. It adds as many positions as its window "
            "has on each side."),
        Misconception(
            "multiplies the full width",
            lambda seq_len, window, num_layers: (
                apart(seq_len) <= (2 * window + 1) * num_layers // 2),
            "You multiplied the full width of a window, so the word in the middle counts once per "
            "layer. Only the steps to each side add up."),
        Misconception(
            "full width on each side",
            lambda seq_len, window, num_layers: (
                apart(seq_len) <= (2 * window + 1) * num_layers),
            "You let each layer extend the view by the full width of a window on each side. It "
            "extends it only by `window` positions on each side."),
        Misconception(
            "one position short",
            lambda seq_len, window, num_layers: apart(seq_len) < window * num_layers,
            "The farthest inputs are missing on both sides. With a window of 1 a word still sees "
            "its neighbours, and with 0 it sees itself."),
        Misconception(
            "half as far",
            lambda seq_len, window, num_layers: apart(seq_len) <= window * num_layers // 2,
            "You read `window` as the number of words on both sides together. It is the number of "
            "words on each side."),
        Misconception(
            "only to the left", only_to_the_left,
            "Your outputs never depend on words to their right. A window covers both sides."),
        Misconception(
            "wraps around", ring,
            "The ends of your sentence are joined: the first word sees the last. Beyond the ends "
            "there is nothing to see."),
        Misconception(
            "depth alone brings neighbours",
            lambda seq_len, window, num_layers: (
                apart(seq_len) <= max(window, 1) * num_layers),
            "This is right for real windows, but if `window` is 0, every layer sees its own word "
            "alone. However deep it is, such a network still sees one word at a time."),
        Misconception(
            "the number of paths", ways,
            "You counted the paths from each input to each output. The question is only whether "
            "there is one: True or False."),
    ),
    cases=receptive_field_cases,
)
