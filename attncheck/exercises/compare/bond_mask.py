"""Exercise `bond-mask`: attention along the bonds of a molecule."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.compare._shared import NO_BONDS, ring_with_chain, shuffled, tree


def bond_mask(bonds, num_atoms):
    """Return a boolean mask (L, L), True where two atoms are bonded or the same.

    `bonds` is (n, 2), and L is `num_atoms`.
    """
    mask = np.zeros((num_atoms, num_atoms), dtype=bool)
    one, other = bonds.T
    mask[one, other] = mask[other, one] = True             # a bond has no direction
    return mask | np.eye(num_atoms, dtype=bool)


def by_pairs(bonds, num_atoms):
    pairs = {tuple(pair) for pair in bonds.tolist()}
    return np.array([[i == j or (i, j) in pairs or (j, i) in pairs for j in range(num_atoms)]
                     for i in range(num_atoms)])


def directed(bonds, num_atoms):
    mask = np.eye(num_atoms, dtype=bool)
    mask[bonds[:, 0], bonds[:, 1]] = True
    return mask


def cases(rng):
    for bonds, num_atoms in ((tree(rng, 6), 7), (tree(rng, 9), 12), (ring_with_chain(4, 3), 8)):
        yield shuffled(rng, bonds, num_atoms, twice=1), num_atoms
    yield np.array([[1, 3]], dtype=np.intp), 4             # a single bond
    yield from ((NO_BONDS, 5), (NO_BONDS, 1))


EXERCISE = Exercise(
    id="bond-mask",
    stars=1,
    title="Attend along the bonds",
    statement="""
A molecule has `num_atoms` atoms, counted from 0, and the atoms attend to each other along its
bonds. `bonds` is an array of shape $(n, 2)$ whose rows are pairs of bonded atoms, in any order
and with the atoms of a pair in either order; a double bond is listed twice. Write `bond_mask`,
which returns a boolean mask of shape $(L, L)$ with `num_atoms` for $L$: True where two atoms
are bonded, and True on the diagonal, so that every atom attends to itself. Some atoms may have
no bond, and there may be no bonds at all.""",
    reference=bond_mask,
    alternatives=(
        by_pairs,
        lambda bonds, num_atoms: directed(bonds, num_atoms) | directed(bonds, num_atoms).T,
    ),
    misconceptions=(
        Misconception(
            "one direction", directed,
            "In your mask the first atom of a pair attends to the second, but not the other way "
            "round. A bond has no direction."),
        Misconception(
            "the other direction only", lambda bonds, num_atoms: directed(bonds, num_atoms).T,
            "In your mask the second atom of a pair attends to the first, but not the other way "
            "round. A bond has no direction."),
        Misconception(
            "diagonal masked",
            lambda bonds, num_atoms: bond_mask(bonds, num_atoms) & ~np.eye(num_atoms, dtype=bool),
            "In your mask an atom does not attend to itself. It would lose its own vector, and an "
            "atom without bonds could not attend to anything."),
        Misconception(
            "True masks",
            lambda bonds, num_atoms: ~bond_mask(bonds, num_atoms),
            "True and False are swapped. In this book True means that attention is allowed."),
        Misconception(
            "two bonds away",
            lambda bonds, num_atoms: bond_mask(bonds, num_atoms) @ bond_mask(bonds, num_atoms),
            "You also allowed attention to the neighbours of neighbours. Two layers carry "
            "information that far, but the mask of a single layer holds only the bonds."),
        Misconception(
            "ones and zeros",
            lambda bonds, num_atoms: bond_mask(bonds, num_atoms).astype(float),
            "The pattern is right, but it consists of numbers. The entries of a mask are True and "
            "False."),
        Misconception(
            "size from the bonds",
            lambda bonds, num_atoms: bond_mask(bonds, bonds.max() + 1),
            "You took the number of atoms from the largest number in `bonds`. The last atoms may "
            "have no bond, and they belong to the molecule as well."),
    ),
    cases=cases,
)
