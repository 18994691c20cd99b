"""The exercises of the book, with their right answers, wrong answers and cases.

    ALL             every exercise, in the order of the book
    BY_ID           the same, by their ids
    Exercise        one of them: id, chapter, title, reference, alternatives, wrong, cases, ...
    Wrong           one wrong answer: name, answer, hint

>>> [exercise.id for exercise in ALL][:2]
['frames-by-hand', 'one-hot']
"""

from attnlib.exercises import labelling, multihead, positions, qkv, truncated, vectors
from attnlib.exercises._exercise import Exercise, Wrong

CHAPTERS = [vectors, labelling, qkv, multihead, positions, truncated]
ALL = [exercise for module in CHAPTERS for exercise in module.EXERCISES]
BY_ID = {exercise.id: exercise for exercise in ALL}

__all__ = ["ALL", "BY_ID", "Exercise", "Wrong"]
