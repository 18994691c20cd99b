"""Compare what an answer returned with what was wanted, and find the first difference."""

import inspect
from dataclasses import dataclass

import numpy as np

from attncheck.checking import sandbox

TOLERANCE = 1e-5            # of the largest number wanted, or of 1 if that is larger
SORTS = {"b": "bools", "i": "ints", "u": "ints", "f": "floats", "c": "complexes"}


@dataclass(frozen=True)
class Difference:
    """The first thing that is wrong: its kind, and what the message about it needs."""

    kind: str                   # raised, time, edited, type, how many, shape, finite, values, ...
    facts: dict


def difference(wanted, outcome):
    """Return the first Difference of an outcome against the value wanted, or None."""
    if isinstance(outcome.error, sandbox.AnswerTimeout):
        return Difference("time", {"seconds": sandbox.SECONDS})
    if outcome.error is not None:
        return Difference("raised", {"raised": outcome.error, "line": outcome.line})
    found = _value_difference(wanted, outcome.value)
    if found is None or found.kind in ("values", "by hand"):
        return Difference("edited", {"name": outcome.edited}) if outcome.edited else found
    return found


def agree(one, other):
    """Whether two outcomes agree: equal values within the tolerance, or errors of one type."""
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error)
    return one.edited == other.edited and distance(one.value, other.value) <= TOLERANCE


def distance(wanted, got):
    """Return the distance of two values relative to `wanted`, infinity if they are of two kinds.

    >>> distance(np.array([1.0, 200.0]), np.array([1.0, 201.0]))
    0.005
    """
    if type(wanted) in (tuple, list) or type(got) in (tuple, list):
        if not _is_of_kind(wanted, got):
            return np.inf
        if not isinstance(wanted, list):
            return max(map(distance, wanted, got), default=0.0)
        wanted, got = (_array(value).astype(float) for value in (wanted, got))
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
    if isinstance(wanted, str):
        facts = {"where": "", "got": repr(got), "wanted": repr(wanted)}
        return None if wanted == got else Difference("values", facts)
    if isinstance(wanted, list):
        return _by_hand_difference(_array(wanted), _array(got).astype(float))
    wanted, got = _array(wanted), _array(got)
    if wanted.shape != got.shape:
        kind = "shape" if wanted.ndim else "one number"
        return Difference(kind, {"got": got.shape, "wanted": wanted.shape})
    if got.dtype.kind == "f" and wanted.dtype.kind == "f":
        lost = np.isfinite(wanted) & ~np.isfinite(got)
        if lost.any():
            where = tuple(map(int, np.argwhere(lost)[0]))
            return Difference("finite", {"where": _position(where), "got": str(got[where])})
    if distance(wanted, got) <= TOLERANCE:
        return None
    if wanted.dtype.kind == "f":
        off = np.abs(np.where(np.isfinite(wanted), wanted - got, wanted != got))
        where = np.unravel_index(np.argmax(off), off.shape)
    else:
        where = tuple(np.argwhere(wanted != got)[0])
    where = tuple(map(int, where))
    facts = {
        "where": _position(where), "got": _number(got[where]), "wanted": _number(wanted[where])}
    return Difference("values", facts)


def _by_hand_difference(wanted, got):
    """Say which number is wrong first, but no value: that would give the solution away."""
    if got.ndim == 1 and len(got) != len(wanted):
        return Difference("how many", {"got": len(got), "wanted": len(wanted)})
    if wanted.shape != got.shape:
        return Difference("shape", {"got": got.shape, "wanted": wanted.shape})
    right = np.abs(wanted - got) <= TOLERANCE * max(1.0, np.abs(wanted).max())
    if right.all():
        return None
    return Difference("by hand", {"position": int(np.argmin(right)) + 1, "of": len(wanted)})


def _type_difference(wanted, got):
    """Return a Difference if `got` is of another kind than `wanted`, or None."""
    if _is_of_kind(wanted, got):
        return None
    several = {list: "row", tuple: "results"}.get(type(wanted))
    return Difference("type", {
        "got": kind(got), "how": _conversion(wanted, got),
        "wanted": (several, {"length": len(wanted)}) if several else kind(wanted),
    })


