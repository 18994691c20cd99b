"""Exercise `layers-to-span`: how deep a stack of convolutions has to be."""

import math

from attncheck.exercise import Exercise, Misconception


def layers_to_span(distance, width):
    """Return how many layers an output needs to depend on the input `distance` back."""
    return -(-distance // (width - 1))                     # rounded up


def by_stacking(distance, width):
    seen, layers = 0, 0
    while seen < distance:
        seen, layers = seen + width - 1, layers + 1
    return layers


EXERCISE = Exercise(
    id="layers-to-span",
    stars=1,
    title="How many convolutional layers are needed?",
    statement="""
In a causal convolution, an output depends on its own position and on positions before it,
`width` positions together, with `width` at least 2. We stack several such layers. Write
`layers_to_span`, which returns the smallest number of layers with which an output can depend on
the input `distance` positions before it. The distance is at least 1.""",
    reference=layers_to_span,
    alternatives=(
        by_stacking,
        lambda distance, width: math.ceil(distance / (width - 1)),
        lambda distance, width: (distance + width - 2) // (width - 1),
    ),
    misconceptions=(
        Misconception(
            "full width", lambda distance, width: -(-distance // width),
            "You moved by the full width in each layer. One of these positions is the output's "
            "own, which does not bring you any further."),
        Misconception(
            "rounded down", lambda distance, width: distance // (width - 1),
            "You counted only full steps. The rest of the distance takes a layer as well."),
        Misconception(
            "always one more", lambda distance, width: distance // (width - 1) + 1,
            "You always added a layer for the rest of the distance. If the steps divide the "
            "distance, there is no rest."),
        Misconception(
            "half the width", lambda distance, width: -(-distance // max(1, width // 2)),
            "You moved by half of the width, as in a kernel that is centred on its position. A "
            "causal kernel looks back over its whole width."),
        Misconception(
            "one step per layer", lambda distance, width: distance,
            "You moved by one position in each layer, like a recurrent network. A wider kernel "
            "covers several positions in one layer."),
        Misconception(
            "positions between", lambda distance, width: -(-(distance - 1) // (width - 1)),
            "You counted the positions between the two. The distance is one more: two neighbours "
            "are already one step apart."),
        Misconception(
            "fraction", lambda distance, width: distance / (width - 1),
            "You gave a fraction. The number of layers is a whole number, so round it up."),
    ),
    cases=lambda rng: [(1, 2), (12, 4), (13, 4), (23, 3), (24, 5), (30, 7), (9, 6), (14, 9),
                       (22, 12), (40, 8)],
)
