"""Call an answer that may do anything, and keep what comes back.

Nothing here trusts an answer: it may raise, never return, print, edit its arguments, reseed,
replace functions of the modules it uses, or give back anything at all. The session around it stays
as it was: arguments, random states, settings, and the modules named in RESTORED.
"""

import contextlib
import copy
import linecache
import os
import random
import signal
import sys
import threading
import warnings
from dataclasses import dataclass
from time import monotonic as now
from types import ModuleType

import numpy as np
from numpy import random as np_random

SECONDS = 5                 # for all cases of one check together
LARGEST = 10**5             # numbers that are looked at; no exercise asks for so many
RESTORED = {"attnlib", "builtins", "collections", "copy", "functools", "itertools", "math",
            "numpy", "operator", "random", "statistics", "time"}        # their modules, too


class AnswerTimeout(BaseException):
    """The time limit: no Exception, so that an answer's `except Exception` lets it through."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned a value, or raised an error."""

    value: object = None
    error: BaseException | None = None
    line: tuple | None = None   # the line of the answer that raised: its number and its source
    edited: str = ""            # the argument that is no longer what it was
    measured: bool = True       # no, if the exercise's own measure of the value raised


def run(answer, cases, names=(), measure=None, trusted=False, stream=None):
    """Call `answer` on copies of all cases and return one Outcome for each.

    `names` are the names of the arguments. Once the time is up, the remaining calls count as such.
    The book's own answers are `trusted`: they may warn, but leave the session alone. What an
    answer prints in its first case goes to the `stream`, if there is one.
    """
    outcomes = []
    contents = {} if trusted else _contents()
    try:
        with _quiet() if trusted else time_limit(SECONDS):
            for n, case in enumerate(cases):
                guard = (contextlib.nullcontext() if trusted
                         else _undisturbed(contents, None if n else stream))
                outcomes.append(_call(answer, case, names, measure, guard))
    except AnswerTimeout as error:
        left = len(cases) - len(outcomes)
        outcomes += [Outcome(error=error)] * left
    return outcomes


def _call(answer, case, names, measure, guard):
    given = copy.deepcopy(case)
    try:
        with guard:
            value = answer(*given)
        edited = _edited(case, given, names)
        value = _taken(value)
    except (KeyboardInterrupt, AnswerTimeout):
        raise
    except BaseException as error:                         # SystemExit too
        return Outcome(error=error, line=_own_line(answer, error))
    if measure is None or value is ...:
        return Outcome(value, edited=edited)
    try:
        with _quiet():
            return Outcome(_taken(measure(value, *case)), edited=edited)
    except Exception as error:
        return Outcome(error=error, measured=False)


def _taken(value):
    """Copy what came back, so that no later call can change it; sizes beyond sense are cut."""
    if isinstance(value, np.ndarray):
        if value.size > LARGEST:
            return np.broadcast_to(np.nan, value.shape)    # the shape is all that matters
        return np.array(value, subok=False)
    if isinstance(value, (tuple, list)) and len(value) <= LARGEST:
        if any(part is ... for part in value):
            return ...                                     # not all blanks are filled in
        return type(value)(map(_taken, value)) if type(value) in (tuple, list) else list(value)
    return value


def _edited(case, given, names):
    """Return the name of the first argument that was changed in place, or nothing."""
    for n, (before, after) in enumerate(zip(case, given, strict=True)):
        if not _same(before, after):
            return names[n] if n < len(names) else f"argument {n + 1}"
    return ""


def _same(before, after):
    if isinstance(before, np.ndarray):
        return (
            before.shape == after.shape
            and before.dtype == after.dtype
            and np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
        )
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_same, before, after))
    return before is after or before == after


def _own_line(answer, error):
    """Return the last line of the answer's own file, or cell, that the error passed through."""
    code = getattr(answer, "__code__", None)
    line, step = None, error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if code is not None and file == code.co_filename:
            line = step.tb_lineno, linecache.getline(file, step.tb_lineno).strip()
        step = step.tb_next
    return line


def time_limit(seconds):
    """Raise AnswerTimeout in the block once the time is up: by the clock where it can interrupt.

    It cannot in other threads, on Windows and in the page. There Python 3.12 looks at the time
    whenever a loop turns or a function starts, which a long call into NumPy does not do.
    """
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _signal_timeout(seconds)
    return _monitoring_timeout(seconds) if hasattr(sys, "monitoring") else contextlib.nullcontext()


@contextlib.contextmanager
def _signal_timeout(seconds):
    def ring(number, frame):
        raise AnswerTimeout

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)     # again, should an answer swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _monitoring_timeout(seconds):
    monitoring, mine = sys.monitoring, threading.get_ident()
    until = now() + seconds
    unstoppable = {__file__, contextlib.__file__}          # what must put the session in order

    def look(code, *where):
        nonlocal until
        if threading.get_ident() == mine and code.co_filename not in unstoppable and now() > until:
            until = now() + 0.1                            # again, should an answer swallow it
            raise AnswerTimeout

    free = [tool for tool in range(6) if monitoring.get_tool(tool) is None]
    if not free:
        yield
        return
    monitoring.use_tool_id(free[0], "attncheck")
    events = monitoring.events.PY_START, monitoring.events.PY_RESUME, monitoring.events.JUMP
    try:
        for event in events:
            monitoring.register_callback(free[0], event, look)
        monitoring.set_events(free[0], sum(events))
        yield
    finally:
        monitoring.set_events(free[0], 0)
        for event in events:
            monitoring.register_callback(free[0], event, None)
        monitoring.free_tool_id(free[0])


@contextlib.contextmanager
def _quiet():
    """No warnings; NumPy's error handling is afterwards what it was."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _contents():
    """Return what the modules hold that an answer may touch, {module: {name: value}}."""
    return {
        module: vars(module).copy()             # in one step: another thread may import something
        for name, module in sys.modules.copy().items()
        if name.split(".")[0] in RESTORED and "._" not in name and isinstance(module, ModuleType)
    }


@contextlib.contextmanager
def _undisturbed(contents, stream=None):
    """Leave the session as it was: modules, random states, error handling, standard output.

    What is printed goes to the stream, or nowhere.
    """
    states = np_random.get_state(), random.getstate()
    limit = sys.getrecursionlimit()
    with open(os.devnull, "w") as nowhere, contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(stream or nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(_quiet())
        try:
            yield
        finally:
            for module, content in contents.items():
                vars(module).update(content)
                if len(vars(module)) > len(content):
                    _remove_new(module, content)
            np_random.set_state(states[0])
            random.setstate(states[1])
            sys.setrecursionlimit(limit)


def _remove_new(module, content):
    for name in set(vars(module)) - set(content):
        if not isinstance(vars(module)[name], ModuleType):                 # np.fft loads late
            delattr(module, name)
