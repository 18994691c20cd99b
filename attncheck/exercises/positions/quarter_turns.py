"""Exercise `quarter-turns`: rotary encoding, with easy angles."""

import numpy as np

from attncheck.exercise import Exercise, Misconception


def quarter_turns():
    """Return [rotated query (2 numbers), rotated key (2), dot product, later one]."""
    query, key = np.array([2, 1]), np.array([3, 1])
    turn = np.array([[0, -1], [1, 0]])                     # a quarter turn
    query_at_1, key_at_2 = turn @ query, turn @ turn @ key
    power = np.linalg.matrix_power
    later = (power(turn, 4) @ query) @ (power(turn, 5) @ key)
    return [*query_at_1, *key_at_2, query_at_1 @ key_at_2, later]


EXERCISE = Exercise(
    id="quarter-turns",
    stars=1,
    title="Rotary encoding with quarter turns",
    statement="""
Here each query and each key has just two components. Rotary encoding rotates them
counter-clockwise by a *quarter* turn for each position, so at position 0 nothing is rotated.
The query $(2, 1)$ is at position 1 and the key $(3, 1)$ at position 2. Write down the two
components of the rotated query, the two components of the rotated key, and their dot product.
Then move both vectors 3 positions further on and write down the dot product of the rotated
vectors there. That makes 6 numbers.""",
    reference=quarter_turns,
    alternatives=(lambda: [-1, 2, -3, -1, 1, 1], lambda: np.array([-1.0, 2, -3, -1, 1, 1])),
    misconceptions=(
        Misconception(
            "clockwise", lambda: [1, -2, -3, -1, -1, -1],
            "You rotated clockwise. A counter-clockwise quarter turn takes the first axis to the "
            "second."),
        Misconception(
            "no rotation", lambda: [2, 1, 3, 1, 7, 7],
            "You have not rotated anything, so the positions play no part. Only at position 0 do "
            "the vectors stay as they are."),
        Misconception(
            "positions counted from 1", lambda: [-2, -1, 1, -3, 1, 1],
            "You rotated both vectors a quarter turn too far. The dot products do not show it, "
            "because both are off by the same angle, but at position 0 nothing is rotated."),
        Misconception(
            "only the query rotated", lambda: [-1, 2, 3, 1, -1, 7],
            "You rotated only the query. Unless the key is rotated as well, the dot product "
            "depends on where the pair is, as your last two numbers show."),
        Misconception(
            "position added", lambda: [3, 2, 5, 3, 21, 78],
            "You added the position to the components. Rotary encoding adds nothing: it rotates, "
            "so the length of a vector does not change."),
        Misconception(
            "lost minus sign", lambda: [1, 2, 3, 1, 5, 5],
            "You swapped the two components, which reflects the vector instead of rotating it. In "
            "a quarter turn one of the signs changes as well."),
        Misconception(
            "key not rotated on", lambda: [-1, 2, -3, -1, 1, 7],
            "The first five numbers are right. At position 4 the query has made a full turn, but "
            "the key, at position 5, has been rotated by a further quarter turn."),
        Misconception(
            "only the query moved", lambda: [-1, 2, -3, -1, 1, -7],
            "The first five numbers are right. For the sixth you moved the query to position 4 and "
            "left the key at position 2, but both vectors move."),
        Misconception(
            "both at position 1", lambda: [-1, 2, -1, 3, 7, 7],
            "The query is right, but you rotated the key by only one quarter turn. It is at "
            "position 2, so it is rotated twice."),
        Misconception(
            "only the distance", lambda: [2, 1, -1, 3, 1, 1],
            "You left the query as it was and rotated the key by the distance. This gives the "
            "right dot products, but the question also asks for both vectors, each rotated by its "
            "own position."),
    ),
    cases=lambda rng: [()],
)
