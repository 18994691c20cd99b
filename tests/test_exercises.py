"""The proof of the exercises: right answers pass, and each wrong one is found and named.

`prove` and `data_problems` are what proves an exercise; the last tests break exercises on purpose
and see them fail.
"""

import dataclasses
import inspect
import re
import sys
from itertools import combinations

import numpy as np
import pytest

from attnlib._answers import TOLERANCE, agree, distance, run
from attnlib.attention import softmax
from attnlib.check import check
from attnlib.exercises import ALL, BY_ID, Wrong

SEEDS = 20
MARGIN = 100 * TOLERANCE            # between a right answer and the nearest wrong one
UNSIGNED = {"weights"}       # arguments that are never negative

each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)


def outcomes(exercise, answer, seed):
    names = list(exercise.signature.parameters)
    cases = list(exercise.cases(np.random.default_rng(seed)))
    return run(answer, cases, names, exercise.measure, trusted=True)


def apart(one, other):
    """How far two lists of outcomes are apart: the largest distance of all cases."""
    return max(
        (0.0 if agree(a, b) else np.inf) if a.error or b.error or a.edited != b.edited
        else distance(a.value, b.value)
        for a, b in zip(one, other, strict=True)
    )


def prove(exercise, seeds=SEEDS):
    """Yield what is unsound about an exercise's answers, in sentences."""
    equal = {frozenset(pair[:2]) for pair in exercise.equal}
    for seed in range(seeds):
        right = {"reference": exercise.reference}
        right |= {f"alternative {n + 1}": a for n, a in enumerate(exercise.alternatives)}
        found = {name: outcomes(exercise, answer, seed) for name, answer in right.items()}
        for name, outcome in found.items():
            if apart(found["reference"], outcome) > TOLERANCE:
                yield f"seed {seed}: {name} differs from the reference"
        wrong = {wrong.name: outcomes(exercise, wrong.answer, seed) for wrong in exercise.wrong}
        for name, outcome in wrong.items():
            if not any(came.error is None for came in outcome):
                yield f"seed {seed}: {name!r} raises in every case"
            if (gap := apart(found["reference"], outcome)) < MARGIN:
                yield f"seed {seed}: {name!r} is right but for {gap:.1e}"
        for one, other in combinations(wrong, 2):
            gap = apart(wrong[one], wrong[other])
            if gap < MARGIN and frozenset((one, other)) not in equal:
                yield f"seed {seed}: {one!r} and {other!r} are the same but for {gap:.1e}"


def arrays_of(case, names):
    """Yield (name, array) for every array among the arguments, those in lists too."""
    for name, value in zip(names, case, strict=True):
        for part in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(part, np.ndarray):
                yield name, part


def plain_case_problems(case, names):
    """Yield what makes a case a special one: sizes of 1, sizes that agree, one sign, no spread."""
    given = dict(zip(names, case, strict=True))
    for name, array in arrays_of(case, names):
        sizes = array.shape
        if sizes[-2:-1] == sizes[-1:]:                     # a square, such as (L, L)
            sizes = sizes[:-1]
        if 1 in array.shape or 0 in array.shape or len(set(sizes)) < len(sizes):
            yield f"{name} has shape {array.shape}"
        signed = array.dtype.kind == "f" and name not in UNSIGNED
        if signed and array.size > 5 and not (array.min() < 0 < array.max()):
            yield f"{name} has one sign only"
        if "bias" in name and not np.all(array):
            yield f"{name} has zeros"
    scores = given.get("scores")
    if isinstance(given.get("query"), np.ndarray) and isinstance(given.get("key"), np.ndarray):
        query, key = given["query"], given["key"]
        if query.ndim > 1 and key.ndim > 1 and query.shape[-1] == key.shape[-1]:
            scores = query @ key.mT / np.sqrt(query.shape[-1])
    if isinstance(scores, np.ndarray) and not 0.5 <= np.std(scores) <= 3:
        yield f"the scores' spread is {np.std(scores):.2f}"


