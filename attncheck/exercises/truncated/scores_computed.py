"""Exercise `scores-computed`: what a mask saves."""

import attnlib
from attncheck.exercise import Exercise, Misconception


def scores_computed(seq_len, left, right):
    """Return how many scores a head computes: (full, with a mask, only the band)."""
    full = seq_len**2
    band = sum(                                            # diagonal by diagonal
        max(0, seq_len - abs(distance)) for distance in range(-left, right + 1))
    return full, full, band


def scores_computed_by_loop(seq_len, left, right):
    inside = [min(i, left) + 1 + min(seq_len - 1 - i, right) for i in range(seq_len)]
    return seq_len * seq_len, seq_len * seq_len, sum(inside)


def scores_by_triangles(seq_len, left, right):
    left, right = min(left, seq_len - 1), min(right, seq_len - 1)
    outside = left * (left + 1) // 2 + right * (right + 1) // 2
    return [seq_len**2, seq_len**2, seq_len * (left + 1 + right) - outside]


def with_band(band):
    return lambda seq_len, left, right: (seq_len**2, seq_len**2, band(seq_len, left, right))


EXERCISE = Exercise(
    id="scores-computed",
    stars=2,
    title="What does a mask save?",
    statement="""
How many scores does one head compute for `seq_len` vectors? Return three whole numbers: the
number for full self-attention; the number for truncated self-attention with a band mask, as in
`attention` with `band_mask`; and the number for a method that computes the scores inside the
band and no others. Queries near the two ends have fewer keys in their band, and `left` or
`right` may exceed the length of the sequence.""",
    reference=scores_computed,
    alternatives=(
        scores_computed_by_loop,
        scores_by_triangles,
        with_band(lambda *case: int(attnlib.band_mask(*case).sum())),
    ),
    misconceptions=(
        Misconception(
            "mask saves scores",
            lambda seq_len, left, right: (
                seq_len**2, *scores_computed(seq_len, left, right)[2:] * 2),
            "You assumed that the mask saves the scores outside the band. By the time the mask is "
            "applied, all of them have been computed; it only discards them."),
        Misconception(
            "mask saves scores, ends ignored",
            lambda seq_len, left, right: (
                seq_len**2, *[seq_len * (left + 1 + right)] * 2),
            "You assumed that the mask saves scores, but it is applied after all of them have been "
            "computed. Also, queries near the ends have fewer keys than the full width."),
        Misconception(
            "mask counted as scores",
            lambda seq_len, left, right: (
                seq_len**2, 2 * seq_len**2, scores_computed(seq_len, left, right)[2]),
            "You counted the mask as well. It is a table of the same size and takes memory, but "
            "its entries are not scores."),
        Misconception(
            "ends ignored",
            with_band(lambda seq_len, left, right: seq_len * (left + 1 + right)),
            "You gave every query the full width of the band. At each end of the sequence, a "
            "triangle of the band lies outside."),
        Misconception(
            "own position forgotten",
            with_band(lambda seq_len, left, right: (
                scores_computed(seq_len, left, right)[2] - seq_len)),
            "Your band lacks one score for each query: that of the query with the key at its own "
            "position."),
        Misconception(
            "triangles too small",
            with_band(lambda seq_len, left, right: (
                seq_len * (left + 1 + right) - left * (left - 1) // 2 - right * (right - 1) // 2)),
            "You subtracted too little at the ends. Query 0 already loses all of its `left` keys."),
        Misconception(
            "one end only",
            with_band(lambda seq_len, left, right: (
                seq_len * (left + 1 + right) - left * (left + 1) // 2)),
            "You subtracted what lies before the start of the sequence. The last queries also look "
            "beyond its end."),
        Misconception(
            "window longer than the sequence",
            with_band(lambda seq_len, left, right: (
                seq_len * (left + 1 + right) - left * (left + 1) // 2 - right * (right + 1) // 2)),
            "Your count is right until `left` or `right` exceeds the length of the sequence. Then "
            "you subtract scores that you never counted."),
        Misconception(
            "full width, at most all keys",
            with_band(lambda seq_len, left, right: min(seq_len, left + 1 + right) * seq_len),
            "You limited every query to the keys that exist. Even so, queries near the ends have "
            "fewer keys than those in the middle."),
        Misconception(
            "one score for each pair",
            lambda seq_len, left, right: (
                *[seq_len * (seq_len + 1) // 2] * 2, scores_computed(seq_len, left, right)[2]),
            "You counted each pair of positions once in the full table. The score of query 1 and "
            "key 2 differs from the score of query 2 and key 1."),
    ),
    cases=lambda rng: [
        (11, 3, 1), (7, 0, 4), (13, 2, 2), (29, 5, 3), (5, 8, 2), (6, 1, 9), (4, 6, 7), (8, 7, 8),
        (1, 2, 0)],
)
