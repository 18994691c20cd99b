"""Exercise `neighbour-sum`: one step of message passing."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.compare._shared import NO_BONDS, ring_with_chain, shuffled, tree


def neighbour_sum(x, bonds):
    """Return (L, d): for each atom, the sum of its neighbours' vectors.

    `x` is (L, d), one vector for each atom, and `bonds` is (n, 2).
    """
    total = np.zeros_like(x)
    for one, other in bonds:
        total[one] += x[other]
        total[other] += x[one]
    return total


def adjacency(x, bonds):
    table = np.zeros((len(x), len(x)))
    table[bonds[:, 0], bonds[:, 1]] = table[bonds[:, 1], bonds[:, 0]] = 1
    return table


def received(x, bonds, to, sender):
    """Return what the atoms at the end `to` of each bond receive from the other end."""
    total = np.zeros_like(x)
    np.add.at(total, bonds[:, to], x[bonds[:, sender]])
    return total


def added_once(x, bonds):
    total = np.zeros_like(x)
    total[bonds[:, 0]] += x[bonds[:, 1]]                   # an atom that occurs twice: once
    total[bonds[:, 1]] += x[bonds[:, 0]]
    return total


def overwritten(x, bonds):
    total = np.zeros_like(x)
    for one, other in bonds:
        total[one], total[other] = x[other], x[one]
    return total


def ascending(x, bonds):
    table = np.zeros((len(x), len(x)))
    table[bonds[:, 0], bonds[:, 1]] = 1
    return (np.triu(table) + np.triu(table).T) @ x


def mean(x, bonds):
    counts = adjacency(x, bonds).sum(1, keepdims=True)
    return neighbour_sum(x, bonds) / np.maximum(counts, 1)


def passed_on(x, bonds):
    total = x.copy()
    for one, other in bonds:
        total[one] += total[other]
        total[other] += total[one]
    return total - x


def cases(rng):
    for bonds, size, width in (
        (tree(rng, 6), 7, 3), (tree(rng, 9), 11, 4), (ring_with_chain(4, 3), 8, 5),
        (ring_with_chain(5, 1), 7, 1), (NO_BONDS, 4, 2), (NO_BONDS, 1, 3),
    ):
        x = rng.normal(size=(size, width))
        x[size // 2] *= size == 1                          # zeros, a vector like any other
        yield x, shuffled(rng, bonds, size)
    yield rng.normal(size=(4, 2)), np.array([[3, 1]], dtype=np.intp)


EXERCISE = Exercise(
    id="neighbour-sum",
    stars=2,
    title="Add up the neighbours",
    statement="""
In one step of message passing, each atom of a molecule receives the sum of its neighbours'
vectors, without its own. `x`, of shape $(L, d)$, holds a vector for each atom. The rows of
`bonds`, of shape $(n, 2)$, are pairs of bonded atoms, in any order and with the atoms of a pair
in either order; each pair is listed once. Write `neighbour_sum`, which returns an array of
shape $(L, d)$. All atoms send the vectors that they had before the step. An atom without bonds
receives zeros, and there may be no bonds at all.""",
    reference=neighbour_sum,
    alternatives=(
        lambda x, bonds: adjacency(x, bonds) @ x,
        lambda x, bonds: received(x, bonds, 0, 1) + received(x, bonds, 1, 0),
    ),
    misconceptions=(
        Misconception(
            "only the first atom receives", lambda x, bonds: received(x, bonds, 0, 1),
            "Only the first atom of each pair receives a message. A bond carries messages in both "
            "directions."),
        Misconception(
            "only the second atom receives", lambda x, bonds: received(x, bonds, 1, 0),
            "Only the second atom of each pair receives a message. A bond carries messages in both "
            "directions."),
        Misconception(
            "only pairs in ascending order", ascending,
            "The messages of pairs whose larger number comes first are lost. The two atoms of a "
            "pair may come in either order."),
        Misconception(
            "own vector added", lambda x, bonds: adjacency(x, bonds) @ x + x,
            "You added the atom's own vector as well. An atom receives messages only from its "
            "neighbours."),
        Misconception(
            "mean", mean,
            "You divided by the number of neighbours. That is what attention with equal scores "
            "gives; here the messages are added."),
        Misconception(
            "repeated atoms added once", added_once,
            "If an atom occurs several times in a column of `bonds`, all but one of its messages "
            "are lost. When NumPy adds to a list of rows, it writes a repeated row only once."),
        Misconception(
            "only the last message", overwritten,
            "Each message replaces the one before it, so an atom keeps only the last. Its messages "
            "have to be added."),
        Misconception(
            "messages passed on", passed_on,
            "Your messages travel on within the step: an atom sends what it has just received. All "
            "atoms should send the vectors that they had before."),
        Misconception(
            "all atoms", lambda x, bonds: (1 - np.eye(len(x))) @ x,
            "Every atom receives messages from all others, bonded or not. Only bonds carry "
            "messages."),
        Misconception(
            "two steps", lambda x, bonds: adjacency(x, bonds) @ adjacency(x, bonds) @ x,
            "You took two steps, so the messages come from two bonds away. The exercise asks for "
            "one."),
    ),
    cases=cases,
    exempt={"repeated pairs": "each bond is listed once: a repeated one would send twice"},
)
