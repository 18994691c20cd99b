"""What several exercises of this chapter share."""

import numpy as np


def chain(size):
    """Return the bonds (size - 1, 2) of a chain: 0 with 1, 1 with 2, and so on."""
    return np.stack([np.arange(size - 1), np.arange(1, size)], axis=-1)


def ring_with_chain(ring, length):
    """Return the bonds of a ring and a chain that begins at its last atom."""
    return np.concatenate([chain(ring + length), [[ring - 1, 0]]])


def tree(rng, size):
    """Return the bonds (size - 1, 2) that join each atom to one before it."""
    before = [rng.integers(n) for n in range(1, size)]
    return np.stack([before, np.arange(1, size)], axis=-1)


def shuffled(rng, bonds, num_atoms, twice=0):
    """Give the atoms other numbers, but no bond to the last; bonds and their ends in any order.

    The first `twice` bonds are double bonds, listed a second time with their ends swapped.
    """
    names = np.r_[rng.permutation(num_atoms - 1), num_atoms - 1]
    bonds = names[np.concatenate([bonds, bonds[:twice, ::-1]])]
    flipped = np.arange(len(bonds)) % 2 == 0
    bonds = np.where(flipped[:, None], np.sort(bonds, axis=1), -np.sort(-bonds, axis=1))
    return rng.permutation(bonds).reshape(-1, 2).astype(np.intp)


NO_BONDS = np.zeros((0, 2), dtype=np.intp)
