"""attncheck: the exercises of the book, what checks them, and what proves them.

    check("one-hot", my_one_hot)                is an answer right?     `report`
    python -m attncheck my/*.ipynb              whole notebooks         `grade`
    python -m attncheck.prove                   are the exercises sound?    `prove`

An exercise is one file in `exercises/<chapter>/`; `chapters` lists them. NumPy and attnlib are all
that it needs, and running notebooks needs nbclient too.
"""

from attncheck.exercise import Exercise, Wrong
from attncheck.report import Report, check

__all__ = ["Exercise", "Report", "Wrong", "check"]
