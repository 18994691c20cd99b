"""Check an answer to an exercise: `check("one-hot", my_one_hot)` says whether it is right.

If it is not, the report names a known mistake if the answer behaves like it in every case, and
otherwise describes the first thing that is wrong. The sentences are in `attncheck.i18n`.
"""

import html
import inspect
import re
import sys
from dataclasses import dataclass
from functools import partial, reduce
from itertools import groupby

import numpy as np
from numpy.random import default_rng

from attncheck.chapters import chapter_of, load
from attncheck.checking.compare import agree, difference, kind, sentence
from attncheck.checking.matrix_diff import can_be_drawn, side_by_side
from attncheck.checking.sandbox import run
from attncheck.checking.shape_errors import explained
from attncheck.i18n import (
    ENGLISH,
    MESSAGES,
    NOT_ATTEMPTED,
    NOT_YET,
    PASSED,
    known,
    languages,
    pairs,
    preferred,
    speaker,
    translated,
)

MIME_KEY = "attncheck"       # under this name, a notebook output's metadata carry the report
COLOURS = {NOT_ATTEMPTED: "#767676", PASSED: "#007a5a", NOT_YET: "#b35900"}
LONGEST = 300                # characters of an argument that are shown: a case can be rebuilt
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth")


def _with_code(message):
    """Return a message as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(message))


@dataclass(eq=False)
class Report:
    """What `check` found: `status` is "not attempted", "passed" or "not yet".

    `mistake` is the name of the known wrong answer that this answer behaves like, or None.
    """

    id: str
    status: str
    mistake: str | None
    message: str
    language: str = ENGLISH
    said: str = ""              # the status in the language, where that is not English
    picture: str = ""           # SVG of a matrix that differs, beside the one that was wanted

    def __str__(self):
        return f"{self.id}: {self.said or self.status}\n{self.message}"

    @property
    def html(self):
        """The report as a piece of HTML, legible on light and dark ground."""
        return (
            f'<div class="attncheck-report" role="status" lang="{self.language}" style="border-left'
            f': 0.3em solid {COLOURS[self.status]}; padding: 0.2em 0.8em">'
            f"<strong>{html.escape(self.id)}: {html.escape(self.said or self.status)}</strong><br>"
            f"{_with_code(self.message)}{self.picture}</div>"
        )

    def show(self):
        """Show the report: as HTML in a notebook, as text elsewhere."""
        shell = _shell()
        if shell is None:
            print(self)
            return
        from IPython.display import display

        self._shown = shell.execution_count
        fields = {"id": self.id, "status": self.status, "mistake": self.mistake,
                  "message": self.message}
        data = {"text/plain": str(self), "text/html": self.html}
        display(data, metadata={MIME_KEY: fields}, raw=True)

    def _ipython_display_(self):
        """Show the report as a cell's value, unless `check` has shown it in the same cell."""
        shell = _shell()
        if shell is None or getattr(self, "_shown", None) != shell.execution_count:
            self.show()


def check(id, answer, *, seed=0, show=True, language=None, stream=None):
    """Check an answer to the exercise `id`, show the report, and return it.

    Parameters
    ----------
    id : str
        The exercise, such as "one-hot".
    answer : function
        It takes what the exercise's stub takes.
    seed : int
        Draws the cases.
    show : bool
        Show the report.
    language : str, optional
        "en" or "zh". Without it ATTNCHECK_LANG decides, and else the system's language.
    stream : file, optional
        Gets what the answer prints in the first case.

    Returns
    -------
    report : Report
        Whatever the answer does, short of ending the process.

    Raises
    ------
    ValueError
        If there is no such exercise, or no such language.

    >>> report = check("one-hot", lambda ids, vocab_size: np.eye(vocab_size)[:, ids])
    one-hot: not yet
    You put each word in a column. In this book the vectors are the rows of an array.
    >>> report.status, report.mistake
    ('not yet', 'one word per column')
    """
    spoken = preferred() if language is None else known(str(language))
    if spoken is None:
        raise ValueError(f"language must be one of {', '.join(languages())}, got {language!r}")
    chapter = chapter_of(id)
    exercise, texts = load(id), pairs(spoken, chapter.label, id)
    if _is_from_attnlib(answer):
        texts |= pairs(spoken, "report", "report")
        message = speaker(MESSAGES, texts)("library", name=exercise.name)
        report = Report(id, NOT_ATTEMPTED, None, message, spoken,
                        translated(NOT_ATTEMPTED, texts))
    else:
        report = judge(exercise, answer, seed, spoken, texts, stream)
    if show:
        report.show()
    return report


