"""`check` survives any answer, says what is off, and leaves the learner's session as it was."""

import builtins
import collections
import copy
import dataclasses
import functools
import io
import itertools
import math
import operator
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

import attnlib
from attncheck import Report, check
from attncheck.chapters import load, load_all
from attncheck.checking import sandbox
from attncheck.checking.compare import agree, difference, distance
from attncheck.checking.report import LONGEST, MIME_KEY, NUMBERS, ORDINALS, _short
from attncheck.checking.sandbox import Outcome, run
from attncheck.i18n import SENTENCES, languages, pairs, preferred
from attncheck.validation.translations import faults

TABLE = "look-up"                   # takes ids and table, wants a float array of three axes or so


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ATTNCHECK_LANG", "en")


def right(ids, table):
    return table[ids]


def said(answer, id=TABLE):
    report = check(id, answer, show=False)
    assert report.mistake is None, report.mistake
    return f"{report.status}: {report.message}"


# Answers of every kind

def endless(ids, table):
    while True:
        pass


def endless_and_deaf(ids, table):
    while True:
        try:
            time.sleep(10)
        except Exception:
            continue


def endless_and_deaf_to_all_but_the_second_ring(ids, table):
    try:
        while True:
            pass
    except BaseException:
        while True:
            pass


def recursive(ids, table):
    return recursive(ids, table)


def generator(ids, table):
    yield from table[ids]


async def coroutine(ids, table):
    return table[ids]


def leaving(ids, table):
    sys.exit(0)


def editing(ids, table):
    table *= 2
    return table[ids] / 2


def editing_ids(ids, table):
    result = table[ids]
    ids[...] = 0
    return result


def reseeding(ids, table):
    np.random.seed(0)
    random.seed(0)
    np.seterr(all="raise")
    sys.setrecursionlimit(2000)
    return table[ids]


def replacing(ids, table):
    np.random.default_rng = np.exp = np.array_equal = builtins.sum = None
    np.linalg.norm = np.lib.stride_tricks.as_strided = None
    math.sqrt = itertools.product = functools.reduce = collections.Counter = copy.copy = None
    attnlib.softmax = attnlib.attention = operator.mul = statistics.mean = time.sleep = None
    del math.exp
    np.something_new = attnlib.something_new = 1
    return table[ids]


def shouting(ids, table):
    print("x" * 10**6)
    print("y", file=sys.stderr)
    warnings.warn("z", stacklevel=1)
    return table[ids]


class UnprintableError(Exception):
    def __str__(self):
        raise ValueError


def unprintable(ids, table):
    raise UnprintableError


def raising_what_cannot_be_printed(ids, table):
    raise ValueError("\ud800")


class Odd:
    """Claims to be everything."""

    def __eq__(self, other):
        raise ValueError

    __hash__ = None

    def __array__(self, *args, **kwargs):
        raise ValueError

    def __len__(self):
        return 10**18