def data_problems(exercise, seeds=SEEDS):
    """Yield what is wrong with the cases of an exercise, in sentences."""
    names = list(exercise.signature.parameters)
    for seed in range(seeds):
        cases = list(exercise.cases(np.random.default_rng(seed)))
        with_arrays = [case for case in cases if any(True for _ in arrays_of(case, names))]
        if names and len(cases) < 3:
            yield f"seed {seed}: there are {len(cases)} cases, three at least are needed"
        if not with_arrays:
            continue
        special = [list(plain_case_problems(case, names)) for case in cases]
        if sum(not problems for problems in special) < 3:
            yield f"seed {seed}: fewer than three plain cases: {[p for p in special if p][:3]}"
        shapes = {next(arrays_of(case, names))[1].shape for case in with_arrays}
        if len(shapes) < 2:
            yield f"seed {seed}: all cases have the shape {shapes}"
        axes = {len(shape) for shape in shapes}
        if "(...," in (exercise.reference.__doc__ or "") and len(axes) < 2:
            yield f"seed {seed}: '(..., )' is promised, but all cases have {axes} axes"
        if "mask" in names:
            masks = [case[names.index("mask")] for case in cases]
            if not any(mask is not None and mask.any() and not mask.all() for mask in masks):
                yield f"seed {seed}: no case has a mask that blocks something"


@each_exercise
def test_right_answers_agree_and_wrong_ones_are_apart(exercise):
    assert not list(prove(exercise))


@each_exercise
def test_the_data_obey_the_rules(exercise):
    assert not list(data_problems(exercise))


@each_exercise
def test_check_passes_every_right_answer(exercise):
    for seed in range(SEEDS):
        for answer in (exercise.reference, *exercise.alternatives):
            report = check(exercise.id, answer, seed=seed, show=False)
            assert (report.status, report.mistake) == ("passed", None), report.message


@each_exercise
def test_check_names_every_wrong_answer(exercise, monkeypatch):
    same = {pair[1]: pair[0] for pair in exercise.equal}
    for language, seeds in (("en", range(SEEDS)), ("zh", range(1))):
        monkeypatch.setenv("ATTNLIB_LANG", language)
        for seed in seeds:
            for wrong in exercise.wrong:
                report = check(exercise.id, wrong.answer, seed=seed, show=False)
                assert report.status == "not yet"
                assert report.mistake == same.get(wrong.name, wrong.name)
                if wrong.name not in same:
                    assert report.message == (wrong.hint if language == "en" else wrong.hint_zh)


@each_exercise
def test_the_stub_is_not_attempted_and_takes_what_the_reference_takes(exercise):
    space = {"np": np}
    exec(exercise.stub, space)
    stub = space[exercise.name]
    assert inspect.signature(stub) == exercise.signature
    assert stub.__doc__.strip()
    report = check(exercise.id, stub, show=False)
    assert (report.status, report.mistake) == ("not attempted", None)


@each_exercise
def test_an_exercise_is_whole(exercise):
    assert len(exercise.alternatives) >= 2
    assert len(exercise.wrong) >= 5
    assert exercise.chapter in range(1, 7)
    assert exercise.stars in (1, 2, 3)
    assert len(exercise.statement) > 80
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", exercise.id)
    assert (exercise.measure is None) == (not exercise.asked)
    names = [wrong.name for wrong in exercise.wrong]
    assert len(set(names)) == len(names)
    assert all({one, other} <= set(names) and reason for one, other, reason in exercise.equal)
    hints = [wrong.hint for wrong in exercise.wrong] + [wrong.hint_zh for wrong in exercise.wrong]
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize(
    "wrong", [pytest.param(w, id=f"{e.id}: {w.name}") for e in ALL for w in e.wrong]
)
def test_a_hint_is_short_in_both_languages_and_holds_no_code(wrong):
    sentences = re.findall(r"[.?!](?:\s|$)", wrong.hint)
    assert 1 <= len(sentences) <= 3
    assert len(wrong.hint) <= 240
    assert re.search(r"[.?!]$", wrong.hint)
    assert re.search(r"[一-鿿]", wrong.hint_zh)
    assert re.search(r"[。？！]$", wrong.hint_zh)
    assert not re.search(r"np\.|lambda|return|\w\(\w*\)|[一-鿿][,;:?!]", wrong.hint + wrong.hint_zh)


