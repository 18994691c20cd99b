"""Exercise `scores-computed`: what a mask pays."""

import attnlib
from attncheck.exercise import Exercise, Misconception


def scores_computed(seq_len, left, right):
    """Return how many scores a head computes: (full, by a mask, the band alone)."""
    left, right = min(left, seq_len - 1), min(right, seq_len - 1)
    beyond = left * (left + 1) // 2 + right * (right + 1) // 2     # beyond the two ends
    return seq_len**2, seq_len**2, seq_len * (left + 1 + right) - beyond


def scores_computed_by_loop(seq_len, left, right):
    seen = [min(i, left) + 1 + min(seq_len - 1 - i, right) for i in range(seq_len)]
    return seq_len * seq_len, seq_len * seq_len, sum(seen)


def scores_with_band(seq_len, band):
    return seq_len**2, seq_len**2, band


EXERCISE = Exercise(
    id="scores-computed",
    stars=2,
    title="What a mask pays",
    statement="""
How many scores does one head compute for `seq_len` vectors? Return three whole numbers: for full
self-attention; for truncated self-attention by a band mask, as in `attention` with `band_mask`;
and for a computation that makes the scores inside the band and no others. Queries near the ends
see fewer keys, and a reach may be longer than the sequence.""",
    reference=scores_computed,
    alternatives=(
        scores_computed_by_loop,
        lambda seq_len, left, right: [
            seq_len**2, seq_len**2, int(attnlib.band_mask(seq_len, left, right).sum())],
        lambda seq_len, left, right: (seq_len**2, seq_len**2, sum(
            max(0, seq_len - abs(ahead)) for ahead in range(-left, right + 1))),
    ),
    misconceptions=(
        Misconception(
            "a mask saves",
            lambda seq_len, left, right: (
                seq_len**2, *scores_computed(seq_len, left, right)[2:] * 2),
            "You let the mask save the scores outside the band. When the mask comes, every one "
            "of them has been computed; it only throws them away."),
        Misconception(
            "a mask saves, and no ends",
            lambda seq_len, left, right: (
                seq_len**2, *[seq_len * (left + 1 + right)] * 2),
            "You let the mask save what lies outside the band, but by then all scores have "
            "been computed. And queries near the ends have fewer keys than the whole width."),
        Misconception(
            "the mask is a second table",
            lambda seq_len, left, right: (
                seq_len**2, 2 * seq_len**2, scores_computed(seq_len, left, right)[2]),
            "You counted the mask as well. It is a table of the same size and takes memory, "
            "but its entries say yes or no; they are no scores."),
        Misconception(
            "no ends",
            lambda seq_len, left, right: scores_with_band(seq_len, seq_len * (left + 1 + right)),
            "Every query got the whole width of the band. At the two ends a triangle of it "
            "lies outside the sequence."),
        Misconception(
            "itself forgotten",
            lambda seq_len, left, right: scores_with_band(
                seq_len, scores_computed(seq_len, left, right)[2] - seq_len),
            "In the band, one score for each query is missing: the one with its own key."),
        Misconception(
            "triangles too small",
            lambda seq_len, left, right: scores_with_band(
                seq_len, seq_len * (left + 1 + right)
                - left * (left - 1) // 2 - right * (right - 1) // 2),
            "You cut off too little at the ends. Query 0 already loses `left` keys, not one "
            "fewer."),
        Misconception(
            "one end only",
            lambda seq_len, left, right: scores_with_band(
                seq_len, seq_len * (left + 1 + right) - left * (left + 1) // 2),
            "You cut off what lies before the sequence. The last queries look beyond its end, "
            "too."),
        Misconception(
            "longer than the sequence",
            lambda seq_len, left, right: scores_with_band(
                seq_len, seq_len * (left + 1 + right)
                - left * (left + 1) // 2 - right * (right + 1) // 2),
            "The count is right until a reach is longer than the sequence. Then you take away "
            "scores that were never there."),
        Misconception(
            "whole width, at most all",
            lambda seq_len, left, right: scores_with_band(
                seq_len, min(seq_len, left + 1 + right) * seq_len),
            "You made no query see more keys than there are. Even so the queries near the ends "
            "see fewer than those in the middle."),
        Misconception(
            "a pair has one score",
            lambda seq_len, left, right: (
                *[seq_len * (seq_len + 1) // 2] * 2, scores_computed(seq_len, left, right)[2]),
            "You counted each pair of positions once in the full table. The score of query 1 "
            "with key 2 is not the score of query 2 with key 1."),
    ),
    cases=lambda rng: [
        (11, 3, 1), (7, 0, 4), (13, 2, 2), (29, 5, 3), (5, 8, 2), (6, 1, 9), (4, 6, 7)],
)
