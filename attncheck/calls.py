"""Call an answer that may do anything, and keep what comes back.

Nothing here trusts an answer: it may raise, never return, print, edit its arguments, reseed or
replace what it finds, or give back anything at all. The session around it stays as it was.
"""

import builtins
import collections
import contextlib
import copy
import functools
import itertools
import linecache
import math
import os
import random
import signal
import sys
import threading
import warnings
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy import linalg as np_linalg
from numpy import random as np_random

SECONDS = 5                 # for all cases of one check together
LARGEST = 10**7             # numbers that are looked at; no exercise asks for so many
MODULES = (builtins, collections, copy, functools, itertools, math, random, np, np_random,
           np_linalg)


class TimeUp(BaseException):
    """The time limit: no Exception, so that an answer's `except Exception` lets it through."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned a value, or raised an error."""

    value: object = None
    error: BaseException | None = None
    line: tuple = ()            # the number and text of the answer's line that raised
    edited: str = ""            # the argument that is no longer what it was


def run(answer, cases, names=(), measure=None, trusted=False):
    """Call `answer` on copies of all cases and return one Outcome for each.

    `names` are the names of the arguments. Once the time is up, the remaining calls count as such.
    The book's own answers are `trusted`: they may warn, but leave the session alone.
    """
    outcomes, contents = [], [] if trusted else _contents()
    try:
        with _quiet() if trusted else _time_limit(SECONDS):
            for case in cases:
                guard = contextlib.nullcontext() if trusted else _undisturbed(contents)
                outcomes.append(_call(answer, case, names, measure, guard))
    except TimeUp as error:
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
        if measure is not None and value is not ...:
            with _quiet():
                value = _taken(measure(value, *case))
    except (KeyboardInterrupt, TimeUp):
        raise
    except BaseException as error:                         # SystemExit too
        return Outcome(error=error, line=_own_line(answer, error))
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


def _own_line(answer, error):
    """Return the last line of the answer's own file, or cell, that the error passed through."""
    code = getattr(answer, "__code__", None)
    line, step = (), error.__traceback__
    while step is not None:
        frame = step.tb_frame
        if code is not None and frame.f_code.co_filename == code.co_filename:
            text = linecache.getline(frame.f_code.co_filename, step.tb_lineno).strip()
            line = step.tb_lineno, text
        step = step.tb_next
    return line


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


def _contents():
    """Return (module, what is in it) for the modules that an answer is likely to touch."""
    own = [module for name, module in list(sys.modules.items()) if name.startswith("attnlib")]
    return [(module, dict(vars(module))) for module in (*MODULES, *own)]


@contextlib.contextmanager
def _undisturbed(contents):
    """Leave the session as it was: modules, random states, error handling, standard output."""
    states = np_random.get_state(), random.getstate()
    limit = sys.getrecursionlimit()
    with open(os.devnull, "w") as nowhere, contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(_quiet())
        try:
            yield
        finally:
            for module, content in contents:
                if len(vars(module)) != len(content):      # new names, but np.fft loads late
                    for name in set(vars(module)) - set(content):
                        if not isinstance(vars(module)[name], ModuleType):
                            delattr(module, name)
                vars(module).update(content)
            np_random.set_state(states[0])
            random.setstate(states[1])
            sys.setrecursionlimit(limit)
