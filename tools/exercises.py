"""Write the exercises of a chapter into its notebook, each from its one object in attncheck.

The section stands before *Further reading*, so no cell after it needs a name that a stub defines.
An exercise is a heading with its statement, a stub and its check; then, in cells tagged `solution`,
the worked solution and the same check. It is plain Markdown, so it reads alike in Jupyter and on
the page, where `book_ext/exercises.py` makes a card of it. The cells' ids begin with "ex-": write
nothing into them by hand.
"""

from nbformat.v4 import new_code_cell, new_markdown_cell

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
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("ex-")]
    if chapter is None or not chapter.ids:
        return notebook
    places = [n for n, cell in enumerate(notebook.cells) if BEFORE in cell.source]
    if not places:
        raise ValueError(f"a chapter with exercises needs a cell with '{BEFORE}', {file} has none")
    notebook.cells[places[0] : places[0]] = _cells(chapter)
    return notebook


def _cells(chapter):
    exercises = [(f"{chapter.number}.{n}", load(id)) for n, id in enumerate(chapter.ids, 1)]
    contents = "\n".join(f"- {number} [{exercise.title}](#ex-{exercise.id}), {_level(exercise)}"
                         for number, exercise in exercises)
    yield _cell(new_markdown_cell, "ex-section",
                INTRODUCTION.format(label=chapter.label, contents=contents))
    imports = ["import numpy as np", "", "from attncheck import check"]
    if any("attnlib." in exercise.solution for _, exercise in exercises):
        imports[2:2] = ["import attnlib"]
    yield _cell(new_code_cell, "ex-set-up", "\n".join(imports), "live")
    for number, exercise in exercises:
        name, checked = f"ex-{exercise.id}", f'check("{exercise.id}", {exercise.name})'
        yield _cell(new_markdown_cell, name, "\n\n".join([
            f"({name})=\n### Exercise {number}: {exercise.title}", f"*{_level(exercise)}*",
            exercise.statement.strip()]))
        yield _cell(new_code_cell, f"{name}-stub", exercise.stub, "exercise", "live")
        yield _cell(new_code_cell, f"{name}-check", checked, "live")
        yield _cell(new_code_cell, f"{name}-answer", exercise.solution, "solution")
        yield _cell(new_code_cell, f"{name}-proof", checked, "solution")


def _level(exercise):
    return LEVELS[exercise.stars - 1]


def _cell(kind, id, source, *tags):
    return kind(source, id=id, metadata={"tags": list(tags)} if tags else {})
