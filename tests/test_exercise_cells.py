"""The exercises in the chapters and on their page are what the objects in attnlib say."""

import copy
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from attnlib.exercises import ALL
from book_ext.answers import counts, tables
from tools.exercises import write_exercises

ROOT = Path(__file__).parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))


def plain(notebook):
    return [(cell.id, cell.cell_type, cell.source, cell.metadata.get("tags"))
            for cell in notebook.cells]


def chapter():
    return new_notebook(cells=[
        new_markdown_cell("(ch-x)=\n# X\n\n(sec-x-one)=\n## One"),
        new_code_cell("a = 1"),
        new_markdown_cell("## Further reading"),
    ])


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_holds_its_exercises_as_they_are(path):
    notebook = nbformat.read(path, as_version=4)
    written = write_exercises(copy.deepcopy(notebook), int(path.name[:2]))
    assert plain(written) == plain(notebook), "`make execute` writes the exercises anew"


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_stored_checks_say_not_attempted_and_solutions_passed(path):
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    for exercise in (e for e in ALL if e.chapter == int(path.name[:2])):
        for end, status in (("check", "not attempted"), ("proof", "passed")):
            (output,) = cells[f"ex-{exercise.id}-{end}"].outputs
            assert output.data["text/plain"].startswith(f"{exercise.id}: {status}\n")


def test_writing_twice_changes_nothing_and_own_changes_are_written_over():
    once = write_exercises(chapter(), 1)
    changed = copy.deepcopy(once)
    next(cell for cell in changed.cells if cell.id.endswith("-stub")).source = "my own"
    assert plain(write_exercises(changed, 1)) == plain(once)


@pytest.mark.parametrize("missing", [0, 2])
def test_a_chapter_needs_a_label_and_a_place_for_its_exercises(missing):
    notebook = chapter()
    del notebook.cells[missing]
    with pytest.raises(ValueError, match=r"needs a \(sec-\.\.\.\)= label and '## Further"):
        write_exercises(notebook, 1)


def test_an_exercise_is_a_statement_a_stub_its_check_and_a_solution_behind_a_drop_down():
    cells = write_exercises(chapter(), 1).cells
    first = ALL[0]
    mine = [cell for cell in cells if cell.id.startswith(f"ex-{first.id}")]
    assert [cell.metadata.get("tags", []) for cell in mine] == [
        [], ["exercise", "live"], ["live"], *[["solution"]] * 4]
    assert mine[0].source.startswith(f"```{{exercise}} {first.title} ★\n:label: ex-{first.id}\n")
    assert mine[1].source.endswith("return ...")
    assert mine[2].source == mine[5].source == f'check("{first.id}", {first.name})'
    assert ":class: dropdown" in mine[3].source
    assert mine[4].source == first.solution
    assert cells[-1].source == "## Further reading"
    assert "(sec-x-exercises)=" in next(c.source for c in cells if c.id == "ex-section")


def test_a_chapter_without_exercises_is_left_alone():
    notebook = chapter()
    assert plain(write_exercises(copy.deepcopy(notebook), 99)) == plain(notebook)


def test_the_page_shows_every_wrong_answer_and_the_totals():
    text = "\n".join(tables())
    for exercise in ALL:
        assert f"`The exercise <ex-{exercise.id}>`" in text
        for wrong in exercise.wrong:
            assert f"| {wrong.name} | {wrong.hint} |" in text
    right = sum(1 + len(exercise.alternatives) for exercise in ALL)
    wrong = sum(len(exercise.wrong) for exercise in ALL)
    assert [int(n) for n in re.findall(r"\*\*(\d+)", counts())] == [len(ALL), wrong, right]
