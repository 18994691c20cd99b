"""Exercise `graph-distance`: how many layers lie between two atoms."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def graph_distance(bonds, num_atoms):
    """Return (L, L): how many bonds lie between two atoms, -1 if no way leads there."""
    reached = np.eye(num_atoms, dtype=bool)
    step = reached.copy()
    step[bonds[:, 0], bonds[:, 1]] = step[bonds[:, 1], bonds[:, 0]] = True
    apart = np.where(reached, 0, -1)
    for layer in range(1, num_atoms):
        reached = reached @ step             # True wherever one more bond leads
        apart[reached & (apart < 0)] = layer
    return apart


def shortest(bonds, num_atoms):
    way = np.full((num_atoms, num_atoms), np.inf)
    np.fill_diagonal(way, 0)
    for one, other in bonds:
        way[one, other] = way[other, one] = 1
    for middle in range(num_atoms):
        way = np.minimum(way, way[:, [middle]] + way[middle])
    return np.where(np.isinf(way), -1, way).astype(int)


def by_walking(bonds, num_atoms):
    apart = np.full((num_atoms, num_atoms), -1)
    for start in range(num_atoms):
        near, layer = {start}, 0
        while near:
            apart[start, list(near)] = layer
            near = {b for pair in bonds.tolist() for a, b in (pair, pair[::-1])
                    if a in near and apart[start, b] < 0}
            layer += 1
    return apart


def asymmetric_scores(bonds, num_atoms):
    way = np.full((num_atoms, num_atoms), np.inf)
    np.fill_diagonal(way, 0)
    way[bonds[:, 0], bonds[:, 1]] = 1
    for middle in range(num_atoms):
        way = np.minimum(way, way[:, [middle]] + way[middle])
    return np.where(np.isinf(way), -1, way).astype(int)


def changed(change):
    return lambda bonds, num_atoms: change(graph_distance(bonds, num_atoms))


def cases(rng):
    # a ring with a chain, and one or two atoms that are alone
    for ring, chain, alone in ((5, 3, 1), (4, 5, 2), (6, 4, 2), (3, 6, 1)):
        size, joined = ring + chain + alone, ring + chain
        names = rng.permutation(size)
        pairs = [(n, n + 1) for n in range(joined - 1)] + [(ring - 1, 0)]
        yield names[np.array(pairs)].astype(np.intp), size


EXERCISE = Exercise(
    id="graph-distance",
    stars=3,
    title="How many layers between two atoms",
    statement="""
With attention along the bonds, $n$ layers reach $n$ bonds. So how many layers does each atom need
to hear of each other one? Return a table of whole numbers, $(L, L)$: the fewest bonds on a way from
one atom to the other, 0 on the diagonal, and -1 where no way leads. `bonds` has shape $(n, 2)$ and
lists each pair once; a molecule may have rings, and atoms without bonds.""",
    reference=graph_distance,
    alternatives=(shortest, by_walking),
    misconceptions=(
        Misconception(
            "bonds alone", changed(lambda apart: np.where(apart > 1, -1, apart)),
            "You stopped after one bond. Further layers bring what is further away."),
        Misconception(
            "two at most", changed(lambda apart: np.where(apart > 2, -1, apart)),
            "You stopped after two bonds. The way may be as long as the molecule has atoms."),
        Misconception(
            "one way", asymmetric_scores,
            "You follow bonds from the first atom of a pair to the second only. They lead both "
            "ways."),
        Misconception(
            "zero for nowhere", changed(lambda apart: np.maximum(apart, 0)),
            "Atoms that no way joins are 0 apart in your table, as if they were one. There "
            "should be -1."),
        Misconception(
            "atoms counted", changed(lambda apart: np.where(apart >= 0, apart + 1, apart)),
            "You count the atoms on the way, both ends included. Bonds are one fewer."),
        Misconception(
            "numbers in the list", lambda bonds, num_atoms: abs(
          np.arange(num_atoms)[:, None] - np.arange(num_atoms)),
            "You took how far apart the atoms stand in the list. Their order says nothing; the "
            "bonds do."),
        Misconception(
            "reached or not", changed(lambda apart: (apart >= 0).astype(int)),
            "You say whether a way leads there. The question is how long it is."),
    ),
    cases=cases,
)
