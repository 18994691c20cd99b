"""`make my`: copies without the solutions, and nothing of the learner's is ever overwritten."""

import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import student_copies


@pytest.fixture
def root(tmp_path):
    printed = [new_output("stream", text="é 注意力\n")]
    cells = [
        new_markdown_cell("# Title é 注意力"),
        new_code_cell("def f(x):\n    return ...", metadata={"tags": ["exercise", "live"]}),
        new_code_cell("check('f', f)", outputs=printed, execution_count=2,
                      metadata={"tags": ["live"]}),
        new_markdown_cell("start", metadata={"tags": ["solution"]}),
        new_code_cell("secret", outputs=printed, metadata={"tags": ["hide-input", "solution"]}),
        new_markdown_cell("end", metadata={"tags": ["solution"]}),
        new_markdown_cell("## Next"),
    ]
    (tmp_path / "chapters").mkdir()
    for name in ("01_a.ipynb", "02_b.ipynb", "03_c.ipynb"):
        nbformat.write(new_notebook(cells=cells), tmp_path / "chapters" / name)
    return tmp_path


def test_copies_have_all_but_the_solutions(root, capsys):
    student_copies.main(root)
    assert capsys.readouterr().out.splitlines() == [
        "made my/01_a.ipynb", "made my/02_b.ipynb", "made my/03_c.ipynb"]
    chapter = nbformat.read(root / "chapters" / "01_a.ipynb", as_version=4)
    copy = nbformat.read(root / "my" / "01_a.ipynb", as_version=4)
    assert copy.cells == [*chapter.cells[:3], chapter.cells[6]]
    assert copy.metadata == chapter.metadata
    nbformat.validate(copy)


def test_what_is_there_stays_as_it_is(root, capsys):
    (root / "my" / "02_b.ipynb").mkdir(parents=True)
    (root / "my" / "01_a.ipynb").write_text("mine")
    (root / "my" / "03_c.ipynb").symlink_to(root / "elsewhere.ipynb")
    student_copies.main(root)
    assert capsys.readouterr().out.splitlines()[:3] == [
        "kept my/01_a.ipynb: it is yours", "kept my/02_b.ipynb: it is yours",
        "kept my/03_c.ipynb: it is yours"]
    assert (root / "my" / "01_a.ipynb").read_text() == "mine"
    assert (root / "my" / "02_b.ipynb").is_dir()
    assert os.readlink(root / "my" / "03_c.ipynb") == str(root / "elsewhere.ipynb")
    assert not (root / "elsewhere.ipynb").exists()


def test_only_what_is_missing_is_made(root, capsys):
    student_copies.main(root)
    before = (root / "my" / "01_a.ipynb").read_bytes()
    (root / "my" / "02_b.ipynb").unlink()
    capsys.readouterr()
    student_copies.main(root)
    assert capsys.readouterr().out.splitlines()[:3] == [
        "kept my/01_a.ipynb: it is yours", "made my/02_b.ipynb", "kept my/03_c.ipynb: it is yours"]
    assert (root / "my" / "01_a.ipynb").read_bytes() == before


def test_half_a_copy_does_not_stay(root):
    with pytest.raises(UnicodeEncodeError):
        student_copies.create(root / "01_a.ipynb", "x" * 10**6 + "\ud800")
    assert not (root / "01_a.ipynb").exists()


def test_a_file_called_my_is_said(root):
    (root / "my").write_text("mine")
    with pytest.raises(SystemExit, match="my must be a folder"):
        student_copies.main(root)
    assert (root / "my").read_text() == "mine"