FLOATS = "The answer must be an array of floating-point numbers (float64), got"
UNPRINTABLE = unprintable.__code__.co_firstlineno + 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (right, "passed: Right in all 5 cases."),
        (lambda ids, table: torch.tensor(table)[torch.tensor(ids)],
         f"not yet: {FLOATS} a torch tensor. Convert it with `.numpy()`. (With ids of"),
        (lambda ids, table: torch.nn.Identity(), f"{FLOATS} a value of type Identity. (With"),
        (lambda ids, table: None, f"{FLOATS} None. Is there a `return`?"),
        (lambda ids, table: table[ids].tolist(),
         f"{FLOATS} a list of length 5. Convert it with `np.array(...)`. (With ids of shape (5,), "
         "table of shape (7, 3).)"),
        (lambda ids, table: tuple(table[ids]), "tuple of length 5. Convert it with `np.array("),
        (lambda ids, table: [table, "a"], "a list of length 2 that contains more than numbers. (W"),
        (lambda ids, table: table[ids].astype(object), "array of objects that are not numbers ("),
        (lambda ids, table: table[ids].astype(complex), "got an array of complex numbers (complex"),
        (lambda ids, table: table[ids] > 0, "got an array of True and False (bool). (With"),
        (lambda ids, table: "vectors", "got a string (str)"),
        (lambda ids, table: Odd(), "got a value of type Odd"),
        (lambda ids, table: right, "got a function."),
        (lambda ids, table: (table[ids], None), "got a tuple of length 2. (With"),
        (lambda ids, table: table[ids].astype(int),
         f"{FLOATS} an array of whole numbers (int64). (With"),
        (lambda ids, table: table[ids].astype(np.float32), "passed"),
        (lambda ids, table: np.matrix(table)[ids] if ids.ndim == 1 else table[ids], "passed"),
        (lambda ids, table: np.ma.array(table)[ids], "passed"),
        (lambda ids, table: np.asfortranarray(table)[ids][...], "passed"),
        (lambda ids, table: table[:1], "must have shape (5, 3), got (1, 3). (With ids of"),
        (lambda ids, table: table[ids].sum(), "got a floating-point number (float64)"),
        (lambda ids, table: np.broadcast_to(0.0, (10**9, 10**9)), "got (1000000000, 1000000000)"),
        (lambda ids, table: np.zeros((10**6, 10**6)), "not yet: "),
        (lambda ids, table: [0] * 10**7, "got a list of length 10000000"),
        (lambda ids, table: table[ids] / 0, "must be finite, got "),
        (lambda ids, table: table[ids] + np.nan, "must be finite, got nan at [0, 0]"),
        (lambda ids, table: table[ids] + 0.5, "The answer is wrong at "),
        (lambda ids, table: 1 / 0, "stopped with ZeroDivisionError: division by zero. Line "),
        (recursive, "stopped with RecursionError"),
        (generator, "got a value of type generator"),
        (leaving, "stopped with SystemExit: 0"),
        (unprintable, f"UnprintableError. Line {UNPRINTABLE}: `raise UnprintableError`. (With"),
        (raising_what_cannot_be_printed, "stopped with ValueError: ?. Line "),
        (editing, "changed its argument `table`"),
        (editing_ids, "changed its argument `ids`"),
        (reseeding, "passed"),
        (replacing, "passed"),
        (shouting, "passed"),
        (lambda ids: ids, "must take (ids, table), as in the stub; yours takes (ids)."),
        (lambda: 1, "yours takes ()."),
        (lambda *arguments: right(*arguments), "passed"),
        (lambda ids, table, extra=1: table[ids], "passed"),
        (np.matmul, "Here these axes have lengths 5 and 7. (With"),
        (3, "The answer must be a function, as in the stub, got a whole number (int). Pass the "
            "function itself, without parentheses: `check(\"look-up\", look_up)`."),
        (np.eye(3), "got an array of floating-point numbers (float64). Pass the function itself"),
        (None, "got None. Pass"),
        ("one-hot", "got a string (str). Pass"),
        (..., "not attempted: Replace the dots with your answer."),
        (lambda ids, table: ..., "not attempted"),
        (lambda ids, table: [1.0, ...], "not attempted"),
        (lambda ids, table: (_ for _ in ()).throw(NotImplementedError), "not attempted"),
    ],
)
def test_any_answer_gets_a_report(answer, message):
    assert message in said(answer)


@pytest.mark.parametrize(
    "answer", [endless, endless_and_deaf, endless_and_deaf_to_all_but_the_second_ring]
)
def test_a_loop_without_end_is_stopped(answer, monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.3)
    before = signal.getsignal(signal.SIGALRM)
    assert "did not finish within 0.3 seconds" in said(answer)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_error_in_a_helper_is_told_with_the_helpers_line():
    def helper():
        raise ValueError("no")

    def answer(ids, table):
        helper()

    wanted = f"ValueError: no. Line {helper.__code__.co_firstlineno + 1}: `raise ValueError("
    assert wanted in said(answer)


def test_a_module_that_numpy_loads_late_stays_loaded():
    code = ("import sys; import numpy as np; from attncheck import check; "
            "late = 'numpy.fft' not in sys.modules; "
            "first = check('look-up', lambda ids, table: (np.fft.fft([1.0]), table[ids])[1]); "
            "np.fft.fft([1.0]); sys.exit(not (late and first.status == 'passed'))")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_row_of_numbers_will_do_for_a_tuple_of_them():
    assert distance((1.0, 2.0), np.array([1.0, 2.0])) == 0.0
    assert distance((1.0, 2.0), np.array([1.0, 2.0, 3.0])) == np.inf
    assert difference((1, 2), Outcome(np.array([1, 2]))) is None
    assert difference((1, 2), Outcome(np.array([1.0, 2.0]))).kind == "type"


