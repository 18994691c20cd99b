"""Every text has its translation, and the command says which have not."""

import subprocess
import sys
import tomllib

import pytest

from attncheck import language, words
from attncheck.language import faults, main, sections
from attncheck.words import CHECK, CLASS, TEXTS, languages, pairs, preferred, speaker

EVERY_SECTION = [(file, section) for file, section, _ in sections()]


@pytest.mark.parametrize("name", languages()[1:])
def test_every_text_is_translated(name):
    found = [f"{file}.toml, {section}: {fault}" for file, section, texts in sections()
             for fault in faults(texts, pairs(name, file, section))]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", languages()[1:])
def test_a_section_is_read_as_if_the_whole_file_were(name):
    for path in (TEXTS / name).glob("*.toml"):
        whole = tomllib.loads(path.read_text(encoding="utf8"))
        assert {(path.stem, section) for section in whole} <= set(EVERY_SECTION)
        for section, entries in whole.items():
            wanted = {entry["en"].strip(): entry[name].strip() for entry in entries}
            assert pairs(name, path.stem, section) == wanted


@pytest.mark.parametrize("name", languages()[1:])
def test_a_sentence_and_its_translation_hold_the_same_facts(name):
    for section in ("check", "class"):
        for sentence, translation in pairs(name, "report", section).items():
            facts = dict.fromkeys(
                "args asked call cell count done error folder given got how jobs length name names "
                "note number one ordinal other part passed place all file text title shape "
                "seconds source type wanted where".split(), "<here>")
            assert sentence.format(**facts).count("<here>") == (
                translation.format(**facts).count("<here>")), sentence


def test_the_command_says_what_is_missing_and_what_is_outdated(tmp_path, monkeypatch, capsys):
    assert main() == 0
    assert capsys.readouterr().out == "texts that are missing, outdated or of no use: 0\n"
    folder = tmp_path / "zh"
    folder.mkdir()
    for path in (TEXTS / "zh").glob("*.toml"):
        (folder / path.name).write_text(path.read_text(encoding="utf8"), encoding="utf8")
    report, vectors = folder / "report.toml", folder / "vectors.toml"
    report.write_text(report.read_text(encoding="utf8").replace(
        'en = "Right."\nzh = "正确。"', 'en = "Right."\nzh = ""'), encoding="utf8")
    vectors.write_text(vectors.read_text(encoding="utf8").replace(
        'en = "rule of thumb"', 'en = "a rule of thumb"'), encoding="utf8")
    monkeypatch.setattr(words, "TEXTS", tmp_path)
    assert main() == 1
    assert capsys.readouterr().out == (
        "zh/report.toml, check: missing: Right.\n"
        "zh/vectors.toml, frames-by-hand: outdated: its English has changed\n"
        "- a rule of thumb\n+ rule of thumb\n"
        "texts that are missing, outdated or of no use: 2\n")


def test_the_command_runs():
    done = subprocess.run([sys.executable, "-W", "error", "-m", language.__name__],
                          capture_output=True, text=True, check=True)
    assert done.stdout.endswith("of no use: 0\n")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("zh", "zh"), ("zh_CN.UTF-8", "zh"), ("ZH-TW", "zh"), ("en_GB", "en"), ("tlh", "en"),
     ("zhuang", "en"), ("C", "en"), ("Chinese (Simplified)_China", "zh")],
)
def test_the_names_of_languages(wanted, name, monkeypatch):
    monkeypatch.setenv("ATTNCHECK_LANG", wanted)
    assert preferred() == name
    monkeypatch.delenv("ATTNCHECK_LANG")
    monkeypatch.setattr("locale.getlocale", lambda: (wanted, "UTF-8"))
    assert preferred() == name


def test_without_a_translation_a_sentence_is_english():
    assert speaker(CHECK, {})("once") == speaker(CHECK, {"Right.": ""})("once") == "Right."


def test_every_sentence_is_said_somewhere():
    sources = "".join(path.read_text(encoding="utf8") for path in TEXTS.parent.glob("*.py")
                      if path.name != "words.py")
    for kind in [*CHECK, *CLASS]:
        assert f'"{kind.removesuffix(" at")}"' in sources, kind
