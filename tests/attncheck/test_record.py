"""An exercise that has changed since its long validation is known."""

import shutil

import pytest

from attncheck.chapters import IDS
from attncheck.validation import record


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the exercises that a test may change."""
    monkeypatch.setattr(record, "EXERCISES", tmp_path / "exercises")
    shutil.copytree(record.Path(record.__file__).parents[1] / "exercises", tmp_path / "exercises")
    record.note(IDS, tmp_path / "noted.json")
    return tmp_path


def test_what_was_noted_is_unchanged(copy):
    assert record.changed(copy / "noted.json") == []
    assert record.changed(copy / "none.json") == list(IDS)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("vectors/one_hot.py", {"one-hot"}),
        ("positions/_shared.py", {id for id in IDS if "positions._shared" in repr(
            record.sources(id)).replace("/", ".")}),
    ],
)
def test_a_changed_file_is_a_changed_exercise(copy, file, expected):
    path = copy / "exercises" / file
    text = path.read_text(encoding="utf8")
    path.write_text(f"{text}\n# a comment\n", encoding="utf8")
    record._code.cache_clear()
    assert record.changed(copy / "noted.json") == []
    path.write_text(f"{text}\nCHANGED = True\n", encoding="utf8")
    record._code.cache_clear()
    assert expected
    assert set(record.changed(copy / "noted.json")) == expected


def test_a_changed_rule_changes_every_exercise(copy, monkeypatch):
    monkeypatch.setattr(record, "RULES", ("case_rules.py", "record.py"))
    assert record.changed(copy / "noted.json") == list(IDS)


def test_the_sources_of_an_exercise_hold_its_own_file_and_its_helpers():
    names = [file.name for file in record.sources("multi-head")]
    assert {"multi_head.py", "_shared.py", "case_rules.py"} <= set(names)
    assert record.sources("one-hot")[0].name == "one_hot.py"
