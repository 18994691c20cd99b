"""A learner who wrote nothing passes nothing, however the answers are checked.

An answer whose cell fails leaves the name that it should define to whatever had it before. The
page gives each answer names of its own; `test_pyodide` tries every exercise there.
"""

import ast
import json
from functools import partial

import nbformat
import pytest

import attnlib
from attncheck import check
from attncheck.cells import SET_UP, cell_id
from attncheck.chapters import CHAPTERS, IDS, load
from attncheck.grading import notebooks

BROKEN = ("def oops(:", "pass", "raise SystemExit", "1 / 0")
each_exercise = pytest.mark.parametrize("id", IDS)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.label)


def stored(chapter, request):
    path = request.config.rootpath / "chapters" / f"{chapter.file}.ipynb"
    return nbformat.read(path, as_version=4)


def defined(source):
    """Return {name: the module that it is imported from, or None} of what a cell defines."""
    code = "\n".join(line for line in source.splitlines() if not line.startswith(("%", "!")))
    names = {}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names[node.name] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id] = None
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: node.module for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    return names


@each_chapter
def test_a_chapter_gives_an_answers_name_to_nothing_but_attnlib(chapter, request):
    """What the chapter itself defines would be taken for the learner's answer."""
    wanted = {load(id).name for id in chapter.ids}
    for cell in stored(chapter, request).cells:
        if cell.id == SET_UP:
            break
        if cell.cell_type == "code":
            found = {name: module for name, module in defined(cell.source).items()
                     if name in wanted and (module or "").split(".")[0] != "attnlib"}
            assert not found, f"cell {cell.id} defines {', '.join(found)}"


@each_exercise
def test_attnlibs_own_function_is_no_answer(id):
    own = getattr(attnlib, load(id).name, None)
    if own is None:
        pytest.skip("attnlib has nothing of that name")
    for given in (own, partial(own)):
        report = check(id, given, show=False, language="en")
        assert report.status == "not attempted"
        assert f"the `{load(id).name}` of attnlib, not yours" in report.message


def test_a_function_that_calls_attnlib_is_the_learners_own():
    def one_hot(ids, vocab_size):
        return attnlib.one_hot(ids, vocab_size)

    assert check("one-hot", one_hot, show=False).status == "passed"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, request):
    """The statuses of all exercises when each answer is broken in one of four ways."""
    folder, paths = tmp_path_factory.mktemp("my"), []
    for chapter in CHAPTERS:
        notebook = stored(chapter, request)
        for n, id in enumerate(chapter.ids):
            cell = next(c for c in notebook.cells if c.id == cell_id(id, "stub"))
            cell.source = BROKEN[n % len(BROKEN)]
        names = [load(id).name for id in chapter.ids if hasattr(attnlib, load(id).name)]
        if names:                       # as if the chapter's own imports had been run
            set_up = next(c for c in notebook.cells if c.id == SET_UP)
            set_up.source += f"\nfrom attnlib import {', '.join(names)}"
        paths.append(folder / f"{chapter.file}.ipynb")
        nbformat.write(notebook, paths[-1])
    code = notebooks.main([*map(str, paths), "--json", str(folder / "json"), "--jobs=2"])
    found = json.loads((folder / "json").read_text(encoding="utf8"))
    assert code == 1
    return {e["id"]: e["status"] for notebook in found["notebooks"] for e in notebook["exercises"]}


@each_exercise
def test_no_broken_answer_passes_on_the_command_line(id, graded):
    assert graded[id] == "not attempted"