def test_one_array_is_not_taken_for_several_results_of_its_length():
    three = np.zeros(2), np.zeros((4, 2)), np.zeros((4, 3))
    found = difference(three, Outcome(np.zeros(3)))
    assert (found.kind, found.facts["wanted"]) == ("type", ("results", {"length": 3}))
    assert distance(three, np.zeros(3)) == np.inf
    assert difference((np.zeros(2), np.zeros(2)), Outcome(np.zeros((2, 2)))) is None
    message = said(lambda *case: load("kv-cache").reference(*case)[0], "kv-cache")
    assert message.startswith(
        "not yet: The answer must be 3 separate results, as in `return first, second`, got an "
        "array of floating-point numbers (float64). (With")


def test_a_scalar_is_called_one_number():
    found = difference(0.5, Outcome(np.array([0.5])))
    assert (found.kind, found.facts["got"]) == ("one number", (1,))
    message = said(lambda *case: np.array([load("masked-accuracy").reference(*case)]),
                   "masked-accuracy")
    assert "The answer must be a single number, got an array of shape (1,). (With" in message


def test_text_is_quoted_and_the_arguments_are_shown_whole():
    word_pieces = load("word-pieces").reference
    message = said(lambda *case: word_pieces(*case) + " ", "word-pieces")
    given = next(iter(load("word-pieces").cases(np.random.default_rng(0))))
    wanted = word_pieces(*given)
    assert f"got {wanted + ' '!r}, wanted {wanted!r}. (With word = {given[0]!r}" in message
    assert f"vocabulary = {given[1]!r}" in message
    assert "got '', wanted " in said(lambda *case: "", "word-pieces")
    assert _short(["x" * 1000]).endswith("x...")
    assert len(_short(["x" * 1000])) == LONGEST


@pytest.mark.parametrize(("wanted", "got", "how"), [
    (np.array([1.0, 2.0]), [1, 2], "np.array(..., dtype=float)"),
    (np.array([1.0, 2.0]), (1.0, 2.0), "np.array(...)"), (np.array([1.0, 2.0]), [1.0, 3.0], ""),
    (np.array([1.0, 2.0]), np.array([1, 2]), ".astype(float)"),
    (np.array([1.0, 2.5]), np.array([1, 2]), ""),
    (np.array([1, 2]), np.array([1.0, 2.0]), ".astype(int)"),
    (np.array([1, 2]), np.array([1.0, 2.5]), ""),
    (np.array([1, 2]), np.array([1.0, np.nan]), ""), (np.array([1, 2]), np.array([1, np.inf]), ""),
    (np.array([True, False]), np.array([1, 0]), ".astype(bool)"),
    (np.array([True, False]), np.array([2, 0]), ""),
    (3, 3.0, "int(...)"), (3, 4.0, ""), (3, 3.5, ""), (3, np.nan, ""),
    (np.ones(2), torch.ones(2), ".numpy()"), (np.ones(2), torch.zeros(2), ""),
    (np.ones(2), torch.ones(2, requires_grad=True), ""), (np.ones(2), "12", ""),
])
@pytest.mark.filterwarnings("error")
def test_a_conversion_is_advised_only_if_its_result_is_right(wanted, got, how):
    assert difference(wanted, Outcome(got)).facts["how"] == how


def test_the_arguments_are_told_arrays_by_shape_and_all_else_as_it_is():
    report = check("multi-head", lambda *arguments: (np.zeros(2), np.zeros(2)), show=False)
    assert report.message == (
        "Part 1: The answer must have shape (5, 6), got (2,). (With x of shape (5, 6), "
        "W_q, W_k, W_v, W_o of shape (6, 6), num_heads = 2, mask of shape (5, 5).)")
    assert "left = " in said(lambda *arguments: (1, 1), "weights-bytes")


