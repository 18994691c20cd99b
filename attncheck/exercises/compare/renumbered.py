"""Exercise `renumbered`: the same molecule, its atoms in another order."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def renumbered(bonds, order):
    """Return the bonds (n, 2) in new numbers, when new atom n is old atom order[n]."""
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))     # where each old atom stands now
    return place[bonds]


def by_search(bonds, order):
    listed = order.tolist()
    return np.array([[listed.index(atom) for atom in pair] for pair in bonds.tolist()])


def cases(rng):
    for size, count in ((6, 5), (9, 8), (7, 4), (11, 9)):
        order = rng.permutation(size)
        while (order[order] == np.arange(size)).all():     # its own reverse: no case
            order = rng.permutation(size)
        bonds = np.array([[rng.integers(n), n] for n in range(1, count + 1)])
        yield bonds.astype(np.intp), order.astype(np.intp)


EXERCISE = Exercise(
    id="renumbered",
    stars=2,
    title="The same molecule, other numbers",
    statement="""
The atoms of a molecule are listed anew: place $n$ of the new list holds the atom that had the
number `order[n]` before. `bonds` has shape $(n, 2)$ and holds old numbers. Return the same bonds,
in the same sequence, with the new numbers of their atoms. With these, a network whose atoms attend
along the bonds gives every atom what it gave before.""",
    reference=renumbered,
    alternatives=(
        lambda bonds, order: np.argsort(order)[bonds],
        by_search,
    ),
    misconceptions=(
        Misconception(
            "the wrong way", lambda bonds, order: order[bonds],
            "You read the list in the wrong direction: it tells the old number of a new atom. "
            "You need the new number of an old one."),
        Misconception(
            "not at all", lambda bonds, order: bonds.copy(),
            "The bonds still hold the old numbers, so they now join other atoms."),
        Misconception(
            "rows moved", lambda bonds, order: bonds[np.argsort(order[:len(bonds)])],
            "You rearranged the list of bonds. It is the numbers in it that have to change."),
        Misconception(
            "pairs sorted", lambda bonds, order: np.sort(renumbered(bonds, order), axis=1),
            "The numbers are right, but you exchanged the two of some pairs. They should stay in "
            "their places."),
        Misconception(
            "counted from one", lambda bonds, order: renumbered(bonds, order) + 1,
            "Your atoms are counted from 1. The first place has the number 0."),
        Misconception(
            "from the end", lambda bonds, order: len(order) - 1 - renumbered(bonds, order),
            "You count the places from the end of the new list. The first one is 0."),
    ),
    cases=cases,
)
