"""Compare what an answer gave with what was wanted, and find the first thing that differs."""

from dataclasses import dataclass

import numpy as np

from attncheck import calls

TOLERANCE = 1e-5            # of the largest number wanted, or of 1 if that is larger


@dataclass(frozen=True)
class Difference:
    """The first thing that is off: its kind, and what the message about it needs."""

    kind: str                   # raised, time, edited, type, shape, finite, values, by hand
    facts: dict


def difference(wanted, outcome):
    """Return the first Difference of an outcome against the value wanted, or None."""
    if isinstance(outcome.error, calls.TimeUp):
        return Difference("time", {"seconds": calls.SECONDS})
    if outcome.error is not None:
        return Difference("raised", {"error": outcome.error, "number": outcome.number,
                                     "source": outcome.source})
    found = _value_difference(wanted, outcome.value)
    if found is None or found.kind in ("values", "by hand"):
        return Difference("edited", {"name": outcome.edited}) if outcome.edited else found
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
        if _type_difference(wanted, got):
            return np.inf
        if not isinstance(wanted, list):
            return max(map(distance, wanted, got), default=0.0)
        wanted, got = (as_array(value).astype(float) for value in (wanted, got))
    elif not (_is_numeric(wanted) and _is_numeric(got)):
        same = type(wanted) is type(got) and (wanted is None or isinstance(wanted, str))
        return 0.0 if same and wanted == got else np.inf
    wanted, got = np.asarray(wanted), np.asarray(got)
    if wanted.shape != got.shape:
        return np.inf
    if "b" in wanted.dtype.kind + got.dtype.kind or wanted.dtype.kind in "iu":
        same_kind = (wanted.dtype.kind == "b") == (got.dtype.kind == "b")
        return 0.0 if same_kind and np.array_equal(wanted, got) else np.inf
    if wanted.ndim and got.dtype.kind in "iu":             # floats were promised
        return np.inf
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


def _value_difference(wanted, got):
    found = _type_difference(wanted, got)
    if found:
        return found
    if isinstance(wanted, tuple):
        for n, (part, came) in enumerate(zip(wanted, got, strict=True)):
            found = _value_difference(part, came)
            if found:
                return Difference(found.kind, {**found.facts, "part": n + 1})
        return None
    if isinstance(wanted, list):
        return _first_of_row(as_array(wanted).astype(float), as_array(got).astype(float))
    if isinstance(wanted, str):
        facts = {"where": "", "got": got, "wanted": wanted}
        return None if wanted == got else Difference("values", facts)
    wanted, got = np.asarray(wanted), np.asarray(got)
    if wanted.shape != got.shape:
        return Difference("shape", {"got": got.shape, "wanted": wanted.shape})
    if got.dtype.kind == "f" and wanted.dtype.kind == "f":
        lost = np.isfinite(wanted) & ~np.isfinite(got)
        if lost.any():
            where = tuple(map(int, np.argwhere(lost)[0]))
            return Difference("finite", {"where": _place(where), "got": str(got[where])})
    if distance(wanted, got) <= TOLERANCE:
        return None
    if wanted.dtype.kind == "f":
        off = np.abs(np.where(np.isfinite(wanted), wanted - got, wanted != got))
        where = np.unravel_index(np.argmax(off), off.shape)
    else:
        where = tuple(np.argwhere(wanted != got)[0])
    where = tuple(map(int, where))
    facts = {"where": _place(where), "got": _number(got[where]), "wanted": _number(wanted[where])}
    return Difference("values", facts)


def _first_of_row(wanted, got):
    """Return which number of a row is the first that is off, and not what it should be."""
    for n in range(len(wanted)):
        if distance(wanted[: n + 1], got[: n + 1]) > TOLERANCE:
            return Difference("by hand", {"place": n + 1, "count": len(wanted)})
    return None


def _type_difference(wanted, got):
    """Return a Difference if `got` is of another kind than `wanted`, or None."""
    return None if _fits(wanted, got) else Difference("type", {"got": got, "wanted": wanted})


def _fits(wanted, got):
    if isinstance(wanted, str):
        return isinstance(got, str)
    if isinstance(wanted, tuple):
        row = isinstance(got, np.ndarray) and got.ndim > 0
        return (row or type(got) in (tuple, list)) and len(got) == len(wanted)
    if isinstance(wanted, list):                           # by hand: any row of numbers will do
        return type(got) in (tuple, list, np.ndarray) and is_row(got) and len(got) == len(wanted)
    if not _is_numeric(got) or (isinstance(wanted, np.ndarray) and wanted.ndim > 0
                                and not isinstance(got, np.ndarray)):
        return False
    kind, came = np.asarray(wanted).dtype.kind, np.asarray(got).dtype.kind
    whole = "" if np.ndim(wanted) else "iu"                # 3 will do for 3.0, not so in an array
    return came in {"b": "b", "i": "iu", "u": "iu", "f": "f" + whole}[kind]


def _is_numeric(value):
    scalar = isinstance(value, (bool, int, float, np.generic))
    return (scalar or isinstance(value, np.ndarray)) and np.asarray(value).dtype.kind in "biuf"


def as_array(value):
    """Make an array of a value; of what cannot be one, an array of no number."""
    try:
        return np.asarray(value)
    except Exception:                                      # an answer's own class may raise any
        return np.asarray(None)


def is_row(value):
    """Whether a value is numbers in a row."""
    made = as_array(value)
    return made.ndim == 1 and made.dtype.kind in "biuf"


def _place(index):
    return f"[{', '.join(map(str, index))}]" if index else ""


def _number(value):
    return str(value.item()) if value.dtype.kind in "biu" else f"{value.item():.6g}"
