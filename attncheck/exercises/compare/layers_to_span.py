"""Exercise `layers-to-span`: how deep a stack of convolutions has to be."""

import math

from attncheck.exercise import Exercise, Misconception


def layers_to_span(distance, width):
    """Return the layers needed until an output depends on the input `distance` back."""
    return -(-distance // (width - 1))                     # rounded up


def by_stacking(distance, width):
    reach, layers = 0, 0
    while reach < distance:
        reach, layers = reach + width - 1, layers + 1
    return layers


EXERCISE = Exercise(
    id="layers-to-span",
    stars=1,
    title="How deep must it be?",
    statement="""
A convolution reads from left to right: an output sees its own position and those before it,
`width` positions together, with `width` at least 2. How many such layers, one on the other, are
needed at least until an output can depend on the input that lies `distance` positions back, with
`distance` at least 1?""",
    reference=layers_to_span,
    alternatives=(
        by_stacking,
        lambda distance, width: math.ceil(distance / (width - 1)),
        lambda distance, width: (distance + width - 2) // (width - 1),
    ),
    misconceptions=(
        Misconception(
            "the whole width", lambda distance, width: -(-distance // width),
            "You move by the whole width with each layer. One place of the kernel is the "
            "position itself, and it brings you no further."),
        Misconception(
            "rounded down", lambda distance, width: distance // (width - 1),
            "You count whole steps only. What remains of the way takes a layer as well."),
        Misconception(
            "always one more", lambda distance, width: distance // (width - 1) + 1,
            "You always add a layer for the rest of the way. When the steps divide the distance "
            "there is no rest."),
        Misconception(
            "half the width", lambda distance, width: -(-distance // max(1, width // 2)),
            "You move by half of the kernel, as one that lies centred on its position. This one "
            "looks back with all of its places."),
        Misconception(
            "one step a layer", lambda distance, width: distance,
            "You walk from neighbour to neighbour, as a recurrent network does. A wide kernel "
            "takes several positions at once."),
        Misconception(
            "neighbours counted", lambda distance, width: -(-(distance - 1) // (width - 1)),
            "You count the positions between the two. The way has one step more: two neighbours "
            "are already one step apart."),
        Misconception(
            "not a whole number", lambda distance, width: distance / (width - 1),
            "You give a fraction. There is no half layer, so round it up."),
    ),
    cases=lambda rng: [(1, 2), (12, 4), (13, 4), (23, 3), (24, 5), (30, 7), (9, 6), (14, 9),
                       (22, 12), (40, 8)],
)