def _is_from_attnlib(answer):
    """Whether an answer is the library's own: the learner's cell has defined nothing.

    A name that the chapter imports is still there when the cell with the answer fails.

    >>> import attnlib
    >>> _is_from_attnlib(attnlib.one_hot), _is_from_attnlib(lambda ids, size: ids)
    (True, False)
    """
    try:
        answer = inspect.unwrap(answer)
        while isinstance(answer, partial):
            answer = answer.func
        return str(getattr(answer, "__module__", "")).split(".")[0] == "attnlib"
    except Exception:                                      # an answer may be anything
        return False


def judge(exercise, answer, seed=0, language=ENGLISH, texts=None, stream=None):
    """Return the Report on an answer; `texts` maps the exercise's texts to the language."""
    texts = (texts or {}) | pairs(language, "report", "report")
    status, mistake, message, *picture = _judge(exercise, answer, seed, texts, stream)
    message = message.encode(errors="replace").decode()    # what cannot be printed
    return Report(
        exercise.id, status, mistake, message, language, translated(status, texts), *picture)


def _judge(exercise, answer, seed, texts, stream):
    """Return status, mistake and message, and where a matrix differs, its picture.

    Where the exercise itself fails, nothing is known of the answer: it counts as not attempted.
    """
    say = speaker(MESSAGES, texts)
    if answer is ...:
        return NOT_ATTEMPTED, None, say("start")
    if not callable(answer):
        key, facts = kind(answer)
        return NOT_YET, None, say(
            "no function", got=say(key, **facts), id=exercise.id, name=exercise.name)
    names = list(exercise.signature.parameters)
    try:
        cases = list(exercise.cases(default_rng(seed)))
        misfit = _misfit(answer, exercise, cases[0])
    except Exception as error:
        return NOT_ATTEMPTED, None, say("itself", error=sentence(error))
    wanted = run(exercise.reference, cases, names, exercise.measure, trusted=True)
    if misfit:
        return NOT_YET, None, say("signature", **misfit)
    got = run(answer, cases, names, exercise.measure, stream=stream)
    failed = [want.error for want in wanted if want.error]
    failed += [came.error for came in got if not came.measured]
    if failed:
        return NOT_ATTEMPTED, None, say("itself", error=sentence(failed[0]))
    if all(came.value is ... or isinstance(came.error, NotImplementedError) for came in got):
        return NOT_ATTEMPTED, None, say("start")
    found = [difference(want.value, came) for want, came in zip(wanted, got, strict=True)]
    if not any(found):
        return PASSED, None, say("right" if len(cases) > 1 else "once", count=len(cases))
    wrong = _known(exercise, cases, names, got, found)
    picture = "" if exercise.measure else _picture(names, cases, wanted, got, found, say)
    if wrong:
        return NOT_YET, wrong.name, translated(wrong.hint, texts), picture
    first, case = next((f, c) for f, c in zip(found, cases, strict=True) if f)
    if exercise.asked and "part" in first.facts:
        asked = exercise.asked[first.facts["part"] - 1]
        return NOT_YET, None, say("asked", asked=translated(asked, texts))
    return NOT_YET, None, _message(names, first, case, say), picture


