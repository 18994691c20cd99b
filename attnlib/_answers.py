"""Call an answer that may do anything, and compare what comes back with what was wanted.

Nothing here trusts an answer: it may raise, never return, print, edit its arguments, reseed or
replace what it finds, or give back anything at all. The session around it stays as it was.
"""

import builtins
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
from numpy import linalg as np_linalg
from numpy import random as np_random

SECONDS = 5                 # for all cases of one check together
TOLERANCE = 1e-5            # of the largest number wanted, or of 1 if that is larger
LARGEST = 10**7             # numbers that are looked at; no exercise asks for so many


class TimeUp(BaseException):
    """The time limit: no Exception, so that an answer's `except Exception` lets it through."""


@dataclass(frozen=True)
class Outcome:
    """What one call did: it returned a value, or raised an error."""

    value: object = None
    error: BaseException | None = None
    line: str = ""              # the line of the answer that raised
    edited: str = ""            # the argument that is no longer what it was


@dataclass(frozen=True)
class Problem:
    """The first thing that is off: its kind, and what the message about it needs."""

    kind: str                   # raised, time, edited, type, shape, finite, values
    facts: dict


def run(answer, cases, names=(), measure=None, trusted=False):
    """Call `answer` on copies of all cases and return one Outcome for each.

    `names` are the names of the arguments. Once the time is up, the remaining calls count as such.
    The book's own answers are `trusted`: they may warn, but leave the session alone.
    """
    outcomes = []
    try:
        with _quiet() if trusted else _time_limit(SECONDS):
            for case in cases:
                guard = contextlib.nullcontext() if trusted else _undisturbed()
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
    line, step = "", error.__traceback__
    while step is not None:
        frame = step.tb_frame
        if code is not None and frame.f_code.co_filename == code.co_filename:
            text = linecache.getline(frame.f_code.co_filename, step.tb_lineno).strip()
            line = f"line {step.tb_lineno}: {text}".removesuffix(": ")
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


@contextlib.contextmanager
def _undisturbed():
    """Leave the session as it was: modules, random states, error handling, standard output."""
    modules = [builtins, np, np_random, np_linalg, random]
    contents = [dict(vars(module)) for module in modules]
    states = np_random.get_state(), random.getstate()
    limit = sys.getrecursionlimit()
    with open(os.devnull, "w") as nowhere, contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(nowhere))
        stack.enter_context(contextlib.redirect_stderr(nowhere))
        stack.enter_context(_quiet())
        try:
            yield
        finally:
            for module, content in zip(modules, contents, strict=True):
                for name in set(vars(module)) - set(content):
                    if not isinstance(vars(module)[name], ModuleType):     # np.fft loads late
                        delattr(module, name)
                vars(module).update(content)
            np_random.set_state(states[0])
            random.setstate(states[1])
            sys.setrecursionlimit(limit)


def problem(wanted, outcome):
    """Return the first Problem of an outcome against the value wanted, or None."""
    if isinstance(outcome.error, TimeUp):
        return Problem("time", {"seconds": SECONDS})
    if outcome.error is not None:
        return Problem("raised", {"error": _sentence(outcome.error), "line": outcome.line})
    found = _value_problem(wanted, outcome.value)
    if found is None or found.kind == "values":
        return Problem("edited", {"name": outcome.edited}) if outcome.edited else found
    return found


def agree(one, other):
    """Whether two outcomes are the same: equal values within the tolerance, or the same error."""
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error)
    return one.edited == other.edited and distance(one.value, other.value) <= TOLERANCE


def distance(wanted, got):
    """Return how far two values are apart, relative to `wanted`; infinity if not comparable.

    >>> distance(np.array([1.0, 200.0]), np.array([1.0, 201.0]))
    0.005
    """
    if type(wanted) in (tuple, list) or type(got) in (tuple, list):
        if _type_problem(wanted, got):
            return np.inf
        if not isinstance(wanted, list):
            return max(map(distance, wanted, got), default=0.0)
        wanted, got = (_array(value) for value in (wanted, got))
    elif not (_is_numeric(wanted) and _is_numeric(got)):
        same = type(wanted) is type(got) and (wanted is None or isinstance(wanted, str))
        return 0.0 if same and wanted == got else np.inf
    wanted, got = np.asarray(wanted), np.asarray(got)
    if wanted.shape != got.shape:
        return np.inf
    if "b" in wanted.dtype.kind + got.dtype.kind or wanted.dtype.kind in "iu":
        same_kind = (wanted.dtype.kind == "b") == (got.dtype.kind == "b")
        return 0.0 if same_kind and np.array_equal(wanted, got) else np.inf
    wanted, got = wanted.astype(float), got.astype(float)
    finite = np.isfinite(wanted)
    if not np.array_equal(wanted[~finite], got[~finite], equal_nan=True):
        return np.inf
    if not np.isfinite(got[finite]).all():
        return np.inf
    if not finite.any():
        return 0.0
    wanted, got = wanted[finite], got[finite]
    return float(np.abs(wanted - got).max() / max(1.0, np.abs(wanted).max()))