def test_ids_and_names_are_unique():
    assert len(BY_ID) == len(ALL)
    in_chapter = [(exercise.chapter, exercise.name) for exercise in ALL]
    assert len(set(in_chapter)) == len(ALL)
    assert [exercise.chapter for exercise in ALL] == sorted(exercise.chapter for exercise in ALL)


# Exercises broken on purpose: the proof must see it.

def test_the_proof_sees_a_lost_case():
    exercise = BY_ID["frame-count"]
    fewer = dataclasses.replace(exercise, cases=lambda rng: list(exercise.cases(rng))[:3])
    assert any("'fewer than none' is right" in text for text in prove(fewer, 1))


def test_the_proof_sees_a_right_answer_among_the_wrong_ones():
    exercise = BY_ID["look-up"]
    extra = Wrong("no mistake", lambda ids, table: table[ids] + 1e-4, "No.", "否。")
    more = dataclasses.replace(exercise, wrong=(*exercise.wrong, extra))
    assert any("'no mistake' is right but for" in text for text in prove(more, 1))


def test_the_proof_sees_two_wrong_answers_that_are_one():
    exercise = BY_ID["look-up"]
    twin = dataclasses.replace(exercise.wrong[0], name="twin")
    more = dataclasses.replace(exercise, wrong=(*exercise.wrong, twin))
    assert any("and 'twin' are the same" in text for text in prove(more, 1))
    declared = (exercise.wrong[0].name, "twin", "it is the same function")
    assert not list(prove(dataclasses.replace(more, equal=(declared,)), 1))


def test_the_proof_sees_a_wrong_alternative_and_one_that_only_raises():
    exercise = BY_ID["look-up"]
    wrong = dataclasses.replace(exercise, alternatives=(exercise.wrong[0].answer,) * 2)
    assert any("alternative 1 differs" in text for text in prove(wrong, 1))
    failing = Wrong("fails", lambda ids, table: 1 / 0, "No.", "否。")
    more = dataclasses.replace(exercise, wrong=(failing,))
    assert any("'fails' raises in every case" in text for text in prove(more, 1))


def test_the_proof_sees_a_loosened_tolerance(monkeypatch):
    exercise = BY_ID["similarity"]
    near = Wrong("near", lambda vectors: exercise.reference(vectors) + 0.01, "No.", "否。")
    monkeypatch.setattr("attnlib._answers.TOLERANCE", 0.1)
    monkeypatch.setattr(sys.modules[__name__], "MARGIN", 100 * 0.1)
    assert any("is right but for" in text
               for text in prove(dataclasses.replace(exercise, wrong=(near,)), 1))
    assert check("similarity", near.answer, show=False).status == "passed"


def with_cases(cases):
    def takes(query, key, mask=None):
        """Return the weights (..., L, S)."""
        return softmax(query @ key.mT / np.sqrt(query.shape[-1]), mask)

    return dataclasses.replace(BY_ID["look-up"], reference=takes, cases=cases)


def queries(rng, scale=1.0, shapes=((), (2,), (7,)), mask=True):
    for lead in shapes:
        L, S, d = 3, 5, 4
        seen = np.arange(S) < np.arange(L)[:, None] + 1 if mask else None
        yield scale * rng.normal(size=(*lead, L, d)), rng.normal(size=(*lead, S, d)), seen


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, None),
        ({"scale": 50.0}, "the scores' spread is"),
        ({"scale": 0.01}, "the scores' spread is"),
        ({"shapes": ((1,),) * 3}, "has shape (1, 3, 4)"),
        ({"shapes": ((3,),) * 3}, "has shape (3, 3, 4)"),
        ({"shapes": ((2,),) * 3}, "all cases have the shape"),
        ({"shapes": ((2,), (7,), (11,))}, "is promised"),
        ({"mask": False}, "no case has a mask"),
        ({"shapes": ((),)}, "three at least are needed"),
    ],
)
def test_bad_data_are_seen(options, problem):
    found = list(data_problems(with_cases(lambda rng: queries(rng, **options)), 3))
    assert (not found) if problem is None else any(problem in text for text in found)
