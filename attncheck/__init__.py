"""attncheck: the exercises of the book, and what checks, grades and validates them.

    check("one-hot", my_one_hot)        checks one answer           `checking`
    python -m attncheck my/*.ipynb      grades whole notebooks      `grading`
    python -m attncheck.validation      validates the exercises     `validation`

An exercise is one file in `exercises/<chapter>/`; `chapters` lists them, `exercise` says what one
is, and `i18n` holds the sentences and their translations. NumPy and attnlib are all that is
needed; grading notebooks needs nbclient too.
"""

from attncheck.checking.report import Report, check
from attncheck.exercise import Exercise, Misconception

__all__ = ["Exercise", "Misconception", "Report", "check"]