def _value_problem(wanted, got):
    found = _type_problem(wanted, got)
    if found:
        return found
    if isinstance(wanted, tuple):
        for n, (part, came) in enumerate(zip(wanted, got, strict=True)):
            found = _value_problem(part, came)
            if found:
                return Problem(found.kind, {**found.facts, "part": n + 1})
        return None
    if isinstance(wanted, str):
        return None if wanted == got else Problem("values", dict(where="", got=got, wanted=wanted))
    wanted, got = _array(wanted), _array(got)
    if wanted.shape != got.shape:
        return Problem("shape", {"got": got.shape, "wanted": wanted.shape})
    if got.dtype.kind == "f" and wanted.dtype.kind == "f":
        lost = np.isfinite(wanted) & ~np.isfinite(got)
        if lost.any():
            where = tuple(map(int, np.argwhere(lost)[0]))
            return Problem("finite", {"where": _place(where), "got": str(got[where])})
    if distance(wanted, got) <= TOLERANCE:
        return None
    if wanted.dtype.kind == "f":
        off = np.abs(np.where(np.isfinite(wanted), wanted - got, wanted != got))
        where = np.unravel_index(np.argmax(off), off.shape)
    else:
        where = tuple(np.argwhere(wanted != got)[0])
    where = tuple(map(int, where))
    facts = {"where": _place(where), "got": _number(got[where]), "wanted": _number(wanted[where])}
    return Problem("values", facts)


def _type_problem(wanted, got):
    """Return a Problem if `got` is of another kind than `wanted`, or None."""
    kinds = Problem("type", {"got": _kind(got), "wanted": _kind(wanted)})
    if isinstance(wanted, str):
        return None if isinstance(got, str) else kinds
    if isinstance(wanted, tuple):
        row = isinstance(got, np.ndarray) and got.ndim > 0
        fits = (row or type(got) in (tuple, list)) and len(got) == len(wanted)
        return None if fits else kinds
    if isinstance(wanted, list):                           # by hand: any row of numbers will do
        if type(got) in (tuple, list, np.ndarray) and _array(got).dtype.kind in "iufb":
            return None
        return kinds
    if not _is_numeric(got) or (isinstance(wanted, np.ndarray) and wanted.ndim > 0
                                and not isinstance(got, np.ndarray)):
        return kinds
    kind, came = np.asarray(wanted).dtype.kind, np.asarray(got).dtype.kind
    allowed = {"b": "b", "i": "iu", "u": "iu", "f": "iuf"}[kind]
    return None if came in allowed else kinds


def _is_numeric(value):
    scalar = isinstance(value, (bool, int, float, np.generic))
    return (scalar or isinstance(value, np.ndarray)) and np.asarray(value).dtype.kind in "biuf"


def _array(value):
    """Make an array of numbers of a value; of what cannot be one, an array of objects."""
    try:
        return np.asarray(value, dtype=float if isinstance(value, (list, tuple)) else None)
    except (ValueError, TypeError):
        return np.asarray(None)


def _kind(value):
    """Name the kind of a value, as a learner would."""
    if isinstance(value, np.ndarray):
        return f"array of {value.dtype}"
    if isinstance(value, (tuple, list)):
        return f"{type(value).__name__} of {len(value)}"
    if type(value).__module__.split(".")[0] == "torch":
        return f"torch {type(value).__name__}"
    return {"NoneType": "None"}.get(type(value).__name__, type(value).__name__)


def _place(index):
    return f"[{', '.join(map(str, index))}]" if index else ""


def _number(value):
    return str(value.item()) if value.dtype.kind in "biu" else f"{value.item():.6g}"


def _sentence(error):
    """Return the error's name and the start of what it says, whatever it is made of."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = " ".join(text.split())
    text = text[:200] + ("..." if len(text) > 200 else "")
    return type(error).__name__ + (f": {text}" if text else "")
