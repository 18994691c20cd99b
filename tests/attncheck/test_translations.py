"""`python -m attncheck.validation.translations`: missing, outdated and unused translations."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from attncheck import i18n
from attncheck.chapters import CHAPTERS
from attncheck.validation import translations

EXERCISE = SimpleNamespace(texts=["Count from 0.", "Look at the mask."])
COMPLETE = ('[[one]]\nen = "Count from 0."\nzh = "从 0 数起。"\n'
            '[[one]]\nen = """\nLook at the mask."""')


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of one exercise, `one`, whose Chinese texts the test writes."""
    (tmp_path / "zh").mkdir()
    monkeypatch.setattr(i18n, "TEXTS", tmp_path)
    monkeypatch.setattr(translations, "CHAPTERS", [SimpleNamespace(label="part", ids=("one",))])
    monkeypatch.setattr(translations, "load", lambda id: EXERCISE)
    monkeypatch.setattr(translations, "SENTENCES", ())
    return tmp_path / "zh" / "part.toml"


def test_a_complete_translation_is_status_0(book, capsys):
    book.write_text(f'{COMPLETE}\nzh = "看遮罩。"\n', encoding="utf8")
    assert translations.main() == 0
    assert capsys.readouterr().out == "0 texts are missing, outdated or unused\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ["missing: Count from 0.", "missing: Look at the mask."]),
        ('[[two]]\nen = "Count from 0."\nzh = "从 0 数起。"', ["missing: C", "missing: L"]),
        (f'{COMPLETE}\nzh = ""', ["missing: Look at the mask."]),
        (f'{COMPLETE}\nzh = "看遮罩。"\n[[one]]\nen = "No."\nzh = "不。"', ["unused: No."]),
        (f'{COMPLETE}\nzh = "看遮罩。"'.replace("from 0", "from 1"),
         ["outdated: its English has changed\n- Count from 1.\n+ Count from 0."]),
    ],
    ids="no-file other-section empty extra changed".split(),
)
def test_what_is_missing_or_outdated_is_told_and_status_1(book, capsys, text, told):
    if text is not None:
        book.write_text(text, encoding="utf8")
    assert translations.main() == 1
    out = capsys.readouterr().out
    assert out.count("zh/part.toml, one: ") == len(told)
    assert all(f"zh/part.toml, one: {text}" in out for text in told)


def test_every_text_of_the_book_is_looked_at():
    sections = list(translations.sections())
    assert [section for _, section, _ in sections] == [
        "report", *(id for chapter in CHAPTERS for id in chapter.ids)]
    assert all(texts for _, _, texts in sections)


def test_the_command_runs_without_a_warning():
    command = [sys.executable, "-W", "error", "-m", "attncheck.validation.translations"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].endswith("missing, outdated or unused")
    assert done.returncode == (not done.stdout.startswith("0 texts"))
