"""The archive: the learner's notebooks without solutions, and all that they need to run."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from attncheck.chapters import CHAPTERS
from book_ext import downloads
from tools import strip_solutions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    downloads.write(ROOT, folder)
    with zipfile.ZipFile(folder / "self-attention.zip") as archive:
        archive.extractall(folder)
    return folder / "self-attention"


def test_the_archive_is_whole_and_the_same_each_time(unpacked, tmp_path):
    names = {path.name for path in unpacked.iterdir()}
    assert names >= {"attnlib", "attncheck", "requirements.txt", "README.md", "LICENSE",
                     "requirements-pretrained.txt"}
    assert names >= {f"{chapter.file}.ipynb" for chapter in CHAPTERS}
    assert not list(unpacked.rglob("__pycache__"))
    downloads.write(ROOT, tmp_path)
    first = (unpacked.parent / "self-attention.zip").read_bytes()
    assert (tmp_path / "self-attention.zip").read_bytes() == first


def test_what_an_installation_leaves_is_not_packed(tmp_path):
    for name in downloads.FILES:
        (tmp_path / name).touch()
    for name in ("requirements.txt", "requirements-book.txt"):
        (tmp_path / name).write_text("torch==2.13.0\n")
    for name in ("__init__.py", "core/softmax.py", "build/lib/softmax.py",
                 "__pycache__/softmax.pyc", "attnlib.egg-info/PKG-INFO"):
        path = tmp_path / "attnlib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    packed = {name for name in downloads.contents(tmp_path) if name.startswith("attnlib/")}
    assert packed == {"attnlib/__init__.py", "attnlib/core/softmax.py"}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.file)
def test_a_notebook_has_no_solution_and_no_bare_myst(unpacked, chapter):
    notebook = nbformat.read(unpacked / f"{chapter.file}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert not any("solution" in cell.metadata.get("tags", []) for cell in notebook.cells)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text = re.sub(r"\$[^$]*\$", "", text)                  # TeX has braces, too
    assert not re.search(r"```\{|\{[a-z-]+\}`|^\([\w-]+\)=$|\]\(#", text, re.MULTILINE)
    assert "### Exercise" in text
    assert notebook.cells[0].source == downloads.GUARD


def test_the_packages_beside_the_notebooks_are_the_ones_that_they_import(unpacked):
    code = ("import attncheck, attnlib; print(attncheck.__file__); print(attnlib.__file__); "
            "attncheck.check('look-up', lambda ids, table: table[ids], language='zh')")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-c", code], cwd=unpacked, env=environment,
                          capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [Path(line).parent.parent for line in lines[:2]] == [unpacked.resolve()] * 2
    assert "通过" in done.stdout


def test_without_the_packages_a_notebook_says_what_it_needs(tmp_path):
    code = f"import sys; sys.modules['attnlib'] = None\n{downloads.GUARD}"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True,
                          text=True)
    assert "ModuleNotFoundError: import of attnlib halted" in done.stderr
    assert "two packages that lie beside it in self-attention.zip" in done.stderr


def test_requirements_are_the_pins_of_the_book():
    text = "numpy==2.4.6  # why\n-e .\nruff==1.0\ntorch==2.13.0\n"
    assert downloads.requirements(text) == "numpy==2.4.6\ntorch==2.13.0\n"
    found = downloads.contents(ROOT)["requirements.txt"].decode()
    assert {line.split("==")[0] for line in found.splitlines()} == set(downloads.NEEDED)


def test_titles_of_labels_and_what_is_unknown():
    known = strip_solutions.titles()
    assert known["ch-vectors"].startswith("Vector sets")
    assert strip_solutions.plain("{ref}`sec-nowhere`", known) == "*sec-nowhere*"
    assert strip_solutions.plain("As {numref}`fig-a` shows, [here](#ex-one).", {}) == (
        "As the figure shows, here.")


def test_a_copy_keeps_everything_else():
    cells = [{"cell_type": "code", "metadata": {}, "source": ["x = '{ref}`a`'"], "outputs": [],
              "execution_count": None, "id": "a"}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert json.loads(strip_solutions.copy(text, {}))["cells"] == cells
    assert io.StringIO(strip_solutions.copy(text, {})).read().endswith("}\n")
