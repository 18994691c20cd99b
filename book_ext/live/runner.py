"""Run one answer in the page: its own names, a time limit, what it prints, the book's report."""

import builtins
import contextlib
import json
import sys
import traceback
import types

from pyodide.code import eval_code

from attncheck import check
from attncheck.checking import sandbox
from attncheck.i18n import known

HERE = "your answer"                # the file that a traceback names
LONGEST = 20_000                    # characters that are shown of what an answer prints

def nobody(prompt=""):
    """Take the place of `input`."""
    raise EOFError("there is nobody to answer `input()` in a page: write the value down instead")


builtins.input = nobody
given = {}
eval_code(SETUP, given)             # noqa: F821  the page's cell of imports


class Printed:
    """Keeps the start of what is written, and how much there was."""

    def __init__(self):
        self.text, self.count = "", 0

    def write(self, text):
        self.count += len(text)
        self.text += text[: LONGEST - len(self.text)]
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

    def told(self):
        left = self.count - len(self.text)
        return self.text + (f"\n... and {left:,} characters more" if left else "")


def run(code, id, name, language):
    """Run an answer, then check it; return what happened as JSON."""
    seconds, language = sandbox.SECONDS, known(language) or "en"
    names = given | {"__name__": "__main__"}
    printed = Printed()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            with sandbox.time_limit(seconds):
                value = eval_code(code, names, filename=HERE)
                shown = "" if value is None else repr(value)
        except sandbox.AnswerTimeout:
            return story("error", printed, f"Your code did not finish within {seconds} seconds. Is "
                         "there a loop without an end?")
        except BaseException as error:                     # SystemExit too
            return story("error", printed, said(error))
    if shown:
        printed.write(f"{shown}\n")
    if name not in names:
        own = [known for known, value in names.items()
               if known not in given and isinstance(value, types.FunctionType)]
        found = f" It defines {', '.join(own)}." if own else ""
        return story("error", printed, f"Your answer must define {name}.{found}")
    inside = Printed()
    report = check(id, names[name], show=False, language=language, stream=inside)
    if inside.count:
        printed.write(f"In the first case that is checked:\n{inside.told()}")
    return story(report.status, printed, html=report.html, message=report.message,
                 mistake=report.mistake)


def story(state, printed, text="", **more):
    return json.dumps({"state": state, "text": text, "printed": printed.told()} | more)


def said(error):
    """Return a traceback with the learner's own lines alone."""
    told = traceback.TracebackException.from_exception(error)
    told.stack = traceback.StackSummary.from_list([f for f in told.stack if f.filename == HERE])
    text = "".join(told.format()).replace("Traceback (most recent call last):\n", "")
    text = text.replace(f'File "{HERE}", line', "line").replace(", in <module>", "").rstrip()
    if isinstance(error, ModuleNotFoundError):
        text += "\nHere there are NumPy and Python's own modules; you need no more."
    return text


sys.modules["runner"] = types.SimpleNamespace(run=run)
