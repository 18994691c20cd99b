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
    "library": "This is the `{name}` of attnlib, not yours. Run the cell with your answer first, "
               "and see whether it stops with an error.",
    "right": "Right in all {count} cases.",
    "once": "Right.",
    "itself": "This exercise itself fails here: {error}. Please report it.",
    "no function": "An answer is a function, as in the stub; got {got}. Give the function itself, "
                   "without parentheses: `check(\"{id}\", {name})`.",
    "signature": "The function must take {wanted}, as in the stub; yours takes {got}.",
    "raised": "Your function stopped with {error}.",
    "line": "Line {number}: `{source}`.",
    "number": "It was in line {number}.",
    "time": "Your function did not finish within {seconds} seconds. Is there a loop without an "
            "end?",
    "edited": "Your function changed its argument `{name}`, which belongs to whoever calls it. "
              "Work on a copy.",
    "type": "The answer must be {wanted}, got {got}.",
    "return": "Is there a `return`?",
    "dots": "Dots are left in your answer.",
    "convert": "Convert it with `{how}`.",
    "shape": "The answer must have shape {wanted}, got {got}.",
    "how many": "The answer must hold {wanted} numbers, got {got}.",
    "finite": "The answer must be finite, got {got}.",
    "finite at": "The answer must be finite, got {got} at {where}.",
    "values": "The answer is wrong: got {got}, wanted {wanted}.",
    "values at": "The answer is wrong at {where}: got {got}, wanted {wanted}.",
    "by hand": "The {ordinal} of the {count} numbers is not right yet.",
    "asked": "This does not hold yet: {asked}.",
    "part": "Part {part}: {text}",
    "case": "(With {case}.)",
    "shaped": "{names} of shape {shape}",
    "yours": "Yours",
    "wanted": "Wanted",
    "picture": "Yours beside the wanted one: {count} of {all} numbers differ, framed in yours.",
    "and": "{one}, {other}",
    "then": "{one} {other}",
    # Kinds of values
    "array of bools": "an array of True and False ({type})",
    "array of ints": "an array of whole numbers ({type})",
    "array of floats": "an array of floating-point numbers ({type})",
    "array of complexes": "an array of complex numbers ({type})",
    "array of others": "an array of things that are not numbers ({type})",
    "bool": "True or False ({type})",
    "int": "a whole number ({type})",
    "float": "a floating-point number ({type})",
    "text": "a text ({type})",
    "list": "a list of length {length}",
    "mixed list": "a list of length {length}, not only of numbers",
    "tuple": "a tuple of length {length}",
    "row": "a list of {length} numbers",
    "tensor": "a torch tensor",
    "function": "a function",
    "nothing": "None",
    "ellipsis": "dots (`...`)",
    "other": "a value of type {type}",
}
CLASS = {                           # of `python -m attncheck`
    "notebook": "notebook", "total": "total", "of": "of", "folder": "{folder}, total",
    "wrong": "Not yet right", "stopped": "Cells that stopped", "broken": "Could not be run",
    "title": "{title}:", "note": "{name}: {note}",
    "reason": "{id}: {reason}",
    "missing": "there is no such file",
    "no file": "this is not a file",
    "no notebook": "this is not a Jupyter notebook of version 4",
    "no exercises": "there are no exercises in it: no code cell checks one",
    "no attnlib": "attnlib and attncheck cannot be imported where the notebook runs: {error}",
    "no kernel": "no Python kernel could be started: {error}",
    "cell raised": "code cell {cell} stopped with {error}",
    "cell too slow": "code cell {cell} did not finish within {seconds} seconds",
    "cell unstoppable": "code cell {cell} could not be stopped after {seconds} seconds",
    "cell ended": "code cell {cell} ended the Python process",
    "no nbclient": "to check notebooks, install nbclient and ipykernel: {error}",
    "interrupted": "stopped",
    "not written": "{file} could not be written: {error}",
    "running": "notebooks to run: {count}, at a time: {jobs}",
    "progress": "[{done}/{all}] {name}: {passed} of {count} passed, {seconds} s",
}
SENTENCES = (*STATUSES, *MESSAGES.values(), *CLASS.values())


def languages():
    """Return the languages that there are, English first."""
    return [ENGLISH, *sorted(path.name for path in TEXTS.iterdir() if path.is_dir())]


def preferred():
    """Return the language that ATTNCHECK_LANG asks for, else the system's, else English."""
    return known(os.environ.get("ATTNCHECK_LANG") or locale.getlocale()[0] or "") or ENGLISH


def known(name):
    """Return the language that a name stands for, or None if there is no such language.

    Names such as zh, zh_CN.UTF-8 and "Chinese (Simplified)_China", as on Windows, are understood.
    """
    name = re.split(r"[^a-z]", name.lower())[0]
    name = "zh" if name == "chinese" else name
    return name if name in languages() else None


def pairs(language, file, section):
    """Return {English: translation} of one section, such as ("zh", "vectors", "one-hot")."""
    path = TEXTS / language / f"{file}.toml"
    if language == ENGLISH or not path.exists():
        return {}
    entries = re.split(r"^(?=\[\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    mine = "".join(entry for entry in entries if entry.startswith(f"[[{section}]]"))
    return {entry["en"].strip(): entry[language].strip()       # to parse all takes long
            for entry in tomllib.loads(mine).get(section, [])}


def translated(text, texts):
    """Return the translation of a text in {English: translation}, or else the English."""
    return texts.get(text) or text


def speaker(templates, texts):
    """Return `say(key, **facts)`: the template of that key, translated and filled in.

    >>> speaker(MESSAGES, {})("shape", wanted=(2, 3), got=(3, 2))
    'The answer must have shape (2, 3), got (3, 2).'
    """
    def say(key, **facts):
        return translated(templates[key], texts).format(**facts)

    return say