def _known(exercise, cases, names, got, found):
    """Return the wrong answer that gives the same in every case, or None.

    An error alone tells too little: in one case at least both must return something that is off.
    """
    if not any(f and came.error is None for f, came in zip(found, got, strict=True)):
        return None
    for wrong in exercise.misconceptions:
        known = run(wrong.answer, cases, names, exercise.measure, trusted=True)
        if all(agree(one, other) for one, other in zip(known, got, strict=True)):
            return wrong
    return None


def _picture(names, cases, wanted, got, found, say):
    """Return a picture of the first matrix with a wrong number, or nothing if there is none."""
    for case, want, came, off in zip(cases, wanted, got, found, strict=True):
        if off and off.kind in ("values", "finite"):
            pair = want.value, came.value
            if "part" in off.facts:
                pair = [parts[off.facts["part"] - 1] for parts in pair]
            if can_be_drawn(*pair):
                return side_by_side(*pair, say, say("case", case=_given(names, case, say)))
    return ""


def _misfit(answer, exercise, case):
    """Return what to say if the answer cannot be called with a case, or None."""
    try:
        signature = inspect.signature(answer)
    except Exception:                                      # a built-in may not tell
        return None
    try:
        signature.bind(*case)
    except TypeError:
        return {"wanted": str(exercise.signature), "got": str(signature)}
    return None


def _message(names, found, case, say):
    """Say in a few sentences what is wrong, and in which case."""
    facts = found.facts
    if found.kind == "type":
        sentences = _about_type(facts, say)
    elif found.kind == "raised":
        shapes = explained(facts["raised"])
        sentences = [say("shapes")] if shapes else [say("raised", error=sentence(facts["raised"]))]
        sentences += [say(key, **about) for key, about in shapes]
        if facts["line"]:
            number, source = facts["line"]
            sentences += [say("line" if source else "number", number=number, source=source)]
    elif found.kind == "by hand":
        position, count = facts["position"], facts["of"]
        known = position <= len(ORDINALS)
        sentences = [say("by hand", **facts,
                         ordinal=ORDINALS[position - 1] if known else f"{position}th",
                         count=NUMBERS[count - 1] if count <= len(NUMBERS) else count)]
    else:
        placed = found.kind in ("finite", "values") and facts["where"]
        sentences = [say(f"{found.kind} at" if placed else found.kind, **facts)]
    if "part" in facts:
        sentences[0] = say("part", part=facts["part"], text=sentences[0])
    if case and found.kind not in ("edited", "time"):
        sentences += [say("case", case=_given(names, case, say))]
    return _joined("then", sentences, say)


def _about_type(facts, say):
    (got, about_got), (wanted, about_wanted) = facts["got"], facts["wanted"]
    if got == "ellipsis":
        return [say("dots")]
    sentences = [say("type", got=say(got, **about_got), wanted=say(wanted, **about_wanted))]
    if got == "nothing":
        sentences += [say("return")]
    if facts["how"]:
        sentences += [say("convert", how=facts["how"])]
    return sentences


def _given(names, case, say):
    """Describe the arguments of a case: arrays by their shape, everything else as it is."""
    def shape(argument):
        value = argument[1]
        return value.shape if isinstance(value, np.ndarray) and value.ndim else None

    parts = []
    for common, arguments in groupby(zip(names, case, strict=True), key=shape):
        if common is None:
            parts += [f"{name} = {_short(value)}" for name, value in arguments]
        else:
            shown = _joined("and", [name for name, _ in arguments], say)
            parts += [say("shaped", names=shown, shape=common)]
    return _joined("and", parts, say)


def _joined(key, parts, say):
    return reduce(lambda one, other: say(key, one=one, other=other), parts)


def _short(value):
    text = str(value) if isinstance(value, (np.ndarray, np.generic)) else repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _shell():
    """Return IPython's running notebook shell, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
