"""Call an answer that may do anything, and keep what comes back.

Nothing here trusts an answer: it may raise, never return, print, edit its arguments, reseed or
replace what it finds, or give back anything at all. The session around it stays as it was: the
modules that people use, random states, error handling, what is printed.
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
from types import ModuleType

import numpy as np
from numpy import random as np_random

SECONDS = 5                 # for all cases of one check together
LARGEST = 10**6             # numbers that are looked at; no exercise asks for so many
KEPT = {"builtins", "math", "cmath", "random", "itertools", "functools", "operator", "collections",
        "copy", "statistics", "numpy", "attnlib"}          # modules, with the public ones inside


class TimeUp(BaseException):
    """The time limit: no Exception, so that an answer's `except Exception` lets it through."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned a value, or raised an error."""

    value: object = None
    error: BaseException | None = None
    number: int = 0             # the line that raised, where it is known
    source: str = ""            # what stands there
    edited: str = ""            # the argument that is no longer what it was
    measured: bool = True       # False if it was `measure` that raised the error


def run(function, cases, names=(), measure=None, trusted=False):
    """Call `function` on copies of all cases and return one Outcome for each.

    `names` are the names of the arguments. Once the time is up, the remaining calls count as such.
    The book's own answers are `trusted`: they may warn, but leave the session alone.
    """
    outcomes = []
    session = None if trusted else _session()
    try:
        with _quiet() if trusted else _time_limit(SECONDS):
            for case in cases:
                guard = contextlib.nullcontext() if trusted else _undisturbed(session)
                outcomes.append(_call(function, case, names, measure, guard))
    except TimeUp as error:
        left = len(cases) - len(outcomes)
        outcomes += [Outcome(error=error)] * left
    return outcomes


def _call(function, case, names, measure, guard):
    given = copy.deepcopy(case)
    try:
        with guard:
            value = function(*given)
        edited = _edited(case, given, names)
        value = _taken(value)
    except (KeyboardInterrupt, TimeUp):
        raise
    except BaseException as error:                         # SystemExit too
        number, source = _own_line(function, error)
        return Outcome(error=error, number=number, source=source)
    if measure is not None and value is not ...:
        try:
            with _quiet():
                value = _taken(measure(value, *case))
        except Exception as error:
            return Outcome(error=error, measured=False)
    return Outcome(value, edited=edited)


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


def _own_line(function, error):
    """Return the last line of the function's own file or cell that the error passed through."""
    code = getattr(function, "__code__", None)
    number, source, step = 0, "", error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if code is not None and file == code.co_filename:
            number, source = step.tb_lineno, linecache.getline(file, step.tb_lineno).strip()
        step = step.tb_next
    return number, source


@contextlib.contextmanager
def _time_limit(seconds):
    """Raise TimeUp in the block once the time is up, on platforms and threads that can."""
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def ring(number, frame):
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)     # again, should an answer swallow it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _quiet():
    """No warnings; NumPy's error handling is afterwards what it was."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _session():
    """Return what an answer may disturb: contents of modules, random states, recursion limit."""
    contents = [
        (module, dict(vars(module))) for name, module in list(sys.modules.items())
        if name.split(".")[0] in KEPT and "._" not in name and isinstance(module, ModuleType)
    ]
    return contents, np_random.get_state(), random.getstate(), sys.getrecursionlimit()


def _put_back(session):
    contents, numpy_state, random_state, limit = session
    for module, content in contents:
        now = vars(module)
        now.update(content)
        if len(now) > len(content):
            for name in set(now) - set(content):
                if not isinstance(now[name], ModuleType):      # np.fft loads late
                    del now[name]
    np_random.set_state(numpy_state)
    random.setstate(random_state)
    sys.setrecursionlimit(limit)


@contextlib.contextmanager
def _undisturbed(session):
    """Leave the session as it was, and print nothing."""
    with open(os.devnull, "w") as nowhere, contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(_quiet())
        try:
            yield
        finally:
            _put_back(session)
