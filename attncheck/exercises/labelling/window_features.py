"""Exercise `window-features`: what a window hands to the network."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def window_features(vectors, reach):
    """Return what a window sees at each word: (..., L, d) -> (..., L, (2 reach + 1) d).

    `reach` is the number of words on each side.
    """
    length = vectors.shape[-2]
    ends = [(0, 0)] * (vectors.ndim - 2) + [(reach, reach), (0, 0)]
    padded = np.pad(vectors, ends)                         # (..., L + 2 reach, d)
    neighbours = [padded[..., n : n + length, :] for n in range(2 * reach + 1)]
    return np.concatenate(neighbours, axis=-1)             # (..., L, (2 reach + 1) d)


def window_features_by_loop(vectors, reach):
    *lead, length, d = vectors.shape
    features = np.zeros((*lead, length, (2 * reach + 1) * d))
    for i in range(length):
        for n, j in enumerate(range(i - reach, i + reach + 1)):
            if 0 <= j < length:
                features[..., i, n * d : (n + 1) * d] = vectors[..., j, :]
    return features


def window_features_by_index(vectors, reach):
    length = vectors.shape[-2]
    places = np.arange(length)[:, None] + np.arange(-reach, reach + 1)
    inside = (places >= 0) & (places < length)
    seen = vectors[..., places.clip(0, length - 1), :] * inside[..., None]
    return seen.reshape(*seen.shape[:-2], -1)


def window_features_by_matrix(vectors, reach):
    length = vectors.shape[-2]
    shifts = [np.eye(length, k=n) @ vectors for n in range(-reach, reach + 1)]
    return np.concatenate(shifts, axis=-1)


def blocks(vectors, reach):
    features = window_features(vectors, reach)
    return features.reshape(*vectors.shape[:-1], 2 * reach + 1, vectors.shape[-1])


def glued(seen):
    return seen.reshape(*seen.shape[:-2], -1)


def wrapped(vectors, reach):
    return np.concatenate(
        [np.roll(vectors, -n, axis=-2) for n in range(-reach, reach + 1)], axis=-1)


def ends_repeated(vectors, reach):
    places = np.arange(vectors.shape[-2])[:, None] + np.arange(-reach, reach + 1)
    return glued(vectors[..., places.clip(0, vectors.shape[-2] - 1), :])


def ends_at_the_word(vectors, reach):
    longer = window_features(vectors, 2 * reach)
    return longer[..., : (2 * reach + 1) * vectors.shape[-1]]


def whole_windows_only(vectors, reach):
    return window_features(vectors, reach)[..., reach : vectors.shape[-2] - reach, :]


def window_features_cases(rng):
    for shape, reach in (((7, 3), 1), ((2, 11, 3), 2), ((3, 2, 5, 4), 1), ((2, 7, 5), 3)):
        vectors = rng.normal(size=shape) + 0.2
        vectors[..., 1, :] = 0.0                           # a word like any other
        yield vectors, reach
    yield rng.normal(size=(5, 3)), 0                       # a per-word network
    yield rng.normal(size=(2, 3)), 4                       # farther than the sentence


EXERCISE = Exercise(
    id="window-features",
    stars=2,
    title="What a window hands to the network",
    statement="""
Write `window_features`: it turns vectors `(..., L, d)` into `(..., L, (2 reach + 1) d)`. Row $i$
holds whole vectors, end to end, from that of word $i$ - `reach` to that of word $i$ + `reach`, in
this order. Where the sentence has no such word, there are zeros. `reach` may be 0, or larger than
the sentence.""",
    reference=window_features,
    alternatives=(
        window_features_by_loop,
        window_features_by_index,
        window_features_by_matrix,
    ),
    misconceptions=(
        Misconception(
            "number by number", lambda vectors, reach: glued(blocks(vectors, reach).mT),
            "The numbers are all there, but sorted by entry: the first entry of every neighbour, "
            "then the second. Keep each vector whole, one after the other."),
        Misconception(
            "from right to left",
            lambda vectors, reach: glued(blocks(vectors, reach)[..., ::-1, :]),
            "Your neighbours stand from right to left. The first block belongs to the word "
            "farthest to the left."),
        Misconception(
            "round the corner", wrapped,
            "At the ends your window goes on at the other end of the sentence. Beyond the ends "
            "there are zeros."),
        Misconception(
            "repeats the ends", ends_repeated,
            "Beyond the ends you repeat the first and the last word. Zeros stand there, so that "
            "the network can notice the end."),
        Misconception(
            "only whole windows", whole_windows_only,
            "The words near the ends have no row, because their windows stick out. Every word "
            "needs a label, so every word needs a row."),
        Misconception(
            "ends at the word", ends_at_the_word,
            "Your window ends at the word: it looks twice as far to the left and never to the "
            "right. The word stands in the middle."),
        Misconception(
            "without the word",
            lambda vectors, reach: glued(np.delete(blocks(vectors, reach), reach, axis=-2)),
            "Your windows hold the neighbours and leave the word itself out. Its own vector "
            "belongs in the middle."),
        Misconception(
            "only to the left",
            lambda vectors, reach: glued(blocks(vectors, reach)[..., : reach + 1, :]),
            "You took the word and what stands to its left. The window reaches as far to the "
            "right."),
        Misconception(
            "adds the neighbours", lambda vectors, reach: blocks(vectors, reach).sum(-2),
            "You added the vectors of each window up. Then nobody can tell which neighbour stood "
            "where; set end to end, each keeps its place."),
        Misconception(
            "not glued together", blocks,
            "The right vectors are there, but each neighbour has a row of its own. The network "
            "takes one long vector for each word."),
    ),
    cases=window_features_cases,
)
