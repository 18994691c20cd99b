"""Exercise `path-lengths`: steps on the way."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def path_lengths(i, j, left, right):
    """Return the steps from input j to output i: (full, recurrent, truncated)."""
    distance = abs(i - j)
    reach = left if j < i else right                       # a query looks back or ahead
    return 1, distance, -(-distance // reach)              # rounded up


def path_lengths_by_walking(i, j, left, right):
    position, steps = i, 0
    while position != j:
        position = max(position - left, j) if j < position else min(position + right, j)
        steps += 1
    return 1, len(range(min(i, j), max(i, j))), steps


def path_with(truncated):
    return lambda i, j, left, right: (1, abs(i - j), truncated(abs(i - j), j < i, left, right))


EXERCISE = Exercise(
    id="path-lengths",
    stars=2,
    title="Steps on the way",
    statement="""
How many steps does information take at least from input $j$ to output $i$, two different
positions? One step is one layer of attention, or one step of a recurrent network, which hands on
to the next position. Return three whole numbers: for full self-attention; for a recurrent network
that runs in both directions; and for layers of truncated self-attention, where `left` and `right`
are at least 1.""",
    reference=path_lengths,
    alternatives=(
        path_lengths_by_walking,
        lambda i, j, left, right: [
            1, abs(j - i), int(np.ceil((i - j) / left) if j < i else np.ceil((j - i) / right))],
        lambda i, j, left, right: (1, max(i, j) - min(i, j), max(
            (i - j + left - 1) // left, (j - i + right - 1) // right)),
    ),
    misconceptions=(
        Misconception(
            "one direction only",
            lambda i, j, left, right: (
                1, i - j if j < i else np.inf, path_lengths(i, j, left, right)[2]),
            "Your recurrent network never learns what comes later. One that runs in both "
            "directions does; it only takes as many steps as the way is long."),
        Misconception(
            "none for what comes later",
            lambda i, j, left, right: (1, max(0, i - j), path_lengths(i, j, left, right)[2]),
            "For an input that comes later you give the recurrent network 0 steps, as if it were "
            "there already. In one direction it would never arrive; this network runs in both, "
            "and walks the whole way from either side."),
        Misconception(
            "recurrence in one step",
            lambda i, j, left, right: (1, 1, path_lengths(i, j, left, right)[2]),
            "A recurrent network sees the whole sequence in one layer, but it gets there from "
            "neighbour to neighbour, one step for each."),
        Misconception(
            "the positions between",
            lambda i, j, left, right: (
                1, abs(i - j) - 1, path_lengths(i, j, left, right)[2]),
            "You counted the positions between the two for the recurrent network. Steps are "
            "one more: two neighbours are already one step apart."),
        Misconception(
            "attention walks too",
            lambda i, j, left, right: (abs(i - j), *path_lengths(i, j, left, right)[1:]),
            "You let full self-attention walk from neighbour to neighbour. It compares every "
            "two positions directly, however far apart."),
        Misconception(
            "one step however far", path_with(lambda distance, back, left, right: 1),
            "One step is enough in the band only. What lies further away has to come through "
            "several layers."),
        Misconception(
            "sides exchanged", path_with(
          lambda distance, back, left, right: -(-distance // (right if back else left))),
            "The reach of the other side was taken. An input before the output is found by "
            "looking back."),
        Misconception(
            "always back", path_with(lambda distance, back, left, right: -(-distance // left)),
            "You always count with `left`. If the input lies after the output, the layers have "
            "to look ahead."),
        Misconception(
            "rounded down", path_with(
          lambda distance, back, left, right: distance // (left if back else right)),
            "For the band you counted full steps only. What remains of the way takes a step as "
            "well."),
        Misconception(
            "rounded to the nearest", path_with(
          lambda distance, back, left, right: max(
              1, round(distance / (left if back else right)))),
            "For the band you rounded to the nearest number. However short the rest of the way "
            "is, it takes a step as well."),
        Misconception(
            "always one more", path_with(
          lambda distance, back, left, right: 1 + distance // (left if back else right)),
            "For the band you always add a step for the rest of the way. When the reach "
            "divides the distance there is no rest."),
        Misconception(
            "the whole width", path_with(
          lambda distance, back, left, right: -(-distance // (left + 1 + right))),
            "You moved by the whole width of the band. On the way in one direction only one "
            "side of it helps."),
        Misconception(
            "not a whole number", path_with(
          lambda distance, back, left, right: distance / (left if back else right)),
            "For the band you give a fraction. There is no half layer; the way needs a whole "
            "number of them."),
    ),
    cases=lambda rng: [
        (17, 4, 4, 3), (2, 18, 3, 5), (13, 1, 3, 5), (3, 16, 2, 4), (8, 7, 2, 6), (4, 6, 5, 1),
        (20, 5, 4, 7), (1, 19, 8, 5)],
)
