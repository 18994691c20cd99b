"""Check an answer to an exercise: `check("softmax", my_softmax)` says whether it is right.

If it is not, the report says which known mistake the answer makes, when it behaves like one in
every case, and else the first thing that is off. `words` holds the sentences.
"""

import html
import inspect
import sys
from dataclasses import dataclass

from numpy.random import default_rng

from attncheck.calls import run
from attncheck.chapters import chapter_of, load
from attncheck.compare import agree, difference
from attncheck.message import error_text, kind_of, message
from attncheck.words import (
    CHECK,
    ENGLISH,
    NOT_ATTEMPTED,
    NOT_YET,
    PASSED,
    languages,
    pairs,
    preferred,
    speaker,
)

CARRIER = "attncheck"       # under this name, a notebook output's metadata carry the report
COLOURS = {NOT_ATTEMPTED: "#767676", PASSED: "#007a5a", NOT_YET: "#b35900"}


@dataclass(eq=False)
class Report:
    """What `check` found: `status` is "not attempted", "passed" or "not yet", in English.

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
        return pairs(self.language, "report", "status").get(self.status, self.status)

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

    >>> import numpy as np
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
    texts = texts or {}
    say = speaker(CHECK, pairs(language, "report", "check"))
    status, mistake, text = _judge(exercise, answer, seed, say, texts)
    text = text.encode(errors="replace").decode()          # what cannot be printed
    return Report(exercise.id, status, mistake, text, language)


def _judge(exercise, answer, seed, say, texts):
    """Return status, mistake and message."""
    if answer is ...:
        return NOT_ATTEMPTED, None, say("start")
    if not callable(answer):
        call = f'check("{exercise.id}", {exercise.name})'
        return NOT_YET, None, say("no function", got=kind_of(answer, say), call=call)
    try:
        cases = list(exercise.cases(default_rng(seed)))
        misfit = _misfit(answer, exercise, cases[0])
    except Exception as error:
        return NOT_ATTEMPTED, None, say("itself", error=error_text(error))
    if misfit:
        return NOT_YET, None, say("signature", **misfit)
    names = list(exercise.signature.parameters)
    wanted = run(exercise.reference, cases, names, exercise.measure, trusted=True)
    got = run(answer, cases, names, exercise.measure)
    if all(outcome.value is ... or isinstance(outcome.error, NotImplementedError)
           for outcome in got):
        return NOT_ATTEMPTED, None, say("start")
    own = [want for want in wanted if want.error] + [came for came in got if not came.measured]
    if own:
        return NOT_ATTEMPTED, None, say("itself", error=error_text(own[0].error))
    found = [difference(want.value, came) for want, came in zip(wanted, got, strict=True)]
    if not any(found):
        return PASSED, None, say("right" if len(cases) > 1 else "once", count=len(cases))
    wrong = _known(exercise, cases, names, got, found)
    if wrong:
        return NOT_YET, wrong.name, texts.get(wrong.hint, wrong.hint)
    first, case = next((f, c) for f, c in zip(found, cases, strict=True) if f)
    return NOT_YET, None, message(exercise, first, case, say, texts)


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


def _shell():
    """Return IPython's running notebook shell, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
