"""Exercise `band-by-hand`: count a band."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def band_by_hand():
    """Return [keys of query 0, of query 6, scores, bytes of bands, bytes of tables]."""
    query, key = np.arange(7)[:, None], np.arange(7)
    band = (key >= query - 3) & (key <= query + 1)         # (7, 7)
    inside, full = band.sum(), band.size
    return [band[0].sum(), band[6].sum(), inside, 2 * 4 * inside, 2 * 4 * full]


EXERCISE = Exercise(
    id="band-by-hand",
    stars=1,
    title="Count a band",
    statement="""
A sequence has $L = 7$ vectors, counted from 0. Each query may look back `left = 3` positions,
ahead `right = 1`, and at itself. How many keys does query 0 see, how many does query 6, the last
one, and how many scores of a head lie in the band? Count the pairs of a query and a key alone;
beyond the two ends there are no keys, and so no scores. With 2 heads and 4 bytes for each score,
how many bytes do the scores in the bands take, and how many would full tables take?""",
    reference=band_by_hand,
    alternatives=(lambda: [2, 4, 28, 224, 392], lambda: np.array([2.0, 4.0, 28.0, 224.0, 392.0])),
    misconceptions=(
        Misconception(
            "no ends", lambda: [5, 5, 35, 280, 392],
            "You gave every query the whole width of the band. Near the two ends a part of it "
            "lies outside the sequence, where there are no keys."),
        Misconception(
            "itself forgotten", lambda: [1, 3, 21, 168, 392],
            "You counted the neighbours alone. A query also sees its own position, whatever "
            "its reaches are."),
        Misconception(
            "sides exchanged", lambda: [4, 2, 28, 224, 392],
            "You looked back 1 and ahead 3. The sum is the same, but the first and the last "
            "query have changed places."),
        Misconception(
            "one end only", lambda: [2, 4, 29, 232, 392],
            "The first queries lose keys before the sequence, and you counted that. There is "
            "one query that loses a key after the end, too."),
        Misconception(
            "never ahead", lambda: [1, 4, 22, 176, 392],
            "This band never looks ahead, as a causal one. Here every query may look one "
            "position ahead, if there is one."),
        Misconception(
            "one head", lambda: [2, 4, 28, 112, 196],
            "The counts are right, but these are the bytes of one head. Every head has scores "
            "of its own."),
        Misconception(
            "numbers, not bytes", lambda: [2, 4, 28, 56, 98],
            "The last two are how many scores there are in both heads. The question is how "
            "many bytes they take."),
        Misconception(
            "a band in a full table", lambda: [2, 4, 28, 392, 392],
            "You gave the bytes of full tables twice. A mask does need full tables; the fourth "
            "number is what the scores inside the bands take."),
    ),
    cases=lambda rng: [()],
)