def test_an_error_whose_source_is_nowhere_is_told_with_its_line():
    space = {}
    exec("def answer(ids, table):\n    return tabel[ids]", space)
    assert ("stopped with NameError: name 'tabel' is not defined. The error is in line 2. (With ids"
            in said(space["answer"]))


def test_a_coroutine_is_no_array():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")     # Python's own: a coroutine was never awaited
        assert "got a value of type coroutine" in said(coroutine)


def test_a_call_is_interrupted_when_the_learner_interrupts():
    def interrupted(ids, table):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(TABLE, interrupted, show=False)


def test_outside_the_main_thread_there_is_no_trouble():
    reports = []
    thread = threading.Thread(target=lambda: reports.append(said(right)))
    thread.start()
    thread.join()
    assert reports == ["passed: Right in all 5 cases."]


@pytest.mark.parametrize("answer", [reseeding, replacing, shouting, leaving, recursive, editing])
def test_the_session_stays_as_it_was(answer, capsys):
    modules = [builtins, np, np.random, np.linalg, np.lib.stride_tricks, random, sys, math,
               itertools, functools, collections, copy, operator, statistics, time, attnlib]
    before = [dict(vars(module)) for module in modules]
    states = repr(np.random.get_state()), random.getstate(), np.geterr(), sys.getrecursionlimit()
    filters = list(warnings.filters)
    check(TABLE, answer, show=False)
    for module, content in zip(modules, before, strict=True):
        now = dict(vars(module))
        for volatile in ("last_exc", "last_type", "last_value", "last_traceback", "_"):
            now.pop(volatile, None), content.pop(volatile, None)
        assert now.keys() == content.keys()
        assert all(now[name] is content[name] for name in now)
    after = repr(np.random.get_state()), random.getstate(), np.geterr(), sys.getrecursionlimit()
    assert after == states
    assert warnings.filters == filters
    assert capsys.readouterr() == ("", "")


def test_what_an_answer_prints_in_its_first_case_can_be_kept(capsys):
    def chatty(query, key):
        print("sizes", query.shape, key.shape)

    stream = io.StringIO()
    check("dot-scores", chatty, show=False, stream=stream)
    assert stream.getvalue() == "sizes (3, 5) (7, 5)\n"
    assert capsys.readouterr() == ("", "")


def test_an_answer_cannot_change_what_it_is_measured_against():
    kept = []

    def keeping(ids, table):
        kept.append(table)
        for one in kept:
            one[...] = 0                                   # earlier arguments too
        return table[ids]

    assert check(TABLE, keeping, show=False).status == "not yet"
    assert check(TABLE, right, show=False).status == "passed"


def test_an_answer_that_shares_memory_with_its_argument_is_read_at_once():
    def same_buffer(signal, size, step, buffer=np.zeros((100, 20))):    # noqa: B008
        count = 1 + (len(signal) - size) // step
        for n in range(count):
            buffer[n, :size] = signal[n * step : n * step + size]
        return buffer[:count, :size]

    assert check("frame", same_buffer, show=False).status == "passed"


def test_a_mistake_is_named_only_if_every_case_agrees():
    def sometimes(ids, table):
        return table[ids - 1] if ids.ndim == 1 else table[ids]

    assert "The answer is wrong" in said(sometimes)

    def failing_like_nothing_known(ids, table):
        raise IndexError

    assert "IndexError" in said(failing_like_nothing_known)


def test_the_first_thing_that_is_off_is_told_with_its_place():
    def at_one_place(ids, table):
        out = table[ids]
        out[..., 1, 2] = 7.25
        return out

    assert "wrong at [1, 2]: got 7.25, wanted " in said(at_one_place)


def test_blanks_filled_in_by_hand():
    assert said(lambda: [400, ..., ...], "frames-by-hand").startswith("not attempted")
    assert said(lambda: [400, 160], "frames-by-hand").endswith("must hold 3 numbers, got 2.")
    assert said(lambda: ["a", 1, 2], "frames-by-hand").endswith(
        "be a list of 3 numbers, got a list of length 3 that contains more than numbers.")
    assert "(3,), got (3, 1)" in said(lambda: np.ones((3, 1)), "frames-by-hand")
    right = torch.tensor([400, 160, 98])
    assert "tensor. Convert it with `.numpy()`" in said(lambda: right, "frames-by-hand")
    assert said(lambda: right + 1, "frames-by-hand").endswith("got a torch tensor.")
    whole = load("path-lengths").reference
    assert "a floating-point number (float). Convert it with `int(...)`." in said(
        lambda *case: tuple(map(float, whole(*case))), "path-lengths")
    assert "Convert" not in said(
        lambda *case: tuple(n + 1.0 for n in whole(*case)), "path-lengths")


