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
    "itself": "The exercise itself failed: {error}. Please report this.",
    "no function": "The answer must be a function, as in the stub, got {got}. Pass the function "
                   "itself, without parentheses: `check(\"{id}\", {name})`.",
    "signature": "The function must take {wanted}, as in the stub; yours takes {got}.",
    "raised": "Your function stopped with {error}.",
    "shapes": "Your function stopped because the shapes of two arrays do not fit.",
    "product": "In a matrix product, the last axis of the first array must be as long as the "
               "second-to-last axis of the second (or its only axis). Here `{one}` has shape "
               "{first} and `{other}` has shape {second}.",
    "product shapes": "In a matrix product, the last axis of the first array must be as long as "
                      "the second-to-last axis of the second (or its only axis). Here the shapes "
                      "are {first} and {second}.",
    "product sizes": "In a matrix product, the last axis of the first array must be as long as "
                     "the second-to-last axis of the second (or its only axis). Here these axes "
                     "have lengths {first} and {second}.",
    "elements": "Arrays of shapes {first} and {second} cannot be combined element by element: "
                "counted from the last, their axes must be equally long, unless one of them has "
                "length 1.",
    "stored": "An array of shape {first} does not fit into a part of shape {second}.",
    "swap": "`{code}` has shape {shape}: swap the last two axes with `.mT`.",
    "as it is": "`{code}` itself would fit.",
    "reverses": "`.T` reverses all axes of `{code}`; `.mT` swaps only the last two.",
    "swap one": "Would they fit if you swapped the last two axes of one of them with `.mT`?",
    "line": "Line {number}: `{source}`.",
    "number": "The error is in line {number}.",
    "time": "Your function did not finish within {seconds} seconds. Is there a loop that never "
            "ends?",
    "edited": "Your function changed its argument `{name}`, which belongs to the caller. "
              "Work on a copy.",
    "type": "The answer must be {wanted}, got {got}.",
    "return": "Is there a `return`?",
    "dots": "There are still dots in your answer.",
    "convert": "Convert it with `{how}`.",
    "shape": "The answer must have shape {wanted}, got {got}.",
    "one number": "The answer must be a single number, got an array of shape {got}.",
    "how many": "The answer must hold {wanted} numbers, got {got}.",
    "finite": "The answer must be finite, got {got}.",
    "finite at": "The answer must be finite, got {got} at {where}.",
    "values": "The answer is wrong: got {got}, wanted {wanted}.",
    "values at": "The answer is wrong at {where}: got {got}, wanted {wanted}.",
    "by hand": "The {ordinal} of the {count} numbers is not right yet.",
    "asked": "This condition is not met yet: {asked}.",
    "part": "Part {part}: {text}",
    "case": "(With {case}.)",
    "shaped": "{names} of shape {shape}",
    "yours": "Yours",
    "wanted": "Wanted",
    "picture": "Your answer beside the wanted one: {count} of {all} numbers differ. They have a "
               "frame.",
    "and": "{one}, {other}",
    "then": "{one} {other}",
    # Kinds of values
    "array of bools": "an array of True and False ({type})",
    "array of ints": "an array of whole numbers ({type})",
    "array of floats": "an array of floating-point numbers ({type})",
    "array of complexes": "an array of complex numbers ({type})",
    "array of others": "an array of objects that are not numbers ({type})",
    "bool": "True or False ({type})",
    "int": "a whole number ({type})",
    "float": "a floating-point number ({type})",
    "text": "a string ({type})",
    "list": "a list of length {length}",
    "mixed list": "a list of length {length} that contains more than numbers",
    "tuple": "a tuple of length {length}",
    "row": "a list of {length} numbers",
    "results": "{length} separate results, as in `return first, second`",
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
