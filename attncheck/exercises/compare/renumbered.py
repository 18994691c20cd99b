"""Exercise `renumbered`: the same molecule, its atoms in another order."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.compare._shared import NO_BONDS, ring_with_chain, shuffled, tree


def renumbered(bonds, order):
    """Return the bonds (n, 2) with new numbers: new atom i is old atom order[i]."""
    new_number = np.empty(len(order), dtype=np.intp)
    new_number[order] = np.arange(len(order))              # of each old atom
    return new_number[bonds]


def by_search(bonds, order):
    listed = order.tolist()
    found = [[listed.index(atom) for atom in pair] for pair in bonds.tolist()]
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def one_after_the_other(bonds, order):
    changed = bonds.copy()
    for new, old in enumerate(order):
        changed[changed == old] = new
    return changed


def cases(rng):
    for bonds, size in ((tree(rng, 6), 7), (tree(rng, 9), 11), (ring_with_chain(4, 3), 8)):
        order = rng.permutation(size)
        while (order[order] == np.arange(size)).all():     # its own inverse would be no case
            order = rng.permutation(size)
        yield shuffled(rng, bonds, size, twice=2), order.astype(np.intp)
    yield np.array([[1, 3]], dtype=np.intp), np.array([2, 3, 1, 0], dtype=np.intp)
    yield NO_BONDS, np.array([1, 2, 0], dtype=np.intp)
    yield NO_BONDS, np.array([0], dtype=np.intp)


EXERCISE = Exercise(
    id="renumbered",
    stars=2,
    title="The same molecule with other numbers",
    statement="""
The atoms of a molecule are listed in a new order: atom $i$ of the new list is the atom that had
the number `order[i]` before. `bonds`, of shape $(n, 2)$, contains pairs of old numbers; a
double bond is listed twice, and there may be no bonds at all. Write `renumbered`, which returns
an array of the same shape with the new numbers. Keep the order of the rows, and of the two
atoms in each row. With these bonds, a network in which atoms attend along the bonds gives every
atom the same output as before.""",
    reference=renumbered,
    alternatives=(
        lambda bonds, order: np.argsort(order)[bonds],
        by_search,
    ),
    misconceptions=(
        Misconception(
            "inverse", lambda bonds, order: order[bonds],
            "You used `order` in the wrong direction: it gives the old number of a new atom. You "
            "need the new number of an old one."),
        Misconception(
            "unchanged", lambda bonds, order: bonds.copy(),
            "Your bonds still contain the old numbers, so they now join other atoms."),
        Misconception(
            "one number after the other", one_after_the_other,
            "You replaced one number after the other, so a number that you have just written may "
            "be replaced again. All numbers have to change in one step."),
        Misconception(
            "rows rearranged",
            lambda bonds, order: bonds[np.argsort(np.resize(order, len(bonds)))],
            "You rearranged the rows of `bonds`. The rows stay in their order, and the numbers in "
            "them change."),
        Misconception(
            "pairs sorted", lambda bonds, order: np.sort(renumbered(bonds, order), axis=1),
            "The numbers are right, but in some rows you swapped the two atoms. They should stay "
            "in their order."),
        Misconception(
            "counted from 1", lambda bonds, order: renumbered(bonds, order) + 1,
            "Your atoms are counted from 1. The first atom of the new list has the number 0."),
        Misconception(
            "counted from the end",
            lambda bonds, order: len(order) - 1 - renumbered(bonds, order),
            "You counted the new numbers from the end of the list. The first atom of the new list "
            "has the number 0."),
    ),
    cases=cases,
    exempt={"mutant np.squeeze(axis=-1)": "a bond always joins two atoms"},
)
