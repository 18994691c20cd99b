"""Write the exercises of a chapter into its notebook, each from its one object in attncheck.

The section stands before *Further reading*, so no cell after it needs a name that a stub defines.
An exercise is a statement, a stub and its check; then, behind a drop-down, the worked solution and
the same check. The cells' ids begin with "ex-": write nothing into them by hand.
"""

from nbformat.v4 import new_code_cell, new_markdown_cell

from attncheck.chapters import CHAPTERS, load

BEFORE = "## Further reading"
INTRODUCTION = """(sec-{label}-exercises)=
## Exercises

Replace the dots with your answer, run the cell, then run the check below it. If the answer is not
right yet, the check says what is off, and often which mistake it is. One star: by hand, or a line.
Two: a function. Three: a question with a derivation, or with many right answers. `make my` copies
the chapters without the solutions into a folder of your own."""


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
    exercises = [load(id) for id in chapter.ids]
    yield _cell(new_markdown_cell, "ex-section", INTRODUCTION.format(label=chapter.label))
    imports = ["import numpy as np", "", "from attncheck import check"]
    if any("attnlib." in exercise.solution for exercise in exercises):
        imports[2:2] = ["import attnlib"]
    yield _cell(new_code_cell, "ex-set-up", "\n".join(imports), "live")
    for exercise in exercises:
        name, checked = f"ex-{exercise.id}", f'check("{exercise.id}", {exercise.name})'
        yield _cell(new_markdown_cell, name, _directive(
            "exercise", f"{exercise.title} {'★' * exercise.stars}", name, exercise.statement))
        yield _cell(new_code_cell, f"{name}-stub", exercise.stub, "exercise", "live")
        yield _cell(new_code_cell, f"{name}-check", checked, "live")
        yield _cell(new_markdown_cell, f"{name}-open", _directive(
            "solution-start", name, f"{name}-solution"), "solution")
        yield _cell(new_code_cell, f"{name}-answer", exercise.solution, "solution")
        yield _cell(new_code_cell, f"{name}-proof", checked, "solution")
        yield _cell(new_markdown_cell, f"{name}-close", "```{solution-end}\n```", "solution")


def _directive(kind, argument, label, content=""):
    dropdown = ":class: dropdown\n" if kind == "solution-start" else ""
    content = f"\n{content.strip()}\n" if content else ""
    return f"```{{{kind}}} {argument}\n:label: {label}\n{dropdown}{content}```"


def _cell(kind, id, source, *tags):
    return kind(source, id=id, metadata={"tags": list(tags)} if tags else {})
