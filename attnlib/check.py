"""Check an answer to an exercise: `check("softmax", my_softmax)` says whether it is right.

If it is not, the report says which known mistake the answer makes, when it behaves like one in
every case, and else the first thing that is off. `python -m attnlib.check my/*.ipynb` checks whole
notebooks.

`ATTNLIB_LANG` sets the language, `en` or `zh`; without it the system's language decides.
"""

import difflib
import html
import inspect
import locale
import os
import sys
from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng

from attnlib._answers import agree, problem, run
from attnlib.exercises import BY_ID

CARRIER = "attnlib"         # under this name, a notebook output's metadata carry the report

TEXTS = {
    "en": {
        "not attempted": "not attempted", "passed": "passed", "not yet": "not yet",
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
        "case": " (With {case}.)", "part": "Part {part}: ", "at": " at {where}",
        "line": " in {line}",
    },
    "zh": {
        "not attempted": "尚未作答", "passed": "通过", "not yet": "还差一点",
        "start": "请把省略号换成你的答案。",
        "right": "全部 {count} 组数据都正确。",
        "once": "正确。",
        "no function": "答案应当是一个函数，写法见题目给出的框架；收到的是 {got}。",
        "signature": "函数的参数应当是 {wanted}，与题目给出的框架一致；你的是 {got}。",
        "raised": "函数运行中出错：{error}{line}。",
        "time": "函数在 {seconds} 秒内没有结束。是不是有一个停不下来的循环？",
        "edited": "函数改动了参数 `{name}`，而它属于调用者。请在副本上计算。",
        "type": "{part}答案应当是 {wanted}，收到的是 {got}。",
        "None": "答案应当是 {wanted}，收到的是 None。是不是忘了 `return`？",
        "shape": "{part}答案的形状应当是 {wanted}，收到的是 {got}。",
        "finite": "{part}答案应当是有限的数，却得到 {got}{at}。",
        "values": "{part}答案不对{at}：得到 {got}，应当是 {wanted}。",
        "asked": "这一点还没有做到：{asked}。",
        "case": "（输入：{case}。）", "part": "第 {part} 部分：", "at": "，位置 {where}",
        "line": "，在 {line}",
    },
}
MOST_ARGUMENTS = 4          # more would bury the message in shapes
COLOURS = {"not attempted": "#767676", "passed": "#007a5a", "not yet": "#b35900"}


@dataclass(eq=False)
class Report:
    """What `check` found: `status` is "not attempted", "passed" or "not yet".

    `mistake` is the name of the known wrong answer that this answer behaves like, or None.
    """

    id: str
    status: str
    mistake: str | None
    message: str
    language: str = "en"

    def __str__(self):
        return f"{self.id}: {TEXTS[self.language][self.status]}\n{self.message}"

    @property
    def html(self):
        """The report as a piece of HTML, legible on light and dark ground."""
        status = html.escape(TEXTS[self.language][self.status])
        return (
            f'<div class="attnlib-report" role="status" lang="{self.language}" style="border-left: '
            f'0.3em solid {COLOURS[self.status]}; padding: 0.2em 0.8em">'
            f"<strong>{html.escape(self.id)}: {status}</strong><br>"
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


def check(id, answer, *, seed=0, show=True):
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

    Returns
    -------
    report : Report
        Whatever the answer does, short of ending the process.

    Raises
    ------
    ValueError
        If there is no such exercise.

    >>> report = check("one-hot", lambda ids, vocab_size: np.eye(vocab_size)[:, ids])
    one-hot: not yet
    Each word fills a column here. In this book the rows of an array are the vectors.
    >>> report.status, report.mistake
    ('not yet', 'one word per column')
    """
    exercise = _find(id)
    language = _language()
    status, mistake, message = _judge(exercise, answer, seed, TEXTS[language], language)
    message = message.encode(errors="replace").decode()    # what cannot be printed
    report = Report(exercise.id, status, mistake, message, language)
    if show:
        report.show()
    return report


def _find(id):
    if id in BY_ID:
        return BY_ID[id]
    near = difflib.get_close_matches(str(id), BY_ID, n=1)
    raise ValueError(
        f"there is no exercise {id!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    )


def _judge(exercise, answer, seed, texts, language):
    """Return status, mistake and message."""
    if answer is ...:
        return "not attempted", None, texts["start"]
    if not callable(answer):
        return "not yet", None, texts["no function"].format(got=type(answer).__name__)
    cases = list(exercise.cases(default_rng(seed)))
    names = list(exercise.signature.parameters)
    misfit = _misfit(answer, exercise, cases[0])
    if misfit:
        return "not yet", None, texts["signature"].format(**misfit)
    wanted = run(exercise.reference, cases, names, exercise.measure, trusted=True)
    got = run(answer, cases, names, exercise.measure)
    if any(outcome.value is ... or isinstance(outcome.error, NotImplementedError)
           for outcome in got):
        return "not attempted", None, texts["start"]
    problems = [problem(want.value, came) for want, came in zip(wanted, got, strict=True)]
    if not any(problems):
        text = texts["right" if len(cases) > 1 else "once"]
        return "passed", None, text.format(count=len(cases))
    wrong = _known(exercise, cases, names, got, problems)
    if wrong:
        return "not yet", wrong.name, wrong.hint_zh if language == "zh" else wrong.hint
    first, case = next((p, c) for p, c in zip(problems, cases, strict=True) if p)
    return "not yet", None, _message(exercise, first, case, texts, language)


def _known(exercise, cases, names, got, problems):
    """Return the wrong answer that gives the same in every case, or None.

    An error alone tells too little: in one case at least both must return something that is off.
    """
    if not any(p and came.error is None for p, came in zip(problems, got, strict=True)):
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


def _message(exercise, found, case, texts, language):
    """Say in one sentence what is off, and in which case."""
    facts = dict(found.facts)
    if exercise.asked and "part" in facts:
        asked = exercise.asked[facts["part"] - 1]
        return texts["asked"].format(asked=asked[language == "zh"])
    facts["part"] = texts["part"].format(part=facts["part"]) if "part" in facts else ""
    if found.kind == "raised":
        facts["line"] = texts["line"].format(**facts) if facts["line"] else ""
    if found.kind in ("values", "finite"):
        facts["at"] = texts["at"].format(**facts) if facts["where"] else ""
    if found.kind == "type" and language == "en":
        facts |= {key: _with_article(facts[key]) for key in ("got", "wanted")}
    kind = "None" if found.kind == "type" and facts["got"] == "None" else found.kind
    text = texts[kind].format(**facts)
    names = exercise.signature.parameters
    given = ", ".join(
        f"{name} {_described(value)}" for name, value in zip(names, case, strict=True)
    )
    if given and len(case) <= MOST_ARGUMENTS and kind not in ("None", "edited", "time"):
        text += texts["case"].format(case=given)
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


def _language():
    """Return "en" or "zh": as ATTNLIB_LANG says, else as the system does."""
    wanted = os.environ.get("ATTNLIB_LANG") or locale.getlocale()[0] or ""
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"


def _shell():
    """Return IPython's running notebook shell, or None."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and hasattr(shell, "kernel") else None


if __name__ == "__main__":
    from attnlib._grade import main

    sys.exit(main())