BY_HAND = [exercise for exercise in load_all() if not exercise.signature.parameters
           and exercise.measure is None]


@pytest.mark.parametrize("exercise", BY_HAND, ids=lambda exercise: exercise.id)
@pytest.mark.parametrize("language", languages())
def test_no_number_of_a_key_is_given_away_nor_on_which_side_of_it_an_answer_is(exercise, language):
    key = np.array(exercise.reference(), dtype=float)
    for place in range(len(key)):
        messages = set()
        for step in (-1234.5, 1234.5, np.nan):
            answer = key.copy()
            answer[place:] += step
            report = check(exercise.id, lambda a=answer: a, show=False, language=language)
            assert (report.status, report.mistake) == ("not yet", None)
            messages.add(report.message)
        (message,) = messages
        if language == "en":
            assert message == (f"The {ORDINALS[place]} of the {NUMBERS[len(key) - 1]} numbers is "
                               "not right yet.")
        else:
            assert re.findall(r"\d+", message) == [str(len(key)), str(place + 1)]


def test_only_if_all_cases_are_blank_nothing_is_attempted():
    def one_case_is_left(ids, table):
        if ids.ndim == 1:
            raise NotImplementedError
        return table[ids]

    assert "not yet: Your function stopped with NotImplementedError." in said(one_case_is_left)
    assert said(lambda ids, table: ... if ids.ndim == 1 else table[ids]) == (
        "not yet: There are still dots in your answer. (With ids of shape (5,), table of shape "
        "(7, 3).)")


# An exercise that fails

def failing(*arguments):
    raise KeyError("O")


@pytest.mark.parametrize("broken", ["reference", "cases", "measure"])
def test_an_exercise_that_fails_itself_says_so_and_blames_no_answer(broken, monkeypatch):
    exercise = load("your-vectors" if broken == "measure" else TABLE)
    answer = exercise.reference
    made = dataclasses.replace(exercise, **{broken: failing})
    if broken == "reference":
        failing.__signature__ = exercise.signature
    monkeypatch.setattr("attncheck.checking.report.load", lambda id: made)
    report = check(exercise.id, answer, show=False)
    assert report.message == "The exercise itself failed: KeyError: 'O'. Please report this."
    assert (report.status, report.mistake) == ("not attempted", None)


def test_an_exercise_without_a_case_says_so(monkeypatch):
    made = dataclasses.replace(load(TABLE), cases=lambda rng: ())
    monkeypatch.setattr("attncheck.checking.report.load", lambda id: made)
    assert "not attempted: The exercise itself failed: IndexError" in said(right)


def test_a_list_of_what_raises_when_it_is_read_is_a_list():
    class Raising:
        def __array__(self, *args, **kwargs):
            raise RuntimeError

    assert said(lambda: [Raising()] * 3, "frames-by-hand") == said(
        lambda: ["a", 160, 98], "frames-by-hand") == (
        "not yet: The answer must be a list of 3 numbers, got a list of length 3 that contains "
        "more than numbers.")
    assert "got a list of length 1 that contains more" in said(lambda ids, table: [Raising()])


def test_a_list_of_millions_is_not_looked_at_one_by_one():
    millions = [0] * 10**7                                 # that would take a part of the time
    (outcome,) = run(lambda x: millions, [(0,)])
    assert outcome.value is millions


def test_chinese_and_latin_letters_stand_apart():
    for answer in (lambda ids, table: torch.tensor(table), lambda ids, table: None, np.eye(2)):
        message = check(TABLE, answer, show=False, language="zh").message
        assert not re.search("[一-鿿][A-Za-z]|[A-Za-z][一-鿿]", message), message


