"""Run one answer on the page: with its own names and a time limit, and with the book's report."""

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


def no_input(prompt=""):
    """Take the place of `input`."""
    raise EOFError("`input()` is not available here: write the value into your code instead")


builtins.input = no_input
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

    def text_shown(self):
        left = self.count - len(self.text)
        return self.text + (f"\n... and {left:,} more characters" if left else "")


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
            return outcome("error", printed, f"Your code did not finish within {seconds} seconds. "
                           "Does it contain an endless loop?")
        except BaseException as error:                     # SystemExit too
            return outcome("error", printed, own_traceback(error))
    if shown:
        printed.write(f"{shown}\n")
    if name not in names:
        own = [known for known, value in names.items()
               if known not in given and isinstance(value, types.FunctionType)]
        found = f" It defines {', '.join(own)}." if own else ""
        return outcome("error", printed, f"Your answer must define {name}.{found}")
    inside = Printed()
    report = check(id, names[name], show=False, language=language, stream=inside)
    if inside.count:
        printed.write(f"Printed in the first case that is checked:\n{inside.text_shown()}")
    return outcome(report.status, printed, html=report.html, message=report.message,
                   mistake=report.mistake)


def outcome(state, printed, text="", **more):
    return json.dumps({"state": state, "text": text, "printed": printed.text_shown()} | more)


def own_traceback(error):
    """Return a traceback with the learner's own lines alone."""
    found = traceback.TracebackException.from_exception(error)
    found.stack = traceback.StackSummary.from_list([f for f in found.stack if f.filename == HERE])
    text = "".join(found.format()).replace("Traceback (most recent call last):\n", "")
    text = text.replace(f'File "{HERE}", line', "line").replace(", in <module>", "").rstrip()
    if isinstance(error, ModuleNotFoundError):
        text += "\nNumPy and Python's own modules are available here; you do not need more."
    return text


sys.modules["runner"] = types.SimpleNamespace(run=run)
