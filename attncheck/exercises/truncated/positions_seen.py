"""Exercise `positions-seen`: the receptive field of a stack."""

import numpy as np

import attnlib
from attncheck.exercise import Exercise, Misconception


def positions_seen(seq_len, position, left, right, num_layers):
    """Return (first, last): the inputs that can change the output at `position`."""
    first = max(0, position - num_layers * left)
    last = min(seq_len - 1, position + num_layers * right)
    return first, last


def positions_seen_by_layers(seq_len, position, left, right, num_layers):
    first = last = position
    for _ in range(num_layers):
        first, last = max(first - left, 0), min(last + right, seq_len - 1)
    return [first, last]


def positions_seen_by_paths(seq_len, position, left, right, num_layers):
    steps = attnlib.band_mask(seq_len, left, right).astype(int)
    reached = np.flatnonzero(np.linalg.matrix_power(steps, num_layers)[position])
    return int(reached[0]), int(reached[-1])


def seen_from(distance):
    def answer(seq_len, position, left, right, num_layers):
        back, ahead = distance(left, num_layers), distance(right, num_layers)
        return max(0, position - back), min(seq_len - 1, position + ahead)
    return answer


EXERCISE = Exercise(
    id="positions-seen",
    stars=2,
    title="The receptive field of a stack",
    statement="""
A stack has `num_layers` layers of truncated self-attention, all with the same `left` and
`right`. Which inputs can change the output of the last layer at `position`? Write
`positions_seen`, which returns the positions of the first and the last such input. Positions
are counted from 0, and both must lie inside the sequence of `seq_len` vectors.""",
    reference=positions_seen,
    alternatives=(
        positions_seen_by_layers,
        positions_seen_by_paths,
        lambda seq_len, position, left, right, num_layers: tuple(int(seen) for seen in np.clip(
            [position - left * num_layers, position + right * num_layers], 0, seq_len - 1)),
    ),
    misconceptions=(
        Misconception(
            "one layer", seen_from(lambda window, num_layers: window),
            "This is the receptive field of a single layer. The neighbours have already gathered "
            "information from their own neighbours in the layer below, and they pass it on."),
        Misconception(
            "one layer too few", seen_from(lambda window, num_layers: window * (num_layers - 1)),
            "You are one layer short. Even the first layer attends to neighbours."),
        Misconception(
            "doubles in each layer",
            seen_from(lambda window, num_layers: window * 2 ** (num_layers - 1)),
            "Your receptive field doubles from layer to layer. Every layer has the same window and "
            "adds the same number of positions."),
        Misconception(
            "own position counted in each layer",
            seen_from(lambda window, num_layers: (window + 1) * num_layers),
            "You go one position too far in every layer. A query's own position belongs to its "
            "window, but it does not extend the receptive field."),
        Misconception(
            "beyond the sequence",
            lambda seq_len, position, left, right, num_layers: (
                position - num_layers * left, position + num_layers * right),
            "The distances are right, but near the ends your positions lie outside the sequence."),
        Misconception(
            "one beyond the last",
            lambda seq_len, position, left, right, num_layers: (
                positions_seen(seq_len, position, left, right, num_layers)[0],
                min(seq_len, position + num_layers * right + 1)),
            "Your second number is one position beyond the last input, like the end of a slice. "
            "The question asks for the last position itself."),
        Misconception(
            "sides swapped",
            lambda seq_len, position, left, right, num_layers: positions_seen(
                seq_len, position, right, left, num_layers),
            "You go back by `right` and ahead by `left`. Each of them belongs to its own side."),
        Misconception(
            "how many, not where",
            lambda seq_len, position, left, right, num_layers: (
                min(position, num_layers * left),
                min(seq_len - 1 - position, num_layers * right)),
            "You counted how many positions lie on each side. The question asks where the first "
            "and the last of them are."),
        Misconception(
            "whole sequence",
            lambda seq_len, position, left, right, num_layers: (0, seq_len - 1),
            "You let the stack see the whole sequence. Each layer adds only its window, so a few "
            "layers may not get to the ends."),
    ),
    cases=lambda rng: [
        (31, 13, 2, 1, 3), (48, 28, 3, 5, 3), (30, 7, 4, 2, 4), (23, 17, 0, 2, 5), (17, 8, 2, 3, 1),
        (13, 6, 3, 4, 2), (29, 18, 1, 0, 7), (1, 0, 2, 1, 2)],
)
