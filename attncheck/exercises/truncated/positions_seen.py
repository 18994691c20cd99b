"""Exercise `positions-seen`: how far does a stack see?"""

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


def seen_from(reach):
    def answer(seq_len, position, left, right, num_layers):
        back, ahead = reach(left, num_layers), reach(right, num_layers)
        return max(0, position - back), min(seq_len - 1, position + ahead)
    return answer


EXERCISE = Exercise(
    id="positions-seen",
    stars=2,
    title="How far does a stack see?",
    statement="""
A stack has `num_layers` layers of truncated self-attention, all with the same `left` and `right`.
Which inputs can change the output at `position` of the last layer? Return the first and the last
of them, both included; positions are counted from 0 and none lies outside the sequence of
`seq_len` vectors.""",
    reference=positions_seen,
    alternatives=(
        positions_seen_by_layers,
        positions_seen_by_paths,
        lambda seq_len, position, left, right, num_layers: tuple(int(seen) for seen in np.clip(
            [position - left * num_layers, position + right * num_layers], 0, seq_len - 1)),
    ),
    misconceptions=(
        Misconception(
            "one layer", seen_from(lambda reach, num_layers: reach),
            "This is what a single layer sees. But the neighbours have seen their own "
            "neighbours in the layer below, and pass it on."),
        Misconception(
            "one layer too few", seen_from(lambda reach, num_layers: reach * (num_layers - 1)),
            "You are one layer short. Even the first layer looks at the neighbours."),
        Misconception(
            "doubles in each layer",
            seen_from(lambda reach, num_layers: reach * 2 ** (num_layers - 1)),
            "Your reach doubles from layer to layer. Every layer has the same band and adds "
            "the same number of positions."),
        Misconception(
            "the middle counted in each layer",
            seen_from(lambda reach, num_layers: (reach + 1) * num_layers),
            "You go one position too far in every layer. A query's own position is part of the "
            "width, but it brings nobody nearer."),
        Misconception(
            "beyond the sequence",
            lambda seq_len, position, left, right, num_layers: (
                position - num_layers * left, position + num_layers * right),
            "Layers times reach is right, but near the ends your positions lie outside the "
            "sequence."),
        Misconception(
            "last one excluded",
            lambda seq_len, position, left, right, num_layers: (
                positions_seen(seq_len, position, left, right, num_layers)[0],
                min(seq_len, position + num_layers * right + 1)),
            "Your second number is one beyond the last, as at the end of a slice. The question "
            "is for the last position itself."),
        Misconception(
            "sides exchanged",
            lambda seq_len, position, left, right, num_layers: positions_seen(
                seq_len, position, right, left, num_layers),
            "You go back by `right` and ahead by `left`. Each reach has its own side."),
        Misconception(
            "how many, not where",
            lambda seq_len, position, left, right, num_layers: (
                min(position, num_layers * left),
                min(seq_len - 1 - position, num_layers * right)),
            "These are distances: how many positions are seen to each side. The question is "
            "where the first and the last of them lie."),
        Misconception(
            "everything",
            lambda seq_len, position, left, right, num_layers: (0, seq_len - 1),
            "You let the stack see the whole sequence. Each layer adds its reach and not more, "
            "so a few layers may not come to the ends."),
    ),
    cases=lambda rng: [
        (31, 13, 2, 1, 3), (48, 28, 3, 5, 3), (30, 7, 4, 2, 4), (23, 17, 0, 2, 5), (17, 8, 2, 3, 1),
        (13, 6, 3, 4, 2), (29, 18, 1, 0, 7)],
)
