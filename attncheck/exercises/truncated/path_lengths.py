"""Exercise `path-lengths`: how far information travels."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def path_lengths(i, j, left, right):
    """Return the steps from input j to output i: (full, recurrent, truncated)."""
    back, ahead = -(-(i - j) // left), -(-(j - i) // right)    # rounded up
    return 1, abs(i - j), max(back, ahead)                 # one of the two is negative


def path_lengths_by_walking(i, j, left, right):
    position, steps = i, 0
    while position != j:
        position = max(position - left, j) if j < position else min(position + right, j)
        steps += 1
    return 1, len(range(min(i, j), max(i, j))), steps


def path_with(truncated):
    """Return an answer with truncated(distance, window), the window on the side of the input."""
    return lambda i, j, left, right: (
        1, abs(i - j), truncated(abs(i - j), *((left, right) if j < i else (right, left))))


def with_recurrent(recurrent):
    return lambda i, j, left, right: (1, recurrent(i, j), path_lengths(i, j, left, right)[2])


EXERCISE = Exercise(
    id="path-lengths",
    stars=2,
    title="How many steps does information take?",
    statement="""
What is the smallest number of steps in which information can travel from input $j$ to output
$i$, a different position? A step is one layer of attention, or one step of a recurrent network,
which passes its state on to the next position. Write `path_lengths`, which returns three whole
numbers: the steps for full self-attention; for a recurrent network that runs in both
directions; and for a stack of truncated self-attention layers, where `left` and `right` are at
least 1.""",
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
            "recurrence in one direction",
            with_recurrent(lambda i, j: i - j if j < i else np.inf),
            "Your recurrent network never learns what comes later. One that runs in both "
            "directions does; it takes as many steps as the two positions are apart."),
        Misconception(
            "no steps for later inputs",
            with_recurrent(lambda i, j: max(0, i - j)),
            "For an input that comes later, you gave the recurrent network 0 steps. This network "
            "runs in both directions, and it needs a step for each position from either side."),
        Misconception(
            "recurrence in one step",
            with_recurrent(lambda i, j: 1),
            "A recurrent network reads the whole sequence in one layer, but information moves from "
            "neighbour to neighbour, one step at a time."),
        Misconception(
            "positions between",
            with_recurrent(lambda i, j: abs(i - j) - 1),
            "For the recurrent network you counted the positions between the two. The number of "
            "steps is one more: two neighbours are already one step apart."),
        Misconception(
            "full attention step by step",
            lambda i, j, left, right: (abs(i - j), *path_lengths(i, j, left, right)[1:]),
            "You let full self-attention go from neighbour to neighbour. It compares any two "
            "positions directly, however far apart they are."),
        Misconception(
            "always one step", path_with(lambda distance, window, other: 1),
            "One step is enough only inside the band. Information from further away needs several "
            "truncated layers."),
        Misconception(
            "sides swapped", path_with(lambda distance, window, other: -(-distance // other)),
            "You used the window of the other side. The query finds an input before it by looking "
            "back."),
        Misconception(
            "always back",
            lambda i, j, left, right: (1, abs(i - j), -(-abs(i - j) // left)),
            "You always count with `left`. If the input comes after the output, the layers have to "
            "look ahead."),
        Misconception(
            "rounded down", path_with(lambda distance, window, other: distance // window),
            "For the truncated layers you counted only steps of full length. The rest of the path "
            "takes a step as well."),
        Misconception(
            "rounded to the nearest", path_with(
                lambda distance, window, other: max(1, round(distance / window))),
            "For the truncated layers you rounded to the nearest whole number. However short the "
            "rest of the path is, it takes a step."),
        Misconception(
            "always one more", path_with(lambda distance, window, other: 1 + distance // window),
            "For the truncated layers you always added a step for the rest of the path. If the "
            "window divides the distance, there is no rest."),
        Misconception(
            "full width", path_with(
                lambda distance, window, other: -(-distance // (window + 1 + other))),
            "You moved by the full width of the band in each step. A path in one direction uses "
            "only one side of the window."),
        Misconception(
            "fraction", path_with(lambda distance, window, other: distance / window),
            "For the truncated layers you gave a fraction. The number of layers is a whole "
            "number."),
    ),
    cases=lambda rng: [
        (17, 4, 4, 3), (2, 18, 3, 5), (13, 1, 3, 5), (3, 16, 2, 4), (8, 7, 2, 6), (4, 6, 5, 1),
        (20, 5, 4, 7), (1, 19, 8, 5)],
)
