"""Exercise `bond-mask`: who may attend to whom in a molecule."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def bond_mask(bonds, num_atoms):
    """Return a bool mask (L, L), True where two atoms are bonded; `bonds` is (n, 2)."""
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
    for num_atoms, count in ((6, 5), (9, 8), (5, 3), (8, 6)):
        # atom n + 1 is bonded to one before it, in either order; the last ones may stay alone
        before = [rng.integers(n + 1) for n in range(count)]
        bonds = np.array([before, np.arange(count) + 1]).T
        bonds[1::2] = bonds[1::2, ::-1]
        yield bonds.astype(np.intp), num_atoms


EXERCISE = Exercise(
    id="bond-mask",
    stars=1,
    title="Who is bonded to whom",
    statement="""
A molecule has `num_atoms` atoms, counted from 0, and `bonds` lists the pairs that are joined, in an
array of shape $(n, 2)$, each pair once and in no particular order. Make the mask of shape $(L, L)$
with which atoms attend: True where two atoms are bonded, and on the diagonal, so that every atom
sees itself. Some atoms may have no bond at all.""",
    reference=bond_mask,
    alternatives=(
        by_pairs,
        lambda bonds, num_atoms: directed(bonds, num_atoms) | directed(bonds, num_atoms).T,
    ),
    misconceptions=(
        Misconception(
            "one direction", directed,
            "Your bonds lead one way only: the first atom sees the second, not the reverse. A "
            "bond has no direction."),
        Misconception(
            "the other direction", lambda bonds, num_atoms: directed(bonds, num_atoms).T,
            "The second atom of a pair sees the first, and that is all. Both should see each "
            "other."),
        Misconception(
            "without itself",
            lambda bonds, num_atoms: bond_mask(bonds, num_atoms) & ~np.eye(num_atoms, dtype=bool),
            "An atom does not see itself in your mask. It would forget its own element, and "
            "an atom without bonds would see nothing."),
        Misconception(
            "bonds alone are blocked",
            lambda bonds, num_atoms: ~bond_mask(bonds, num_atoms),
            "True and False are exchanged. In this book True means: may attend."),
        Misconception(
            "two bonds away",
            lambda bonds, num_atoms: bond_mask(bonds, num_atoms) @ bond_mask(bonds, num_atoms),
            "You let atoms see the neighbours of their neighbours. That is what two layers do; "
            "the mask of one layer holds the bonds alone."),
        Misconception(
            "numbers", lambda bonds, num_atoms: bond_mask(bonds, num_atoms).astype(float),
            "The pattern is right, but it is made of numbers. A mask says yes or no: True or "
            "False."),
    ),
    cases=cases,
)
