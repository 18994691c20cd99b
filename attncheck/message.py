"""Say what is off about an answer, in words that a learner knows."""

from itertools import groupby

import numpy as np

from attncheck.compare import as_array, is_row
from attncheck.words import NUMBERS, ORDINALS

ARRAYS = {"b": "array of bools", "i": "array of ints", "u": "array of ints", "f": "array of floats"}
SCALARS = {"b": "bool", "i": "int", "u": "int", "f": "float"}
LONGEST = 200               # characters of what an error says
LONGEST_VALUE = 40


def message(exercise, found, case, say, texts):
    """Say the first Difference `found` in an answer, and in which case it is.

    `say(kind, **facts)` says a sentence of `words.CHECK`; `texts` translates the exercise's own.
    """
    facts = dict(found.facts)
    part = facts.pop("part", None)
    if part and exercise.asked:
        asked = exercise.asked[part - 1]
        return say("asked", asked=texts.get(asked, asked))
    text = _sentence(found.kind, facts, say)
    if part:
        text = say("part", part=part, text=text)
    given = _given(exercise.signature.parameters, case, say)
    missing = found.kind == "type" and facts["got"] is None
    if given and not missing and found.kind not in ("edited", "time"):
        text = say("then", one=text, other=say("case", given=given))
    return text


def error_text(error):
    """Return the error's name and the start of what it says, whatever it is made of."""
    try:
        text = str(error)
    except Exception:
        text = ""
    text = " ".join(text.split()).rstrip(".")
    text = text[:LONGEST] + ("..." if len(text) > LONGEST else "")
    return type(error).__name__ + (f": {text}" if text else "")


def kind_of(value, say):
    """Name the kind of a value."""
    type_name = type(value).__name__
    if value is None:
        return say("None")
    if value is ...:
        return say("dots")
    if isinstance(value, np.ndarray) and value.ndim:
        return say(ARRAYS.get(value.dtype.kind, "array of others"), type=value.dtype)
    if isinstance(value, (bool, int, float, np.generic, np.ndarray)):
        return say(SCALARS.get(np.asarray(value).dtype.kind, "other"), type=type_name)
    if isinstance(value, list):
        nested = value and all(isinstance(part, list) for part in value)
        kind = "numbers" if is_row(value) else "lists" if nested else "list"
        return say(kind, length=len(value))
    if isinstance(value, tuple):
        return say("tuple", length=len(value))
    if isinstance(value, str):
        return say("string")
    if _is_tensor(value):
        return say("tensor")
    return say("function") if callable(value) else say("other", type=type_name)


def _sentence(kind, facts, say):
    """Say the difference itself."""
    if kind == "raised":
        text = say("raised", error=error_text(facts["error"]))
        if not facts["number"]:
            return text
        return say("then", one=text, other=say("line" if facts["source"] else "number", **facts))
    if kind == "type":
        return _wrong_kind(facts["wanted"], facts["got"], say)
    if kind == "by hand":
        return say(kind, ordinal=ORDINALS[facts["place"] - 1], number=NUMBERS[facts["count"] - 1],
                   **facts)
    if facts.get("where"):
        return say(f"{kind} at", **facts)
    return say(kind, **facts)


def _wrong_kind(wanted, got, say):
    """Say which kind of value is wanted, and how to make it of what came."""
    text = say("type", wanted=kind_of(wanted, say), got=kind_of(got, say))
    if got is None:
        return say("then", one=text, other=say("return"))
    how = _conversion(wanted, got)
    return say("then", one=text, other=say("convert", how=how)) if how else text


def _conversion(wanted, got):
    """Return the code that makes the kind wanted of what came, or nothing."""
    if not isinstance(wanted, np.ndarray) or wanted.ndim == 0:
        return ""
    if _is_tensor(got):
        return ".numpy()"
    if isinstance(got, np.ndarray):
        ints = wanted.dtype.kind == "f" and got.dtype.kind in "iu"
        return ".astype(float)" if ints and got.ndim else ""
    numbers = isinstance(got, (list, tuple)) and as_array(got).dtype.kind in "biuf"
    return "np.array(...)" if numbers else ""


def _is_tensor(value):
    return type(value).__module__.split(".")[0] == "torch" and hasattr(value, "numpy")


def _given(names, case, say):
    """Describe the arguments: arrays by their shapes, neighbours together, others by value."""
    text = ""
    for told, group in groupby(zip(names, case, strict=True), _told):
        if isinstance(told, tuple):
            told = say("shaped", names=", ".join(name for name, _ in group), shape=told)
        text = say("and", one=text, other=told) if text else told
    return text


def _told(argument):
    """Return the shape of an array, or else the name and the value as a text."""
    name, value = argument
    if isinstance(value, np.ndarray) and value.ndim:
        return value.shape
    text = " ".join(str(value).split())
    return f"{name} = {text[:LONGEST_VALUE]}" + ("..." if len(text) > LONGEST_VALUE else "")
