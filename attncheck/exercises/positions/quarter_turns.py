"""Exercise `quarter-turns`: rotary, with easy angles."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def quarter_turns():
    """Return [turned query (2 numbers), turned key (2), dot product, the later one]."""
    query, key = np.array([2, 1]), np.array([3, 1])
    turn = np.array([[0, -1], [1, 0]])                     # by a quarter
    query_at_1, key_at_2 = turn @ query, turn @ turn @ key
    power = np.linalg.matrix_power
    later = (power(turn, 4) @ query) @ (power(turn, 5) @ key)
    return [*query_at_1, *key_at_2, query_at_1 @ key_at_2, later]


EXERCISE = Exercise(
    id="quarter-turns",
    stars=1,
    title="Rotary, with easy angles",
    statement="""
Queries and keys are single pairs of numbers. Rotary positions turn them counter-clockwise, by a
*quarter* turn for each place; at place 0 nothing is turned. The query $(2, 1)$ stands at place 1
and the key $(3, 1)$ at place 2. Fill in the turned query, the turned key and their dot product.
Then move both on by 3 places, and fill in their dot product there: 6 numbers in all.""",
    reference=quarter_turns,
    alternatives=(lambda: [-1, 2, -3, -1, 1, 1], lambda: np.array([-1.0, 2, -3, -1, 1, 1])),
    misconceptions=(
        Misconception(
            "clockwise", lambda: [1, -2, -3, -1, -1, -1],
            "You turned clockwise. A quarter turn counter-clockwise takes the first axis to the "
            "second."),
        Misconception(
            "not turned", lambda: [2, 1, 3, 1, 7, 7],
            "Nothing has been turned yet, so the places play no part. Only at place 0 do the "
            "vectors stay as they are."),
        Misconception(
            "counts from one", lambda: [-2, -1, 1, -3, 1, 1],
            "Each vector has turned a quarter too far. The dot products do not notice, since "
            "both did, but at place 0 nothing is turned."),
        Misconception(
            "only the query", lambda: [-1, 2, 3, 1, -1, 7],
            "You turned the query alone. Unless the key turns as well, the dot product depends "
            "on where the pair stands, as your last two numbers show."),
        Misconception(
            "adds the place", lambda: [3, 2, 5, 3, 21, 78],
            "You added the place to the numbers. Rotary positions add nothing: they turn, and "
            "the length of a vector stays the same."),
        Misconception(
            "lost minus sign", lambda: [1, 2, 3, 1, 5, 5],
            "You exchanged the two numbers, which mirrors the vector instead of turning it. In "
            "a turn by a quarter one sign changes as well."),
        Misconception(
            "key left behind", lambda: [-1, 2, -3, -1, 1, 7],
            "The first five are right. At place 4 the query has come full circle, but the key, "
            "at place 5, has already turned on."),
        Misconception(
            "only the query moves on", lambda: [-1, 2, -3, -1, 1, -7],
            "The first five are right. Then you moved the query to place 4 and left the key at "
            "place 2; both move on, the key to place 5."),
        Misconception(
            "both at one place", lambda: [-1, 2, -1, 3, 7, 7],
            "The query is right, but your key has turned by a quarter only. It stands at place "
            "2, so it has turned twice."),
        Misconception(
            "turned by the distance only", lambda: [2, 1, -1, 3, 1, 1],
            "You left the query where it was and turned the key by the distance. The dot "
            "products are right, and that is the point of it; but the question is for "
            "both vectors, each turned by its own place."),
    ),
    cases=lambda rng: [()],
)
