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
    title="Count the scores in a band",
    statement="""
A sequence has $L = 7$ vectors, counted from 0. Each query attends to itself, to `left = 3`
positions before it and to `right = 1` position after it. How many keys does query 0 attend to?
How many does query 6 attend to, the last one? How many scores of one head lie in the band?
Count only pairs of a query and a key: beyond the two ends of the sequence there are no keys and
therefore no scores. Now take 2 heads and 4 bytes for each score. How many bytes do the scores
in the bands occupy, and how many bytes would the two full tables occupy? Write down the 5
numbers in this order.""",
    reference=band_by_hand,
    alternatives=(lambda: [2, 4, 28, 224, 392], lambda: np.array([2.0, 4.0, 28.0, 224.0, 392.0])),
    misconceptions=(
        Misconception(
            "ends ignored", lambda: [5, 5, 35, 280, 392],
            "You gave every query the full width of the band. Near the two ends, a part of the "
            "band lies outside the sequence, where there are no keys."),
        Misconception(
            "own position forgotten", lambda: [1, 3, 21, 168, 392],
            "You counted only the neighbours. A query also attends to its own position."),
        Misconception(
            "sides swapped", lambda: [4, 2, 28, 224, 392],
            "You let each query attend to 1 position before it and 3 after it. The total stays the "
            "same, but the numbers of the first and the last query are swapped."),
        Misconception(
            "one end only", lambda: [2, 4, 29, 232, 392],
            "You noticed that the first queries lose keys before the start. One query also loses a "
            "key after the end."),
        Misconception(
            "causal", lambda: [1, 4, 22, 176, 392],
            "You counted a causal band, which never looks ahead. Here every query also attends to "
            "the next position, if there is one."),
        Misconception(
            "one head", lambda: [2, 4, 28, 112, 196],
            "The counts are right, but these are the bytes of one head. Every head has scores of "
            "its own."),
        Misconception(
            "numbers instead of bytes", lambda: [2, 4, 28, 56, 98],
            "Your last two numbers say how many scores both heads have. The question is how many "
            "bytes these scores occupy."),
        Misconception(
            "full tables twice", lambda: [2, 4, 28, 392, 392],
            "You gave the bytes of full tables twice. A band mask does need full tables, but the "
            "fourth number is what the scores inside the bands occupy."),
    ),
    cases=lambda rng: [()],
)
