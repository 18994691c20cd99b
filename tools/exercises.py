"""Write the exercises of a chapter into its notebook, each from its one object in attncheck.

The section stands before *Further reading*, so no cell after it needs a name that a stub defines.
An exercise is a heading with its statement, a stub and its check; then, in cells tagged `solution`,
the worked solution and the same check. It is plain Markdown, so it reads alike in Jupyter and on
the page, where `book_ext/exercises.py` makes a card of it. `attncheck.cells` says which cells
there are: write nothing into them by hand.
"""

from nbformat.v4 import new_code_cell, new_markdown_cell

from attncheck.cells import ROLES, SECTION, SET_UP, cell_id, is_exercise_cell
from attncheck.chapters import CHAPTERS, load

BEFORE = "## Further reading"
LEVELS = ("easy", "medium", "hard")
INTRODUCTION = """(sec-{label}-exercises)=
## Exercises

Replace the dots with your answer and run the cell, then run the check below it. If the answer is
not right yet, the check says what is off, and often which mistake it is.

{contents}"""


def write_exercises(notebook, file):
    """Put the exercises of the chapter `file` into its notebook, in place, and return it."""
    chapter = next((chapter for chapter in CHAPTERS if chapter.file == file), None)
    notebook.cells = [cell for cell in notebook.cells if not is_exercise_cell(cell.id)]
    if chapter is None or not chapter.ids:
        return notebook
    before = [n for n, cell in enumerate(notebook.cells) if BEFORE in cell.source]
    if not before:
        raise ValueError(f"a chapter with exercises needs a cell with '{BEFORE}', {file} has none")
    notebook.cells[before[0] : before[0]] = _cells(chapter)
    return notebook


def _cells(chapter):
    exercises = [(f"{chapter.number}.{n}", load(id)) for n, id in enumerate(chapter.ids, 1)]
    contents = "\n".join(f"- {number} [{exercise.title}](#ex-{exercise.id}), {_level(exercise)}"
                         for number, exercise in exercises)
    yield _cell(new_markdown_cell, SECTION,
                INTRODUCTION.format(label=chapter.label, contents=contents))
    imports = ["import numpy as np", "", "from attncheck import check"]
    if any("attnlib." in exercise.solution for _, exercise in exercises):
        imports[2:2] = ["import attnlib"]
    yield _cell(new_code_cell, SET_UP, "\n".join(imports), "live")
    for number, exercise in exercises:
        checked = f'check("{exercise.id}", {exercise.name})'
        head = (f"({cell_id(exercise.id, 'statement')})=\n"
                f"### Exercise {number}: {exercise.title}")
        sources = {
            "statement": "\n\n".join([head, f"*{_level(exercise)}*", exercise.statement.strip()]),
            "stub": exercise.stub, "check": checked,
            "solution": exercise.solution, "solution-check": checked,
        }
        for role, tags in ROLES.items():
            kind = new_markdown_cell if role == "statement" else new_code_cell
            yield _cell(kind, cell_id(exercise.id, role), sources[role], *tags)


def _level(exercise):
    return LEVELS[exercise.stars - 1]


def _cell(kind, id, source, *tags):
    return kind(source, id=id, metadata={"tags": list(tags)} if tags else {})
