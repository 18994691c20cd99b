"""Exercise `similarity`: how alike are two words?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def similarity(vectors):
    """Return the cosines (L, L) of the angles between every two `vectors` (L, d).

    A vector of zeros has no direction: 0 with all, itself too.
    """
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)      # (L, 1)
    units = vectors / np.where(lengths == 0, 1.0, lengths)
    return units @ units.T


def similarity_by_loop(vectors):
    cosines = np.zeros((len(vectors), len(vectors)))
    for i, x in enumerate(vectors):
        for j, y in enumerate(vectors):
            if x.any() and y.any():
                cosines[i, j] = x @ y / np.sqrt((x @ x) * (y @ y))
    return cosines


def similarity_cases(rng):
    for length, d in ((3, 5), (7, 4), (2, 11)):
        yield (rng.normal(size=(length, d)) * rng.uniform(0.5, 3, size=(length, 1)) + 0.5,)
    vectors = rng.normal(size=(5, 4)) + 0.5
    vectors[1], vectors[2] = 0.1 * vectors[1], 0.0         # short, and of no length at all
    yield (vectors,)


EXERCISE = Exercise(
    id="similarity",
    stars=2,
    title="How alike are two words?",
    statement="""
Two embeddings are alike when they point the same way, however long they are. Write `similarity`:
entry $(i, j)$ of the result `(L, L)` is the cosine of the angle between vectors $i$ and $j$, from
-1 (opposite) to 1 (the same direction). A vector of zeros, such as padding, has no direction: its
cosines are all 0, that with itself too. Try it on one-hot vectors afterwards, and see why they
relate nothing.""",
    reference=similarity,
    alternatives=(
        similarity_by_loop,
        lambda vectors: np.nan_to_num((vectors @ vectors.T) / np.outer(
            np.linalg.norm(vectors, axis=1), np.linalg.norm(vectors, axis=1))),
        lambda vectors: np.einsum("id,jd->ij", vectors, vectors) / np.sqrt(np.maximum(
            np.einsum("id,jk,id,jk->ij", vectors, vectors, vectors, vectors), 1e-16)),
    ),
    misconceptions=(
        Misconception(
            "plain dot products", lambda vectors: vectors @ vectors.T,
            "These are dot products. A long vector has large ones with all others; the "
            "cosine does not care how long a vector is."),
        Misconception(
            "zero over zero", lambda vectors: (lambda units: units @ units.T)(
          vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)),
            "Right, except for a vector of zeros: you divide 0 by its length, 0, and get NaN. "
            "Such a vector has the cosine 0 with all."),
        Misconception(
            "zeros like themselves",
            lambda vectors: np.where(np.eye(len(vectors)) > 0, 1.0, similarity(vectors)),
            "You filled the diagonal with 1. For a vector of zeros, the cosine with itself is 0 "
            "here, as with all others."),
        Misconception(
            "one length for both",
            lambda vectors: vectors @ vectors.T / (vectors**2).sum(-1, keepdims=True),
            "You divided by the length of the first vector twice. Each of the two brings its "
            "own length."),
        Misconception(
            "divides once", lambda vectors: vectors @ vectors.T
            / np.linalg.norm(vectors, axis=-1, keepdims=True),
            "Only one of the two vectors has been brought to length 1, so the result is not "
            "symmetric."),
        Misconception(
            "length of the whole array",
            lambda vectors: vectors @ vectors.T / (vectors**2).sum(),
            "You divided by the length of the whole array, one number for all. Each vector has "
            "a length of its own."),
        Misconception(
            "divides by d", lambda vectors: vectors @ vectors.T / vectors.shape[1],
            "You divided by the number of entries. The lengths of the two vectors are what has "
            "to go."),
        Misconception(
            "lengths of the columns", lambda vectors: (lambda units: units @ units.T)(
          vectors / np.linalg.norm(vectors, axis=0)),
            "Here every column got length 1. The vectors are the rows."),
        Misconception(
            "centred first", lambda vectors: np.corrcoef(vectors),
            "This is the correlation: it takes each vector's mean away first. The angle is "
            "measured from the origin."),
        Misconception(
            "distance", lambda vectors: np.linalg.norm(vectors[:, None] - vectors, axis=-1),
            "These are distances: 0 for the same vector, and growing. A similarity is largest "
            "for the same vector."),
    ),
    cases=similarity_cases,
)
