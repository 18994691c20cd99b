"""Every exercise is valid, and exercises that were broken on purpose are not."""

import dataclasses
import json
import re

import numpy as np
import pytest

from attncheck import Misconception
from attncheck.chapters import CHAPTERS, IDS, load, load_all
from attncheck.checking.report import judge
from attncheck.i18n import languages, pairs
from attncheck.validation import record, validate
from attncheck.validation.translations import faults

FEW = 3                             # draws for an exercise that has not changed
CHANGED = record.changed()
TOO_NEAR = "differs from the right answer only by"
LONGEST_FILE = 165                  # lines of an exercise

each_exercise = pytest.mark.parametrize("id", IDS)


@each_exercise
def test_an_exercise_is_valid(id):
    """On all draws if it has changed since `make validate` noted it, and else on a few."""
    assert not list(validate.validate(load(id), validate.SEEDS if id in CHANGED else FEW))


@pytest.mark.nightly
@each_exercise
def test_an_exercise_is_valid_on_all_draws(id):
    assert not list(validate.validate(load(id)))


@each_exercise
def test_an_exercise_is_one_short_file(id, request):
    exercise = load(id)
    path = request.config.rootpath / "attncheck" / "exercises"
    (file,) = path.glob(f"*/{id.replace('-', '_')}.py")
    assert exercise.id == id
    assert exercise.reference.__module__.endswith(file.stem)
    assert len(file.read_text(encoding="utf8").splitlines()) <= LONGEST_FILE


def test_the_table_lists_every_file_once(request):
    path = request.config.rootpath / "attncheck" / "exercises"
    files = {(file.parent.name, file.stem) for file in path.glob("*/[!_]*.py")}
    listed = [(chapter.label, id.replace("-", "_")) for chapter in CHAPTERS for id in chapter.ids]
    assert files == set(listed)
    assert len(listed) == len(set(listed))
    for chapter in CHAPTERS:
        names = [load(id).name for id in chapter.ids]
        assert len(names) == len(set(names)), "two stubs of one chapter define the same name"


# Other languages

@pytest.mark.parametrize("language", languages()[1:])
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.label)
def test_every_text_is_translated(chapter, language):
    found = [f"{id}: {fault}" for id in chapter.ids
             for fault in faults(load(id).texts, pairs(language, chapter.label, id))]
    assert not found, "\n" + "\n".join(found)


def test_chinese_hints_are_chinese():
    for chapter in CHAPTERS:
        for id in chapter.ids:
            texts = pairs("zh", chapter.label, id)
            for wrong in load(id).misconceptions:
                hint = texts[wrong.hint]
                assert re.search(r"[一-鿿]", hint), (id, hint)
                assert re.search(r"[。？！]$", hint), (id, hint)
                code = r"np\.|lambda|return|\w\(\w*\)|[一-鿿][,;:?!]"
                assert not re.search(code, hint), (id, hint)


def test_a_wrong_answer_gets_its_hint_in_every_language():
    for language in languages():
        for chapter in CHAPTERS:
            exercise = load(chapter.ids[1])
            texts = pairs(language, chapter.label, exercise.id)
            known = exercise.misconceptions[0]
            report = judge(exercise, known.answer, 0, language, texts)
            assert report.message == texts.get(known.hint, known.hint)
            assert report.mistake == known.name


# Exercises that were broken on purpose

LOOK_UP = load("look-up")
KNOWN = LOOK_UP.misconceptions
NO = Misconception(
    "no mistake", lambda ids, table: table[ids] + 1e-4, "This is not what was asked.")


def lambda_free(ids, table):
    return table[ids]


def changed(which="look-up", **parts):
    return dataclasses.replace(load(which), **parts)


def first_fault(exercise, start, **options):
    found = list(validate.validate(exercise, 1, **options))
    assert any(start in fault for fault in found), found


def test_validation_finds_a_lost_case():
    cases = load("frame-count").cases
    first_fault(changed("frame-count", cases=lambda rng: list(cases(rng))[:3]),
                "'a negative count' differs")


def test_validation_finds_a_right_answer_among_the_wrong_ones():
    first_fault(changed(misconceptions=(*KNOWN, NO)), f"'no mistake' {TOO_NEAR}")


def test_validation_finds_two_wrong_answers_that_are_one():
    twin = dataclasses.replace(KNOWN[0], name="twin", hint="It is the other one again.")
    both = (*KNOWN, twin)
    first_fault(changed(misconceptions=both), "and 'twin' differ only by")
    declared = ((KNOWN[0].name, "twin", "it is the same function"),)
    assert not list(validate.validate(changed(misconceptions=both, equal=declared), 1))


def test_validation_finds_a_wrong_alternative_and_one_that_only_raises():
    first_fault(changed(alternatives=(KNOWN[0].answer,) * 2), "alternative 1 differs")
    failing = Misconception("fails", lambda ids, table: 1 / 0, "It fails.")
    first_fault(changed(misconceptions=(*KNOWN, failing)), "'fails' raises in every case")


def test_validation_finds_a_reference_that_fails():
    def look_up(ids, table):
        """Return the vectors."""
        raise KeyError("O")

    first_fault(changed(reference=look_up), "the reference stopped with KeyError")


