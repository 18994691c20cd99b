"""What the checker says, in English, and how to say a text of the book in another language.

English stands in the code. For each other language there is a folder `texts/<language>/` with a
file for each chapter and `report.toml` for the sentences below, each a list of pairs:

    [[one-hot]]
    en = "One row for each word"
    zh = "每个词一行"

`python -m attncheck.language` says which pairs are missing and which are outdated.
"""

import locale
import os
import re
import tomllib
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
ENGLISH = "en"

PASSED, NOT_YET, NOT_ATTEMPTED = "passed", "not yet", "not attempted"
NOT_RUN = "not run"                 # in a notebook that could not be run to its end
STATUSES = (PASSED, NOT_YET, NOT_ATTEMPTED, NOT_RUN)

CHECK = {                           # the sentences of `check`
    "start": "Replace the dots with your answer.",
    "right": "Right in all {count} cases.",
    "once": "Right.",
    "itself": "This exercise itself fails here: {error}. Please report it.",
    "no function": "An answer is a function, as in the stub; got {got}. Give the function itself, "
                   "without parentheses: `{call}`.",
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
    "convert": "Convert it with `{how}`.",
    "shape": "The answer must have shape {wanted}, got {got}.",
    "finite": "The answer must be finite, got {got}.",
    "finite at": "The answer must be finite, got {got} at {where}.",
    "values": "The answer is wrong: got {got}, wanted {wanted}.",
    "values at": "The answer is wrong at {where}: got {got}, wanted {wanted}.",
    "by hand": "The {ordinal} of the {number} numbers is not right yet.",
    "asked": "This does not hold yet: {asked}.",
    "part": "Part {part}: {text}",
    "then": "{one} {other}",
    "case": "(With {given}.)",
    "shaped": "{names} of shape {shape}",
    "and": "{one}, {other}",
    # kinds of values
    "None": "None",
    "array of bools": "an array of True and False",
    "array of ints": "an array of whole numbers ({type})",
    "array of floats": "an array of floating-point numbers ({type})",
    "array of others": "an array of {type}",
    "bool": "True or False",
    "int": "a whole number ({type})",
    "float": "a floating-point number ({type})",
    "string": "a string",
    "numbers": "a list of {length} numbers",
    "lists": "a list of {length} lists",
    "list": "a list of length {length}, not only of numbers",
    "tuple": "a tuple of length {length}",
    "tensor": "a torch tensor",
    "function": "a function",
    "dots": "dots",
    "other": "a value of type {type}",
}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
NUMBERS = "one two three four five six seven eight nine ten".split()

CLASS = {                           # the words of `python -m attncheck`
    "notebook": "notebook",
    "total": "total",
    "of": "of",
    "folder": "{folder}, total",
    "wrong": "Not yet right",
    "stopped": "Code cells that stopped",
    "broken": "Could not be run",
    "title": "{title}:",
    "note": "{name}: {note}",
    "then": "{one}; {other}",
    "missing": "there is no such file",
    "no file": "this is not a file",
    "no notebook": "this is not a Jupyter notebook of version 4",
    "no exercises": "there are no exercises in it: no code cell checks one",
    "no kernel": "no Python kernel could be started: {error}",
    "raised": "code cell {cell} stopped with {error}",
    "too slow": "code cell {cell} did not finish within {seconds} seconds",
    "stubborn": "code cell {cell} could not be stopped after {seconds} seconds",
    "ended": "code cell {cell} ended the Python process",
    "more": "and {count} more",
    "error": "{error}",
    "no nbclient": "to check notebooks, install nbclient and ipykernel: {error}",
    "interrupted": "stopped",
    "not written": "{file} could not be written: {error}",
    "running": "notebooks to run: {count}, at a time: {jobs}",
    "progress": "[{done}/{all}] {name}: {passed} of {count} passed, {seconds} s",
}


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
    return {entry["en"].strip(): entry[language].strip()       # to parse the whole file takes long
            for entry in tomllib.loads(mine).get(section, [])}


def speaker(sentences, translations):
    """Return a function `say(kind, **facts)` that says one of the sentences."""
    def say(kind, **facts):
        sentence = sentences[kind]
        return (translations.get(sentence) or sentence).format(**facts)

    return say
