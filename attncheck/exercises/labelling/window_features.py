"""Exercise `window-features`: what a window hands to the network."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def window_features(vectors, window):
    """Return what the window of each word (..., L, d) sees: (..., L, (2 window + 1) d).

    `window` is the number of words that it covers on each side.
    """
    length = vectors.shape[-2]
    ends = [(0, 0)] * (vectors.ndim - 2) + [(window, window), (0, 0)]
    padded = np.pad(vectors, ends)                         # (..., L + 2 window, d)
    neighbours = [padded[..., n : n + length, :] for n in range(2 * window + 1)]
    return np.concatenate(neighbours, axis=-1)             # (..., L, (2 window + 1) d)


def window_features_by_loop(vectors, window):
    *lead, length, d = vectors.shape
    features = np.zeros((*lead, length, (2 * window + 1) * d))
    for i in range(length):
        for n, j in enumerate(range(i - window, i + window + 1)):
            if 0 <= j < length:
                features[..., i, n * d : (n + 1) * d] = vectors[..., j, :]
    return features


def window_features_by_index(vectors, window):
    length = vectors.shape[-2]
    places = np.arange(length)[:, None] + np.arange(-window, window + 1)
    inside = (places >= 0) & (places < length)
    seen = vectors[..., places.clip(0, length - 1), :] * inside[..., None]
    return seen.reshape(*seen.shape[:-2], -1)


def window_features_by_matrix(vectors, window):
    length = vectors.shape[-2]
    shifts = [np.eye(length, k=n) @ vectors for n in range(-window, window + 1)]
    return np.concatenate(shifts, axis=-1)


def blocks(vectors, window):
    features = window_features(vectors, window)
    return features.reshape(*vectors.shape[:-1], 2 * window + 1, vectors.shape[-1])


def glued(seen):
    return seen.reshape(*seen.shape[:-2], -1)


def wrapped(vectors, window):
    return np.concatenate(
        [np.roll(vectors, -n, axis=-2) for n in range(-window, window + 1)], axis=-1)


def ends_repeated(vectors, window):
    places = np.arange(vectors.shape[-2])[:, None] + np.arange(-window, window + 1)
    return glued(vectors[..., places.clip(0, vectors.shape[-2] - 1), :])


def ends_at_the_word(vectors, window):
    longer = window_features(vectors, 2 * window)
    return longer[..., : (2 * window + 1) * vectors.shape[-1]]


def whole_windows_only(vectors, window):
    return window_features(vectors, window)[..., window : vectors.shape[-2] - window, :]


def window_features_cases(rng):
    for shape, window in (((7, 3), 1), ((2, 11, 3), 2), ((3, 2, 5, 4), 1), ((2, 7, 5), 3)):
        vectors = rng.normal(size=shape) + 0.2
        vectors[..., 1, :] = 0.0                           # a word like any other
        yield vectors, window
    yield rng.normal(size=(5, 3)), 0                       # a per-word network
    yield rng.normal(size=(2, 3)), 4                       # wider than the sentence
    yield rng.normal(size=(1, 1, 1)), 0
    yield rng.normal(size=(1, 3, 1)), 1


EXERCISE = Exercise(
    id="window-features",
    stars=2,
    title="What a window passes to the network",
    statement="""
Write `window_features`: it turns vectors `(..., L, d)` into features `(..., L, (2 window + 1) d)`.
Row $i$ contains the vectors of the words from position $i$ - `window` to position $i$ + `window`,
in this order, one complete vector after another. Positions outside the sentence contribute zeros.
`window` may be 0, or larger than the sentence.""",
    reference=window_features,
    alternatives=(
        window_features_by_loop,
        window_features_by_index,
        window_features_by_matrix,
    ),
    misconceptions=(
        Misconception(
            "component by component", lambda vectors, window: glued(blocks(vectors, window).mT),
            "All the numbers are there, but they are sorted by component: first the first "
            "component of every neighbour, then the second. Keep each vector together."),
        Misconception(
            "from right to left",
            lambda vectors, window: glued(blocks(vectors, window)[..., ::-1, :]),
            "Your neighbours are ordered from right to left. The first block belongs to the word "
            "farthest to the left."),
        Misconception(
            "wraps around", wrapped,
            "At the ends, your window continues at the other end of the sentence. Beyond the ends "
            "there should be zeros."),
        Misconception(
            "repeats the ends", ends_repeated,
            "Beyond the ends you repeat the first and the last word. Use zeros there, so that the "
            "network can recognise the end of the sentence."),
        Misconception(
            "only complete windows", whole_windows_only,
            "The words near the ends have no row, because their windows extend beyond the "
            "sentence. Every word needs a label, so every word needs a row."),
        Misconception(
            "ends at the word", ends_at_the_word,
            "Your window ends at the word: it looks twice as far to the left and not at all to "
            "the right. The word should be in the middle."),
        Misconception(
            "without the word",
            lambda vectors, window: glued(np.delete(blocks(vectors, window), window, axis=-2)),
            "Your windows contain the neighbours but not the word itself. Its own vector belongs "
            "in the middle."),
        Misconception(
            "only to the left",
            lambda vectors, window: glued(blocks(vectors, window)[..., : window + 1, :]),
            "You used the word and its neighbours on the left. The window covers just as many "
            "words on the right."),
        Misconception(
            "adds the neighbours", lambda vectors, window: blocks(vectors, window).sum(-2),
            "You added up the vectors in each window, so the network cannot know which neighbour "
            "stood where. Placed one after another, each vector keeps its position."),
        Misconception(
            "not concatenated", blocks,
            "These are the right vectors, but each neighbour still has a row of its own. The "
            "network takes one long vector per word."),
    ),
    cases=window_features_cases,
)
