"""Check an answer to an exercise: `check("softmax", my_softmax)` says whether it is right.

If it is not, the report says which known mistake the answer makes, when it behaves like one in
every case, and else the first thing that is off. The sentences below are English; `texts/` holds
each of them in other languages.
"""

import html
import inspect
import sys
from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng

from attncheck.calls import run
from attncheck.chapters import chapter_of, load
from attncheck.compare import agree, difference
from attncheck.language import ENGLISH, languages, pairs, preferred

CARRIER = "attncheck"       # under this name, a notebook output's metadata carry the report
COLOURS = {"not attempted": "#767676", "passed": "#007a5a", "not yet": "#b35900"}
MOST_ARGUMENTS = 4          # more would bury the message in shapes
MESSAGES = {
    "start": "Replace the dots with your answer.",
    "right": "Right in all {count} cases.",
    "once": "Right.",
    "no function": "An answer is a function, as in the stub; got {got}.",
    "signature": "The function must take {wanted}, as in the stub; yours takes {got}.",
    "raised": "Your function stopped with {error}{line}.",
    "time": "Your function did not finish within {seconds} seconds. Is there a loop without an "
            "end?",
    "edited": "Your function changed its argument `{name}`, which belongs to whoever calls it. "
              "Work on a copy.",
    "type": "{part}The answer must be {wanted}, got {got}.",
    "None": "The answer must be {wanted}, got None. Is there a `return`?",
    "shape": "{part}The answer must have shape {wanted}, got {got}.",
    "finite": "{part}The answer must be finite, got {got}{at}.",
    "values": "{part}The answer is wrong{at}: got {got}, wanted {wanted}.",
    "asked": "This does not hold yet: {asked}.",
    "case": "(With {case}.)", "part": "Part {part}:", "at": "at {where}", "line": "in {line}",
}


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

    def __str__(self):
        return f"{self.id}: {self._said_status}\n{self.message}"

    @property
    def _said_status(self):
        return pairs(self.language, "report", "report").get(self.status, self.status)

    @property
    def html(self):
        """The report as a piece of HTML, legible on light and dark ground."""
        return (
            f'<div class="attncheck-report" role="status" lang="{self.language}" style="border-left'
            f': 0.3em solid {COLOURS[self.status]}; padding: 0.2em 0.8em">'
            f"<strong>{html.escape(self.id)}: {html.escape(self._said_status)}</strong><br>"
            f"{html.escape(self.message)}</div>"
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
        display(data, metadata={CARRIER: fields}, raw=True)

    def _ipython_display_(self):
        """Show the report as a cell's value, unless `check` has shown it in the same cell."""
        shell = _shell()
        if shell is None or getattr(self, "_shown", None) != shell.execution_count:
            self.show()


def check(id, answer, *, seed=0, show=True, language=None):
    """Check an answer to the exercise `id`, show the report, and return it.

    Parameters
    ----------
    id : str
        The exercise, such as "softmax".
    answer : function
        It takes what the exercise's stub takes.
    seed : int
        Draws the cases.
    show : bool
        Show the report.
    language : str, optional
        "en" or "zh". Without it ATTNCHECK_LANG decides, and else the system's language.

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
    Each word fills a column here. In this book the rows of an array are the vectors.
    >>> report.status, report.mistake
    ('not yet', 'one word per column')
    """
    language = preferred() if language is None else language
    if language not in languages():
        raise ValueError(f"language must be one of {', '.join(languages())}, got {language!r}")
    chapter = chapter_of(id)
    report = judge(load(id), answer, seed, language, pairs(language, chapter.label, id))
    if show:
        report.show()
    return report


def judge(exercise, answer, seed=0, language=ENGLISH, texts=None):
    """Return the Report on an answer; `texts` maps the exercise's texts to the language."""
    texts = (texts or {}) | pairs(language, "report", "report")
    status, mistake, message = _judge(exercise, answer, seed, texts)
    message = message.encode(errors="replace").decode()    # what cannot be printed
    return Report(exercise.id, status, mistake, message, language)


def _judge(exercise, answer, seed, texts):
    """Return status, mistake and message."""
    def say(kind, **facts):
        return texts.get(MESSAGES[kind], MESSAGES[kind]).format(**facts)

    if answer is ...:
        return "not attempted", None, say("start")
    if not callable(answer):
        return "not yet", None, say("no function", got=type(answer).__name__)
    cases = list(exercise.cases(default_rng(seed)))
    names = list(exercise.signature.parameters)
    misfit = _misfit(answer, exercise, cases[0])
    if misfit:
        return "not yet", None, say("signature", **misfit)
    wanted = run(exercise.reference, cases, names, exercise.measure, trusted=True)
    got = run(answer, cases, names, exercise.measure)
    if any(outcome.value is ... or isinstance(outcome.error, NotImplementedError)
           for outcome in got):
        return "not attempted", None, say("start")
    found = [difference(want.value, came) for want, came in zip(wanted, got, strict=True)]
    if not any(found):
        return "passed", None, say("right" if len(cases) > 1 else "once", count=len(cases))
    wrong = _known(exercise, cases, names, got, found)
    if wrong:
        return "not yet", wrong.name, texts.get(wrong.hint, wrong.hint)
    first, case = next((f, c) for f, c in zip(found, cases, strict=True) if f)
    return "not yet", None, _message(exercise, first, case, say, texts)


def _known(exercise, cases, names, got, found):
    """Return the wrong answer that gives the same in every case, or None.

    An error alone tells too little: in one case at least both must return something that is off.
    """
    if not any(f and came.error is None for f, came in zip(found, got, strict=True)):
        return None
    for wrong in exercise.wrong:
        known = run(wrong.answer, cases, names, exercise.measure, trusted=True)
        if all(agree(one, other) for one, other in zip(known, got, strict=True)):
            return wrong
    return None


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


def _message(exercise, found, case, say, texts):
    """Say in one sentence what is off, and in which case."""
    facts = dict(found.facts)
    if exercise.asked and "part" in facts:
        asked = exercise.asked[facts["part"] - 1]
        return say("asked", asked=texts.get(asked, asked))
    facts["part"] = say("part", part=facts["part"]) + " " if "part" in facts else ""
    if found.kind == "raised":
        facts["line"] = " " + say("line", **facts) if facts["line"] else ""
    if found.kind in ("values", "finite"):
        facts["at"] = " " + say("at", **facts) if facts["where"] else ""
    if found.kind == "type":
        facts |= {key: _with_article(facts[key]) for key in ("got", "wanted")}
    kind = "None" if found.kind == "type" and facts["got"] == "None" else found.kind
    text = say(kind, **facts)
    names = exercise.signature.parameters
    given = ", ".join(
        f"{name} {_described(value)}" for name, value in zip(names, case, strict=True)
    )
    if given and len(case) <= MOST_ARGUMENTS and kind not in ("None", "edited", "time"):
        text += " " + say("case", case=given)
    return text


def _with_article(kind):
    """Put "a" or "an" in front of the name of a kind."""
    if kind == "None":
        return kind
    return f"{'an' if kind[0] in 'aeioAEIO' else 'a'} {kind}"


def _described(value):
    """Describe an argument in a few characters."""
    if isinstance(value, np.ndarray):
        return f"of shape {value.shape}" if value.ndim else str(value)
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _shell():
    """Return IPython's running notebook shell, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