def test_validation_finds_a_loosened_tolerance(monkeypatch):
    exercise = load("similarity")
    near = Misconception(
        "near", lambda vectors: exercise.reference(vectors) + 0.01, "It is slightly off.")
    monkeypatch.setattr("attncheck.checking.compare.TOLERANCE", 0.1)
    monkeypatch.setattr(validate, "TOLERANCE", 0.1)
    known = (*exercise.misconceptions, near)
    first_fault(changed("similarity", misconceptions=known), TOO_NEAR)
    assert judge(exercise, near.answer).status == "passed"


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"id": "Look_up"}, "an id consists of lower-case letters"),
        ({"stars": 4}, "stars must be 1, 2 or 3, got 4"),
        ({"statement": "Write it."}, "the statement needs at least 80 characters, got 9"),
        ({"alternatives": LOOK_UP.alternatives[:1]}, "must hold at least two, got 1"),
        ({"misconceptions": KNOWN[:4]}, "`misconceptions` must hold at least five, got 4"),
        ({"misconceptions": KNOWN + KNOWN[:1]}, "two wrong answers are called"),
        ({"title": " "}, "the title is empty"),
        ({"reference": lambda ids, table: table[ids]}, "must be a function made with `def`"),
        ({"reference": lambda_free}, "the reference needs a docstring"),
        ({"misconceptions": (*KNOWN, "counts from one")},
         "`misconceptions` must hold Misconception objects"),
        ({"alternatives": (1, 2)}, "`alternatives` must hold functions, got 1"),
        ({"cases": lambda rng: [np.ones(3)]}, "a case must be a tuple of arguments, got ndarray"),
        ({"cases": lambda rng: [(1,)]}, "the reference takes 2 arguments, a case holds 1"),
        ({"cases": lambda rng: []}, "`cases` yields no case"),
        ({"cases": lambda rng: 1 / 0}, "`cases` stopped with ZeroDivisionError"),
        ({"asked": ("it holds",)}, "`measure` and `asked` belong together"),
        ({"equal": (("a", "b", "why"),)}, "`equal` must name two wrong answers"),
        ({"exempt": {"tides": "none"}}, "`exempt` must name a rule"),
        ({"exempt": {"signs": "none"}}, "names the rule 'signs', which the cases follow"),
    ],
)
def test_validation_finds_what_is_missing(parts, fault):
    first_fault(changed(**parts), fault)


def test_a_fault_is_told_once():
    twice = changed(misconceptions=(*KNOWN, NO))
    found = list(validate.validate(twice, 3))
    assert len([fault for fault in found if f"'no mistake' {TOO_NEAR}" in fault]) == 1


@pytest.mark.parametrize(
    ("hint", "fault"),
    [
        ("No stop", "is not one to three whole sentences"),
        ("Use np.exp here.", "contains code"),
        ("Take mean(-2) here.", "contains code"),
        ("You took the mean (of all keys).", None),
        ("Too long " * 40 + ".", "has 361 characters"),
        ("You took the keys.", None),
        ("You returned the keys. Return the values.", None),
        ("You return the keys.", "contains code"),
    ],
)
def test_hints_are_short_and_hold_no_code(hint, fault):
    found = list(validate.hint_faults(hint))
    assert (not found) if fault is None else fault in found[0]


def test_the_command_says_what_is_not_valid(tmp_path, capsys):
    assert validate.main(["look-up", "--draws", "1"]) == 0
    assert "look-up: valid" in capsys.readouterr().out
    mine = tmp_path / "mine.py"
    mine.write_text(
        "import dataclasses\nfrom attncheck.chapters import load\n"
        "EXERCISE = dataclasses.replace(load('look-up'), stars=7)\n")
    assert validate.main([str(mine), "--draws", "1"]) == 1
    out = capsys.readouterr().out
    assert "look-up: NOT VALID" in out
    assert "stars must be 1, 2 or 3, got 7" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["look-upp"], "there is no exercise 'look-upp'; did you mean 'look-up'?"),
        (["nowhere.py"], "there is no file nowhere.py"),
        ([__file__], "must define EXERCISE"),
        (["half.py"], "half.py stopped with TypeError: Exercise.__init__() missing"),
        (["--draws", "0"], "--draws must be at least 1, got 0"),
        (["--draws", "3", "--note"], "--note needs 20 draws at least, got 3"),
    ],
)
def test_the_command_refuses_what_it_cannot_validate(
        arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "half.py").write_text(
        "from attncheck import Exercise\nEXERCISE = Exercise(id='half')\n")
    with pytest.raises(SystemExit) as stop:
        validate.main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_only_what_is_valid_is_noted(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(record, "FILE", tmp_path / "noted.json")
    monkeypatch.setattr(validate, "SEEDS", 1)
    monkeypatch.setattr(validate, "load", lambda id: load(id) if id != "frame" else changed(
        "frame", stars=7))
    assert validate.main(["look-up", "frame", "--draws", "1", "--note"]) == 1
    assert list(json.loads(record.FILE.read_text())) == ["look-up"]
    assert {"frame", "one-hot"} <= set(record.changed()) == set(IDS) - {"look-up"}


def test_the_readme_counts_exercises_and_answers_as_they_are(request):
    text = (request.config.rootpath / "README.md").read_text(encoding="utf8")
    exercises = load_all()
    wrong = sum(len(exercise.misconceptions) for exercise in exercises)
    right = sum(1 + len(exercise.alternatives) for exercise in exercises)
    assert f"{len(exercises)} exercises carry {wrong} wrong answers" in text
    assert f"{right} right answers pass" in text
