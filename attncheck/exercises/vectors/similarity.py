"""Exercise `similarity`: how alike are two words?"""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def similarity(vectors):
    """Return the cosines (L, L) of the angles between all pairs of `vectors` (L, d).

    A vector of zeros has no direction: all its cosines are 0, even with itself.
    """
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)      # (L, 1)
    units = vectors / np.where(lengths == 0, 1.0, lengths)
    return units @ units.T                             # 0 for any two one-hot vectors


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
    yield (np.array([[2.0], [-0.5], [1.0]]),)              # one dimension, two directions
    yield (np.array([[-3.0]]),)


EXERCISE = Exercise(
    id="similarity",
    stars=2,
    title="How similar are two words?",
    statement="""
Two embeddings are similar if they point in nearly the same direction, whatever their lengths are.
Write `similarity`: entry $(i, j)$ of the result `(L, L)` is the cosine of the angle between vectors
$i$ and $j$, which runs from -1 (opposite directions) to 1 (the same direction). A vector of zeros,
such as padding, has no direction: define all its cosines as 0, including the one with itself.
Afterwards, try your function on one-hot vectors: it shows that they cannot express similarity.""",
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
            "These are plain dot products, and a long vector has large dot products with all "
            "others. The cosine does not depend on the lengths of the vectors."),
        Misconception(
            "zero divided by zero", lambda vectors: (lambda units: units @ units.T)(
          vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)),
            "This is right except for a vector of zeros: you divide by its length, which is 0, "
            "and get NaN. All cosines of such a vector should be 0."),
        Misconception(
            "a vector of zeros similar to itself",
            lambda vectors: np.where(np.eye(len(vectors)) > 0, 1.0, similarity(vectors)),
            "You filled the diagonal with 1. For a vector of zeros, even the cosine with itself "
            "should be 0."),
        Misconception(
            "the same length twice",
            lambda vectors: vectors @ vectors.T / (vectors**2).sum(-1, keepdims=True),
            "You divided by the length of the first vector twice. Divide once by the length of "
            "each of the two vectors."),
        Misconception(
            "only one vector normalised", lambda vectors: vectors @ vectors.T
            / np.linalg.norm(vectors, axis=-1, keepdims=True),
            "You scaled only one of the two vectors to length 1, so the result is not symmetric. "
            "Both have to be scaled."),
        Misconception(
            "length of the whole array",
            lambda vectors: vectors @ vectors.T / (vectors**2).sum(),
            "You divided by the length of the whole array, the same number for all vectors. Each "
            "vector has its own length."),
        Misconception(
            "divides by d", lambda vectors: vectors @ vectors.T / vectors.shape[1],
            "You divided by the number of components. Divide by the lengths of the two vectors "
            "instead."),
        Misconception(
            "normalises the columns", lambda vectors: (lambda units: units @ units.T)(
          vectors / np.linalg.norm(vectors, axis=0)),
            "You scaled every column to length 1. The vectors are the rows."),
        Misconception(
            "centred first", lambda vectors: np.corrcoef(vectors),
            "This is the correlation, because you subtracted the mean of each vector first. The "
            "angle is measured from the origin."),
        Misconception(
            "distance", lambda vectors: np.linalg.norm(vectors[:, None] - vectors, axis=-1),
            "These are distances: they are 0 for equal vectors and grow as the vectors move "
            "apart. A similarity is largest for equal vectors."),
    ),
    cases=similarity_cases,
)