def _is_of_kind(wanted, got):
    if isinstance(wanted, str):
        return isinstance(got, str)
    if isinstance(wanted, tuple):
        if isinstance(got, np.ndarray):                    # one array may hold all parts
            parts = {np.ndim(part) for part in wanted}
            return parts == {got.ndim - 1} and len(got) == len(wanted)
        return type(got) in (tuple, list) and len(got) == len(wanted)
    if isinstance(wanted, list):                           # by hand: any row of numbers will do
        return type(got) in (tuple, list, np.ndarray) and _array(got).dtype.kind in "iufb"
    if not _is_numeric(got) or (isinstance(wanted, np.ndarray) and wanted.ndim > 0
                                and not isinstance(got, np.ndarray)):
        return False
    asked, came = np.asarray(wanted).dtype.kind, np.asarray(got).dtype.kind
    whole = "" if np.ndim(wanted) else "iu"                # 3 may stand for 3.0, but not in arrays
    return came in {"b": "b", "i": "iu", "u": "iu", "f": "f" + whole}[asked]


def _is_numeric(value):
    scalar = isinstance(value, (bool, int, float, np.generic))
    return (scalar or isinstance(value, np.ndarray)) and np.asarray(value).dtype.kind in "biuf"


def _array(value):
    """Return a value as an array, of objects if it does not consist of numbers."""
    try:
        return np.asarray(value)
    except Exception:                                      # the answer's own classes may raise any
        return np.asarray(None)


def kind(value):
    """Name the kind of a value: a key of `i18n.MESSAGES`, and the facts that it needs.

    >>> kind(np.arange(3.0)), kind([1, 2])
    (('array of floats', {'type': 'float64'}), ('list', {'length': 2}))
    """
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"array of {SORTS.get(value.dtype.kind, 'others')}", {"type": str(value.dtype)}
    if isinstance(value, (tuple, list)):
        numbers = "list" if _array(value).dtype.kind in "biuf" else "mixed list"
        return "tuple" if isinstance(value, tuple) else numbers, {"length": len(value)}
    if value is None or value is ...:
        return "nothing" if value is None else "ellipsis", {}
    if _is_tensor(value):
        return "tensor", {}
    if inspect.isroutine(value):
        return "function", {}
    for key, types in (("bool", (bool, np.bool_)), ("int", (int, np.integer)),
                       ("float", (float, np.floating)), ("text", str)):
        if isinstance(value, types):
            return key, {"type": name}
    return "other", {"type": name}


CONVERSIONS = {                         # code -> what it does with the value that came
    ".numpy()": lambda got: got.numpy(),
    "int(...)": lambda got: int(got) if np.ndim(got) == 0 and got == int(got) else None,
    "np.array(...)": lambda got: np.array(got) if isinstance(got, (list, tuple)) else None,
    "np.array(..., dtype=float)":
        lambda got: np.array(got, dtype=float) if isinstance(got, (list, tuple)) else None,
    ".astype(float)": lambda got: got.astype(float),
    ".astype(int)": lambda got:
        got.astype(int) if np.isfinite(got).all() and np.array_equal(got, np.trunc(got)) else None,
    ".astype(bool)": lambda got: got.astype(bool) if np.isin(got, (0, 1)).all() else None,
}


def _conversion(wanted, got):
    """Return the code that makes the right answer of what came, or nothing if there is none."""
    if not (_is_tensor(got) or isinstance(got, (list, tuple, np.ndarray, float, np.generic))):
        return ""
    if isinstance(got, (list, tuple)) and len(got) > sandbox.LARGEST:
        return ""
    for code, convert in CONVERSIONS.items():
        try:
            converted = convert(got)
        except Exception:
            continue
        if converted is not None and _is_of_kind(wanted, converted) \
                and distance(wanted, converted) <= TOLERANCE:
            return code
    return ""


def _is_tensor(value):
    return type(value).__module__.split(".")[0] == "torch" and hasattr(type(value), "numpy")


def _position(index):
    return f"[{', '.join(map(str, index))}]" if index else ""


def _number(value):
    return str(value.item()) if value.dtype.kind in "biu" else f"{value.item():.6g}"


def sentence(error):
    """Return the error's name and the start of what it says, without the full stop."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = " ".join(text.split())
    text = text[:200] + "..." if len(text) > 200 else text.removesuffix(".")
    return type(error).__name__ + (f": {text}" if text else "")
