"""Say a text of the book in another language.

English stands in the code. For each other language there is a folder `texts/<language>/` with a
file for each chapter and one for the reports, each a list of pairs:

    [[one-hot]]
    en = "One row for each word"
    zh = "每个词一行"

`python -m attncheck.language` says which pairs are missing and which are outdated.
"""

import difflib
import locale
import os
import tomllib
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
ENGLISH = "en"


def languages():
    """Return the languages that there are, English first."""
    return [ENGLISH, *sorted(path.name for path in TEXTS.iterdir() if path.is_dir())]


def preferred():
    """Return the language that ATTNCHECK_LANG asks for, else the system's, else English."""
    wanted = os.environ.get("ATTNCHECK_LANG") or locale.getlocale()[0] or ""
    wanted = {"chinese": "zh"}.get(wanted.lower().split(" ")[0], wanted)    # as Windows calls it
    return next((known for known in languages() if wanted.lower().startswith(known)), ENGLISH)


def pairs(language, file, section):
    """Return {English: translation} of one section, such as ("zh", "vectors", "one-hot")."""
    path = TEXTS / language / f"{file}.toml"
    if language == ENGLISH or not path.exists():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get(section, [])
    return {entry["en"].strip(): entry[language].strip() for entry in entries}


def faults(texts, found):
    """Yield how the pairs `found` differ from the English `texts` that they should translate.

    >>> print(*faults(["Count from 0."], {"Count from 1.": "..."}))
    outdated: its English has changed
    - Count from 1.
    + Count from 0.
    >>> list(faults(["a", "b"], {"a": "", "c": "x"}))
    ['missing: a', 'missing: b', 'of no use: c']
    """
    missing = [text for text in texts if not found.get(text)]
    extra = [text for text in found if text not in texts]
    for text in missing:
        near = difflib.get_close_matches(text, extra, n=1)
        if near:
            extra.remove(near[0])
            lines = difflib.ndiff(near[0].splitlines(), text.splitlines())
            changed = [line.rstrip() for line in lines if line[0] in "+-"]
            yield "\n".join(["outdated: its English has changed", *changed])
        else:
            yield f"missing: {text}"
    yield from (f"of no use: {text}" for text in extra)
