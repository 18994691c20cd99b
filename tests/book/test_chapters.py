"""The table of chapters is the book: its notebooks, their labels, the contents, in one order."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml

from attncheck.chapters import CHAPTERS, IDS, Chapter

ROOT = Path(__file__).parents[2]


def test_the_contents_list_the_chapters_of_the_table():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text())
    files = [Path(chapter["file"]).name for chapter in contents["parts"][0]["chapters"]]
    assert files == [chapter.file for chapter in CHAPTERS]
    assert files == sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.file)
def test_a_chapter_bears_its_number_and_its_label(chapter):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter.file}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert int(chapter.file[:2]) == chapter.number
    assert text.startswith(f"(ch-{chapter.label})=")
    assert set(re.findall(r"^\((?:sec|ch)-(\w+)", text, re.MULTILINE)) == {chapter.label}


def test_an_exercise_belongs_to_one_chapter():
    assert len(set(IDS)) == len(IDS)


def test_a_new_chapter_is_a_row_and_nothing_else(monkeypatch):
    from attncheck import chapters

    ninth = Chapter(9, "09_more", "vectors", "Why?", ("one-row",))
    monkeypatch.setattr(chapters, "CHAPTERS", (*CHAPTERS, ninth))
    assert chapters.chapter_of("one-row") is ninth
