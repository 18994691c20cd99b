"""Exercise `neighbour-sum`: one step of message passing."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def neighbour_sum(x, bonds):
    """Return (L, d): the sum of each atom's neighbours; `bonds` is (n, 2)."""
    total = np.zeros_like(x)
    for one, other in bonds:
        total[one] += x[other]
        total[other] += x[one]
    return total


def adjacency(x, bonds):
    table = np.zeros((len(x), len(x)))
    table[bonds[:, 0], bonds[:, 1]] = table[bonds[:, 1], bonds[:, 0]] = 1
    return table


def added_at(x, bonds):
    total = np.zeros_like(x)
    np.add.at(total, bonds[:, 0], x[bonds[:, 1]])
    np.add.at(total, bonds[:, 1], x[bonds[:, 0]])
    return total


def overwritten(x, bonds):
    total = np.zeros_like(x)
    total[bonds[:, 0]] += x[bonds[:, 1]]                   # repeated rows are added once
    total[bonds[:, 1]] += x[bonds[:, 0]]
    return total


def mean(x, bonds):
    counts = adjacency(x, bonds).sum(1, keepdims=True)
    return neighbour_sum(x, bonds) / np.maximum(counts, 1)


def received_at_once(x, bonds):
    total = x.copy()
    for one, other in bonds:
        total[one] += total[other]
        total[other] += total[one]
    return total - x


def cases(rng):
    for size, width in ((6, 3), (9, 4), (7, 5), (8, 2)):
        bonds = np.array([[rng.integers(n), n] for n in range(1, size - 1)])   # the last is alone
        bonds = np.concatenate([bonds, [[size - 2, 0]]]) if bonds[-1, 0] else bonds
        bonds = np.concatenate([bonds[bonds[:, 1] > 2], [[1, 0], [0, 2]]])
        bonds = np.unique(bonds[bonds.min(1) != bonds.max(1)], axis=0)
        pairs = {tuple(sorted(pair)) for pair in bonds.tolist()}
        x = rng.normal(size=(size, width))
        x[1] = 0                                           # a vector like any other
        yield x, np.array(sorted(pairs), dtype=np.intp)


EXERCISE = Exercise(
    id="neighbour-sum",
    stars=2,
    title="Add up the neighbours",
    statement="""
One step of message passing in a molecule: each atom receives the sum of the vectors of its
neighbours, without its own. `x` holds the vectors of the atoms, $(L, d)$, and `bonds` the pairs
that are joined, $(n, 2)$, each pair once. An atom without bonds receives zeros. All atoms send what
they had before the step.""",
    reference=neighbour_sum,
    alternatives=(
        lambda x, bonds: adjacency(x, bonds) @ x,
        added_at,
    ),
    misconceptions=(
        Misconception(
            "one direction", lambda x, bonds: np.triu(adjacency(x, bonds)) @ x,
            "Messages go from the second atom of a pair to the first only. A bond carries them "
            "both ways."),
        Misconception(
            "its own, too", lambda x, bonds: adjacency(x, bonds) @ x + x,
            "You add the atom's own vector as well. Here it receives from its neighbours alone."),
        Misconception(
            "mean", mean,
            "You divide by the number of neighbours. That is what attention with equal scores "
            "gives; here the messages are added."),
        Misconception(
            "lost messages", overwritten,
            "When an atom stands in several bonds, all but one of its messages are lost. "
            "Adding to a list of rows writes a repeated row once."),
        Misconception(
            "received at once", received_at_once,
            "Messages travel on within the step: an atom sends what it has just received. All "
            "should send what they had before."),
        Misconception(
            "everybody", lambda x, bonds: (1 - np.eye(len(x))) @ x,
            "Every atom receives from all others, bonded or not. Only bonds carry messages."),
        Misconception(
            "two steps", lambda x, bonds: adjacency(x, bonds) @ adjacency(x, bonds) @ x,
            "You took two steps: what arrives comes from two bonds away. One was asked for."),
    ),
    cases=cases,
)