def test_a_measure_that_cannot_read_an_answer_is_no_fault_of_the_answer(monkeypatch):
    exercise = load("your-vectors")
    right = exercise.reference()

    def measure(answer):
        return exercise.measure(answer) if np.array_equal(answer, right) else failing()

    made = dataclasses.replace(exercise, measure=measure)
    monkeypatch.setattr("attncheck.checking.report.load", lambda id: made)
    assert said(exercise.reference, exercise.id).startswith("passed")
    assert "not attempted: The exercise itself failed: KeyError" in said(
        lambda: np.eye(3) * 2, exercise.id)


def test_an_open_exercise_says_what_does_not_hold_yet():
    message = said(lambda: np.eye(3) * 2, "your-vectors")
    assert message == "not yet: This condition is not met yet: every vector has length 1."
    assert "there are three vectors" in said(lambda: [[1], [1, 2]], "your-vectors")


def test_an_unknown_exercise_is_refused_with_the_nearest_name():
    with pytest.raises(ValueError, match=r"^there is no exercise 'one_hot'; did you mean 'one-h"):
        check("one_hot", right)
    with pytest.raises(ValueError, match=r"^there is no exercise 12345$"):
        check(12345, right)


# Language, text and HTML

def test_the_language_asked_for_comes_before_the_environment(monkeypatch):
    monkeypatch.setenv("ATTNCHECK_LANG", "en")
    report = check(TABLE, right, show=False, language="zh")
    assert (report.message, report.language) == ("全部 5 组数据都正确。", "zh")
    monkeypatch.setenv("ATTNCHECK_LANG", "zh")
    assert check(TABLE, right, show=False, language="en").message == "Right in all 5 cases."
    assert check(TABLE, right, show=False, language="zh_CN").language == "zh"
    for language in ("zhx", "fr", ""):
        with pytest.raises(ValueError, match=f"^language must be one of en, zh, got '{language}'$"):
            check(TABLE, right, show=False, language=language)


@pytest.mark.parametrize("name", ["zhx", "zhuang_CN", "english", "fr_FR.UTF-8", "C", "1", "é"])
def test_a_language_that_the_book_has_not_is_english(name, monkeypatch):
    monkeypatch.setenv("ATTNCHECK_LANG", name)
    assert preferred() == "en"
    monkeypatch.delenv("ATTNCHECK_LANG")
    monkeypatch.setattr("locale.getlocale", lambda: (name, "UTF-8"))
    assert preferred() == "en"


def test_the_report_speaks_the_language_asked_for(monkeypatch):
    for name in ("zh", "zh_CN.UTF-8", "ZH-TW"):
        monkeypatch.setenv("ATTNCHECK_LANG", name)
        assert check(TABLE, right, show=False).message == "全部 5 组数据都正确。"
        assert "通过" in str(check(TABLE, right, show=False))
    monkeypatch.setenv("ATTNCHECK_LANG", "")
    monkeypatch.setattr("locale.getlocale", lambda: ("Chinese (Simplified)_China", "936"))
    assert check(TABLE, ..., show=False).message == "请把省略号换成你的答案。"
    monkeypatch.setattr("locale.getlocale", lambda: (None, None))
    assert check(TABLE, ..., show=False).message == "Replace the dots with your answer."


def test_every_sentence_is_translated_with_the_same_facts():
    """Reorder and leave out as the language likes, but fill in nothing that English has not."""
    texts = pairs("zh", "report", "report")
    assert not list(faults(list(dict.fromkeys(SENTENCES)), texts))
    for english_text, chinese in texts.items():
        facts = [re.findall(r"{\w+}", text) for text in (english_text, chinese)]
        if "{ordinal}" not in english_text:
            assert sorted(facts[0]) == sorted(facts[1]), chinese


