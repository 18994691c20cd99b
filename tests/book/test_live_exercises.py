"""Every exercise is answered in the page: odd chapters from a folder, even ones from a server."""

import pytest
from answering import Exercises, mistaken

from attncheck.chapters import CHAPTERS, load

pytestmark = pytest.mark.usefixtures("python")


@pytest.mark.parametrize(
    ("chapter", "address"),
    [(chapter, ("server", "folder")[chapter.number % 2]) for chapter in CHAPTERS],
    indirect=["address"], ids=lambda value: getattr(value, "label", value))
def test_every_exercise_takes_its_answers(browser, address, chapter):
    """The stub is not attempted, the solution passes, and a known mistake is told with its hint."""
    with Exercises(browser, address, chapter) as visit:
        assert not any("/live/pyodide" in file for file in visit.files), "before it is asked for"
        for id in chapter.ids:
            exercise = load(id)
            wrong = exercise.misconceptions[0]
            assert visit.check(id)[0] == "not attempted", id
            assert visit.check(id, exercise.solution)[0] == "passed", id
            state, told = visit.check(id, mistaken(id))
            hint = wrong.hint.replace("`", "")               # as code
            assert (state, hint in " ".join(told.split())) == ("not yet", True), (id, told)
        assert not visit.noted
