"""What the checker says, in English, and how to say a text of the book in another language.

English stands in the code. For each other language there is a folder `texts/<language>/` with a
file for each chapter and `report.toml` for the sentences below, each a list of pairs:

    [[one-hot]]
    en = "One row for each word"
    zh = "每个词一行"
"""

import locale
import os
import re
import tomllib
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
ENGLISH = "en"

PASSED, NOT_YET, NOT_ATTEMPTED = "passed", "not yet", "not attempted"
NOT_RUN = "not run"                 # of an exercise in a notebook that could not be run to its end
STATUSES = (PASSED, NOT_YET, NOT_ATTEMPTED, NOT_RUN)

MESSAGES = {                        # of `check`
    "start": "Replace the dots with your answer.",
    "right": "Right in all {count} cases.",
    "once": "Right.",
    "itself": "This exercise itself fails here: {error}. Please report it.",
    "no function": "An answer is a function, as in the stub; got {got}. Give the function itself, "
                   "without parentheses: `check(\"{id}\", {name})`.",
    "signature": "The function must take {wanted}, as in the stub; yours takes {got}.",
    "raised": "Your function stopped with {error}.",
    "line": "Line {number}: `{source}`.",
    "time": "Your function did not finish within {seconds} seconds. Is there a loop without an "
            "end?",
    "edited": "Your function changed its argument `{name}`, which belongs to whoever calls it. "
              "Work on a copy.",
    "type": "The answer must be {wanted}, got {got}.",
    "return": "Is there a `return`?",
    "convert": "Convert it with `{how}`.",
    "shape": "The answer must have shape {wanted}, got {got}.",
    "how many": "The answer must hold {wanted} numbers, got {got}.",
    "finite": "The answer must be finite, got {got} at {where}.",
    "values": "The answer is wrong: got {got}, wanted {wanted}.",
    "values at": "The answer is wrong at {where}: got {got}, wanted {wanted}.",
    "by hand": "Number {place} of {count} is not right yet.",
    "asked": "This does not hold yet: {asked}.",
    "part": "Part {part}: {text}",
    "case": "(With {case}.)",
    "shaped": "{names} of shape {shape}",
    # Kinds of values
    "array of b": "an array of True and False ({type})",
    "array of i": "an array of whole numbers ({type})",
    "array of f": "an array of floating-point numbers ({type})",
    "array of c": "an array of complex numbers ({type})",
    "array of O": "an array of things that are not numbers ({type})",
    "b": "True or False",
    "i": "a whole number",
    "f": "a floating-point number",
    "text": "a text",
    "list": "a list of length {length}",
    "tuple": "a tuple of length {length}",
    "tensor": "a torch tensor",
    "nothing": "None",
    "other": "a value of type {type}",
}
CLASS = {                           # of `python -m attncheck`
    "notebook": "notebook", "total": "total", "of": "of", "folder": "{folder}, total",
    "not yet right": "Not yet right", "stopped": "Stopped on the way",
    "could not be run": "Could not be run",
    "missing": "there is no such file",
    "no file": "this is not a file",
    "no notebook": "this is not a Jupyter notebook of version 4",
    "no exercises": "there are no exercises in it: no code cell checks one",
    "no kernel": "no Python kernel could be started: {error}",
    "raised": "code cell {cell} stopped with {error}",
    "too slow": "code cell {cell} did not finish within {seconds} seconds",
    "unstoppable": "code cell {cell} could not be stopped after {seconds} seconds",
    "ended": "code cell {cell} ended the Python process",
}


def sentences():
    """Return every sentence of the reports that a translation must hold."""
    return list(dict.fromkeys([*STATUSES, *MESSAGES.values(), *CLASS.values()]))


def languages():
    """Return the languages that there are, English first."""
    return [ENGLISH, *sorted(path.name for path in TEXTS.iterdir() if path.is_dir())]


def preferred():
    """Return the language that ATTNCHECK_LANG asks for, else the system's, else English.

    Names such as zh, zh_CN.UTF-8 and "Chinese (Simplified)_China", as on Windows, are understood.
    """
    wanted = os.environ.get("ATTNCHECK_LANG") or locale.getlocale()[0] or ""
    name = re.split(r"[^a-z]", wanted.lower())[0]
    name = "zh" if name == "chinese" else name
    return name if name in languages() else ENGLISH


def pairs(language, file, section):
    """Return {English: translation} of one section, such as ("zh", "vectors", "one-hot")."""
    path = TEXTS / language / f"{file}.toml"
    if language == ENGLISH or not path.exists():
        return {}
    entries = re.split(r"^(?=\[\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    mine = "".join(entry for entry in entries if entry.startswith(f"[[{section}]]"))
    return {entry["en"].strip(): entry[language].strip()           # to parse all takes long
            for entry in tomllib.loads(mine).get(section, [])}


def speaker(language, templates, texts=None):
    """Return `say(key, **facts)`: the sentence of that key in the language, filled in.

    >>> speaker("en", MESSAGES)("shape", wanted=(2, 3), got=(3, 2))
    'The answer must have shape (2, 3), got (3, 2).'
    """
    known = pairs(language, "report", "report") if texts is None else texts

    def say(key, **facts):
        text = templates.get(key, key)
        return known.get(text, text).format(**facts)

    return say