def test_chinese_messages_are_chinese_throughout():
    """What is left in Latin letters is Python's: names, errors, shapes, code, kinds in brackets."""
    def unknown(ids, table):
        return tabel[ids]                                  # noqa: F821

    answers = [np.eye(3), 3, ..., lambda: 1, unknown, lambda ids, table: None, editing,
               lambda ids, table: table[0], lambda ids, table: table[ids] + np.nan,
               lambda ids, table: table[ids] + 1, lambda ids, table: table[ids].tolist(),
               lambda ids, table: table[ids].astype(int), lambda ids, table: Odd()]
    messages = [check(TABLE, answer, show=False, language="zh").message for answer in answers]
    for message in messages:
        assert re.search("[一-鿿]", message)
        assert message.endswith(("。", "。）"))
        plain = re.sub(r"`.*?`|\(.*?\)|（\w+）|NameError: name '\w+' is not defined", "", message)
        words = set(re.findall("[A-Za-z_]+", plain))
        assert words <= {"ids", "table", "None", "nan", "Odd", "NumPy"}, message
    assert messages[4] == (
        "函数运行中出错：NameError: name 'tabel' is not defined。"
        f"第 {unknown.__code__.co_firstlineno + 1} 行：`return tabel[ids]                      "
        "            # noqa: F821`。（输入：形状为 (5,) 的 ids，形状为 (7, 3) 的 table。）")
    assert messages[10].startswith(
        "答案应当是浮点数数组（float64），收到的是长度为 5 的列表。可以用 `np.array(...)` 转换。")


def test_check_prints_the_report_and_returns_it(capsys):
    report = check("one-hot", lambda ids, vocab_size: np.eye(vocab_size)[:, ids])
    assert capsys.readouterr().out == f"{report}\n"
    assert str(report).startswith("one-hot: not yet\nYou put each word in a column.")


def test_the_html_form_is_escaped_and_says_its_status_in_words():
    text = Report("softmax", "not yet", None, "got <b> & wanted, `a < b`", "en").html
    assert "<code>a &lt; b</code>" in text
    assert "got &lt;b&gt; &amp; wanted" in text
    assert "softmax: not yet" in text
    assert 'role="status"' in text


def test_a_report_is_shown_once_in_a_cell(monkeypatch):
    class Shell:
        kernel, execution_count = object(), 1

    class Module:
        get_ipython = staticmethod(lambda: Shell)

    shown = []
    monkeypatch.setitem(sys.modules, "IPython", Module)
    display = type(sys)("IPython.display")
    display.display = lambda data, metadata, raw: shown.append((data, metadata))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    report = check(TABLE, right)
    report._ipython_display_()
    assert len(shown) == 1
    data, metadata = shown[0]
    assert data["text/plain"] == "look-up: passed\nRight in all 5 cases."
    assert metadata[MIME_KEY]["id"] == "look-up"
    assert metadata[MIME_KEY]["status"] == "passed"
    Shell.execution_count = 2
    report._ipython_display_()
    assert len(shown) == 2


# The parts

@pytest.mark.parametrize(
    ("wanted", "got", "gap"),
    [
        (1.0, 1.0, 0.0), (1.0, 1.5, 0.5), (100.0, 101.0, 0.01), (1, 1.0, 0.0), (3, 4, np.inf),
        (True, True, 0.0), (True, 1, np.inf), (np.array([1, np.nan]), np.array([1, np.nan]), 0.0),
        (np.array([-np.inf]), np.array([-np.inf]), 0.0),
        (np.array([-np.inf]), np.array([0.0]), np.inf), (np.zeros(3), np.zeros((3, 1)), np.inf),
        ((1.0, 2.0), (1.0, 2.5), 0.25), ((1.0,), 1.0, np.inf),
        ([1, 2], np.array([1.0, 2.0]), 0.0), ([1, 2], [1, "a"], np.inf), (None, None, 0.0),
        ("a", "a", 0.0), ("a", "b", np.inf), (np.zeros(2), None, np.inf),
        (10**9, 10**9 + 1, np.inf),
    ],
)
def test_distance(wanted, got, gap):
    assert distance(wanted, got) == gap


def test_errors_agree_by_their_kind():
    one, other, none = run(lambda x: 1 / x, [(0,), (0.0,), (1,)])
    assert agree(one, other)
    assert not agree(one, none)
    assert difference(1.0, none) is None


def test_checking_needs_neither_torch_nor_matplotlib_nor_ipython():
    code = ("import sys; from attncheck import check; import numpy as np; "
            "check('one-hot', lambda ids, vocab_size: np.eye(vocab_size)[ids]); "
            "extras = {'torch', 'matplotlib', 'IPython', 'nbclient'} & set(sys.modules); "
            "sys.exit(bool(extras))")
    subprocess.run([sys.executable, "-c", code], check=True)
