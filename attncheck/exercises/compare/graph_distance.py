"""Exercise `graph-distance`: how many bonds lie between two atoms."""

import numpy as np

from attncheck.exercise import Exercise, Misconception
from attncheck.exercises.compare._shared import NO_BONDS, chain, ring_with_chain, shuffled


def graph_distance(bonds, num_atoms):
    """Return (L, L): how many bonds lie between two atoms, -1 if there is no path.

    `bonds` is (n, 2), and L is `num_atoms`.
    """
    reached = np.eye(num_atoms, dtype=bool)
    step = reached.copy()
    step[bonds[:, 0], bonds[:, 1]] = step[bonds[:, 1], bonds[:, 0]] = True
    distance, layer = np.where(reached, 0, -1), 0
    while (reached @ step != reached).any():               # one more bond leads further
        reached, layer = reached @ step, layer + 1
        distance[reached & (distance < 0)] = layer
    return distance


def shortest(bonds, num_atoms, both=True):
    path = np.full((num_atoms, num_atoms), np.inf)
    np.fill_diagonal(path, 0)
    for one, other in bonds:
        path[one, other] = 1
        if both:
            path[other, one] = 1
    for middle in range(num_atoms):
        path = np.minimum(path, path[:, [middle]] + path[middle])
    return np.where(np.isinf(path), -1, path).astype(int)


def neighbours(bonds, num_atoms):
    return [sorted({b for pair in bonds.tolist() for a, b in (pair, pair[::-1]) if a == atom})
            for atom in range(num_atoms)]


def breadth_first(bonds, num_atoms):
    near, distance = neighbours(bonds, num_atoms), np.full((num_atoms, num_atoms), -1)
    for start in range(num_atoms):
        border, layer = {start}, 0
        while border:
            distance[start, list(border)] = layer
            border = {b for a in border for b in near[a] if distance[start, b] < 0}
            layer += 1
    return distance


def depth_first(bonds, num_atoms):
    near, distance = neighbours(bonds, num_atoms), np.full((num_atoms, num_atoms), -1)

    def visit(start, atom, layer):
        distance[start, atom] = layer
        for other in near[atom]:
            if distance[start, other] < 0:
                visit(start, other, layer + 1)

    for start in range(num_atoms):
        visit(start, start, 0)
    return distance


def changed(change):
    return lambda bonds, num_atoms: change(graph_distance(bonds, num_atoms))


def cases(rng):
    for ring, length, alone in ((5, 3, 1), (4, 5, 2), (6, 4, 2), (3, 6, 1)):
        size = ring + length + alone
        yield shuffled(rng, ring_with_chain(ring, length), size, twice=1), size
    path = rng.permutation(12)[chain(12)].astype(np.intp)  # all atoms in one long chain
    yield rng.permuted(rng.permutation(path), axis=1), 12
    yield np.array([[1, 0]], dtype=np.intp), 2
    yield from ((NO_BONDS, 3), (NO_BONDS, 1))


EXERCISE = Exercise(
    id="graph-distance",
    stars=3,
    title="How many bonds apart?",
    statement="""
When atoms attend along the bonds of a molecule, each layer carries information across one bond.
So how many layers does one atom need to receive information from another? The molecule has
`num_atoms` atoms, and `bonds`, of shape $(n, 2)$, lists pairs of bonded atoms in any order; a
double bond is listed twice. Write `graph_distance`, which returns an array of whole numbers of
shape $(L, L)$ with `num_atoms` for $L$: the number of bonds on the shortest path between two
atoms, 0 on the diagonal, and -1 if there is no path. A molecule may have rings, atoms without
bonds, or no bonds at all.""",
    reference=graph_distance,
    alternatives=(shortest, breadth_first),
    misconceptions=(
        Misconception(
            "one bond only", changed(lambda distance: np.where(distance > 1, -1, distance)),
            "You stopped after one bond. Longer paths count as well."),
        Misconception(
            "two bonds at most", changed(lambda distance: np.where(distance > 2, -1, distance)),
            "You stopped after two bonds. A path may run through all atoms of the molecule."),
        Misconception(
            "one direction", lambda bonds, num_atoms: shortest(bonds, num_atoms, both=False),
            "You followed bonds only from the first atom of a pair to the second. A bond can be "
            "crossed in both directions."),
        Misconception(
            "depth first", depth_first,
            "You took the length of the first path found by going as deep as possible. In a ring "
            "that may be the long way round; the shortest path is wanted."),
        Misconception(
            "0 where there is no path", changed(lambda distance: np.maximum(distance, 0)),
            "Atoms without a path between them have the distance 0 in your answer, as if they were "
            "the same atom. It should be -1."),
        Misconception(
            "atoms counted", changed(lambda distance: np.where(distance >= 0, distance + 1, -1)),
            "You counted the atoms on the path, including both ends. The number of bonds is one "
            "less."),
        Misconception(
            "difference of the numbers", lambda bonds, num_atoms: abs(
                np.arange(num_atoms)[:, None] - np.arange(num_atoms)),
            "You subtracted the numbers of the two atoms. The numbering says nothing about the "
            "distance; only the bonds do."),
        Misconception(
            "whether there is a path", changed(lambda distance: (distance >= 0).astype(int)),
            "You said whether there is a path. The question is how long it is."),
        Misconception(
            "size from the bonds", lambda bonds, num_atoms: shortest(bonds, bonds.max() + 1),
            "You took the number of atoms from the largest number in `bonds`. The last atoms may "
            "have no bond, and they belong to the molecule as well."),
    ),
    cases=cases,
)
