"""The exercises in the chapters and on their page are what the objects in attncheck say."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from attncheck.cells import SECTION, cell_id
from attncheck.chapters import CHAPTERS, load, load_all
from book_ext.tables import counts, wrong_answers
from tools.exercises import write_exercises

ROOT = Path(__file__).parents[2]
FIRST = CHAPTERS[0]

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.file)


def stored(chapter):
    return nbformat.read(ROOT / "chapters" / f"{chapter.file}.ipynb", as_version=4)


def plain(notebook):
    return [(cell.id, cell.cell_type, cell.source, cell.metadata.get("tags"))
            for cell in notebook.cells]


def draft():
    return new_notebook(cells=[
        new_markdown_cell("(ch-x)=\n# X\n\n(sec-x-one)=\n## One"),
        new_code_cell("a = 1"),
        new_markdown_cell("## Further reading"),
    ])


@each_chapter
def test_a_chapter_holds_its_exercises_as_they_are(chapter):
    notebook = stored(chapter)
    written = write_exercises(copy.deepcopy(notebook), chapter.file)
    assert plain(written) == plain(notebook), "`make execute` writes the exercises anew"


@each_chapter
def test_stored_checks_say_not_attempted_and_solutions_passed(chapter):
    cells = {cell.id: cell for cell in stored(chapter).cells}
    for id in chapter.ids:
        for role, status in (("check", "not attempted"), ("solution-check", "passed")):
            (output,) = cells[cell_id(id, role)].outputs
            assert output.data["text/plain"].startswith(f"{id}: {status}\n")


def test_writing_twice_changes_nothing_and_own_changes_are_written_over():
    once = write_exercises(draft(), FIRST.file)
    changed = copy.deepcopy(once)
    next(cell for cell in changed.cells if cell.id.endswith("-stub")).source = "my own"
    assert plain(write_exercises(changed, FIRST.file)) == plain(once)


def test_a_chapter_needs_a_place_for_its_exercises():
    notebook = draft()
    del notebook.cells[2]
    with pytest.raises(ValueError, match=r"needs a cell with '## Further reading', 01_vector_sets"):
        write_exercises(notebook, FIRST.file)


def test_an_exercise_is_a_statement_a_stub_its_check_and_a_solution():
    cells = write_exercises(draft(), FIRST.file).cells
    first = load(FIRST.ids[0])
    mine = [cell for cell in cells if cell.id.startswith(f"ex-{first.id}")]
    assert [cell.metadata.get("tags", []) for cell in mine] == [
        [], ["exercise", "live"], ["live"], ["solution"], ["solution"]]
    assert mine[0].source.startswith(
        f"(ex-{first.id})=\n### Exercise 1.1: {first.title}\n\n*easy*\n\n")
    assert mine[1].source.endswith("return ...")
    assert mine[2].source == mine[4].source == f'check("{first.id}", {first.name})'
    assert mine[3].source == first.solution
    assert cells[-1].source == "## Further reading"
    head = next(c.source for c in cells if c.id == SECTION)
    assert "(sec-vectors-exercises)=" in head
    assert f"- 1.1 [{first.title}](#ex-{first.id}), easy" in head


def test_a_chapter_without_exercises_is_left_alone():
    notebook = draft()
    assert plain(write_exercises(copy.deepcopy(notebook), "99_notes")) == plain(notebook)


def test_the_page_shows_every_wrong_answer_and_the_totals():
    text = "\n".join(wrong_answers())
    exercises = load_all()
    for exercise in exercises:
        assert f"`The exercise <ex-{exercise.id}>`" in text
        for wrong in exercise.misconceptions:
            assert f"| {wrong.name} | {wrong.hint} |" in text
    right = sum(1 + len(exercise.alternatives) for exercise in exercises)
    wrong = sum(len(exercise.misconceptions) for exercise in exercises)
    assert [int(n) for n in re.findall(r"\*\*(\d+)", counts())] == [len(exercises), wrong, right]
