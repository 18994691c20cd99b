"""Exercises are answered on the page: one of each chapter in a quick run, all of them at night.

All of them are validated in the page's Python under Node as well: tests/attncheck/test_pyodide.py.
"""

import pytest
from answering import Exercises, mistaken

from attncheck.chapters import CHAPTERS, load

pytestmark = pytest.mark.usefixtures("python")
PLACES = [(chapter, ("server", "folder")[chapter.number % 2]) for chapter in CHAPTERS]


def label(value):
    return getattr(value, "label", value)


def answer(visit, id):
    """The stub is not attempted, a known mistake gets its hint, and the solution passes."""
    exercise = load(id)
    assert visit.check(id)[0] == "not attempted", id
    state, shown = visit.check(id, mistaken(id))
    hint = exercise.misconceptions[0].hint.replace("`", "")         # as code
    assert (state, hint in " ".join(shown.split())) == ("not yet", True), (id, shown)
    assert visit.check(id, exercise.solution)[0] == "passed", id


@pytest.mark.parametrize(("chapter", "address"), PLACES, indirect=["address"], ids=label)
def test_an_exercise_of_each_chapter_takes_its_answers(browser, address, chapter):
    with Exercises(browser, address, chapter) as visit:
        assert not any("/live/pyodide" in file for file in visit.files), "before it is asked for"
        answer(visit, chapter.ids[-2])
        assert not visit.noted


@pytest.mark.nightly
@pytest.mark.parametrize(("chapter", "address"), PLACES, indirect=["address"], ids=label)
def test_every_exercise_takes_its_answers(browser, address, chapter):
    with Exercises(browser, address, chapter) as visit:
        for id in chapter.ids:
            answer(visit, id)
        assert not visit.noted
