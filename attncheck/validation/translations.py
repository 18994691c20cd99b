"""Which texts of the book lack a translation, and which have changed since they were translated.

    python -m attncheck.validation.translations

prints them for every language; the exit status is 1 if there is any. The files are read by
`attncheck.i18n`.
"""

import difflib
import sys

from attncheck.chapters import CHAPTERS, load
from attncheck.i18n import SENTENCES, languages, pairs


def faults(texts, found):
    """Yield how the pairs `found` differ from the English `texts` that they should translate.

    >>> print(*faults(["Count from 0."], {"Count from 1.": "..."}))
    outdated: its English has changed
    - Count from 1.
    + Count from 0.
    >>> list(faults(["a", "b"], {"a": "", "c": "x"}))
    ['missing: a', 'missing: b', 'unused: c']
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
    yield from (f"unused: {text}" for text in extra)


def sections():
    """Yield file, section and English texts of everything that has a translation."""
    yield "report", "report", list(dict.fromkeys(SENTENCES))
    for chapter in CHAPTERS:
        for id in chapter.ids:
            yield chapter.label, id, load(id).texts


def main():
    """Print what is missing or outdated in every language, and return the exit status."""
    found = [
        f"{language}/{file}.toml, {section}: {fault}"
        for language in languages()[1:] for file, section, texts in sections()
        for fault in faults(texts, pairs(language, file, section))
    ]
    for line in found:
        print(line)
    print(f"{len(found)} texts are missing, outdated or unused")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
