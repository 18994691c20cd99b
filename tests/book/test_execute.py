"""`make execute`: what it stores, and that an unchanged notebook stays as it is, byte for byte."""

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import execute


@pytest.fixture
def notebook(tmp_path):
    cells = [
        new_markdown_cell("# Title"),
        new_code_cell("print('a')\nprint('b')", metadata={"scrolled": True, "tags": ["live"]}),
        new_code_cell("from tqdm.auto import tqdm\nsum(tqdm(range(3)))", execution_count=9),
    ]
    path = tmp_path / "99_test.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"author": "me"}), path)
    return path


def test_outputs_are_stored_and_normalised(notebook, monkeypatch):
    monkeypatch.setattr(execute, "CHAPTERS", notebook.parent)
    ids = [cell.id for cell in nbformat.read(notebook, as_version=4).cells]
    execute.main(["99"])
    done = nbformat.read(notebook, as_version=4)
    first, second = done.cells[1:]
    assert done.metadata == execute.METADATA
    assert [cell.id for cell in done.cells] == ids
    assert (first.execution_count, second.execution_count) == (1, 2)
    assert [output.text for output in first.outputs] == ["a\nb\n"]
    assert [output.output_type for output in second.outputs] == ["execute_result"]   # no bar
    assert first.metadata == {"tags": ["live"]}

    before = notebook.read_bytes()
    execute.main([])
    assert notebook.read_bytes() == before


def test_the_exercises_alone_leave_all_other_outputs(notebook, monkeypatch):
    execute.execute(notebook)
    done = nbformat.read(notebook, as_version=4)
    done.cells[1].source = "1 / 0                       # is not run"
    done.cells.append(new_code_cell("2 + 2", id="ex-set-up"))
    nbformat.write(done, notebook)
    monkeypatch.setattr(execute, "write_exercises", lambda notebook, file: notebook)
    execute.execute(notebook, exercises_alone=True)
    after = nbformat.read(notebook, as_version=4)
    assert after.cells[1].outputs[0].text == "a\nb\n"
    assert [cell.execution_count for cell in after.cells[1:]] == [1, 2, 3]
    (output,) = after.cells[3].outputs
    assert (output.execution_count, output.data["text/plain"]) == (3, "4")


def test_a_warning_stops_the_run(notebook):
    cell = new_code_cell("import warnings\nwarnings.warn('careful')")
    nbformat.write(new_notebook(cells=[cell]), notebook)
    before = notebook.read_bytes()
    with pytest.raises(CellExecutionError, match="careful"):
        execute.execute(notebook)
    assert notebook.read_bytes() == before


def test_no_such_chapter_is_said_in_one_sentence(notebook, monkeypatch):
    monkeypatch.setattr(execute, "CHAPTERS", notebook.parent)
    with pytest.raises(SystemExit, match=r"no file in .* begins with 07 or 08"):
        execute.main(["07", "08"])
