"""What came of notebooks, as text, Markdown, JUnit XML and JSON."""

import json
import re
from collections import Counter
from unicodedata import east_asian_width
from xml.etree import ElementTree

from attncheck.chapters import chapter_of
from attncheck.words import CLASS, NOT_RUN, NOT_YET, PASSED, STATUSES, pairs, speaker

SHOWN = 3                   # of a notebook's cells that stopped


def text(results, language):
    """Return the table, and below it what is not right, for a terminal."""
    rows, say = _table(results, language), _speaker(language)
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        blanks = [" " * (width - _width(cell)) for width, cell in zip(widths, row, strict=True)]
        numbers = [blank + number for blank, number in zip(blanks[1:], row[1:], strict=True)]
        lines.append("  ".join([row[0] + blanks[0], *numbers]))
    for title, notes in _notes(results, language):
        lines += ["", say("title", title=title)]
        lines += [f"  {say('note', name=name, note=note)}" for name, note in notes]
    return "\n".join(lines)


def _width(words):
    """Return how many columns of a terminal a text takes: two for a Chinese character."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def markdown(results, language):
    """Return the same as Markdown."""
    (header, *rows), say = _table(results, language), _speaker(language)
    lines = [_line(header), _line(["---", *["---:"] * (len(header) - 1)])]
    lines += [_line([_escape(name), *numbers]) for name, *numbers in rows]
    for title, notes in _notes(results, language):
        lines += ["", f"**{title}**", ""]
        lines += [f"- {say('note', name=_escape(name), note=_escape(note))}"
                  for name, note in notes]
    return "\n".join(lines)


def junit(results, language):
    """Return JUnit XML: a suite for each notebook, a case for each exercise.

    Cells that stopped are the suite's standard error; only what is not right yet is a failure.
    """
    root = ElementTree.Element("testsuites")
    for result in results:
        suite = ElementTree.SubElement(root, "testsuite", name=result.name,
                                       time=f"{result.seconds:.3f}")
        for exercise in result.exercises:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name=exercise["id"])
            if exercise["status"] == NOT_YET:
                failure = ElementTree.SubElement(
                    case, "failure", message=_reason(exercise, language), type=NOT_YET)
                failure.text = exercise["message"]
            elif exercise["status"] != PASSED:
                ElementTree.SubElement(case, "skipped", message=exercise["status"])
        if result.trouble:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name="the notebook runs")
            ElementTree.SubElement(case, "error", message=result.trouble, type="could not be run")
        if result.stopped:
            ElementTree.SubElement(suite, "system-err").text = "\n".join(result.stopped)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _count(element):
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        element.set(name, str(len(list(element.iter(tag)))))


def as_json(results, language):
    """Return JSON: the notebooks with their exercises, and how many have each status."""
    notebooks = [
        {"notebook": result.name, "trouble": result.trouble or None, "stopped": result.stopped,
         "seconds": round(result.seconds, 3), "exercises": result.exercises}
        for result in results
    ]
    counts = _counts(results)
    total = {status: counts[status] for status in STATUSES} | {"of": counts.total()}
    found = {"language": language, "notebooks": notebooks, "total": total}
    return json.dumps(found, indent=1, ensure_ascii=False)


def _speaker(language):
    return speaker(CLASS, pairs(language, "report", "class"))


def _counts(results):
    """Return how many exercises have each status."""
    return Counter(exercise["status"] for result in results for exercise in result.exercises)


def _table(results, language):
    """Return the rows: a header, each notebook, each folder if there are several, the total."""
    say, names = _speaker(language), pairs(language, "report", "status")
    unrun = _counts(results)[NOT_RUN]
    columns = [status for status in STATUSES if status != NOT_RUN or unrun]
    folders = {}
    for result in results:
        if result.exercises:
            folders.setdefault(str(result.path.parent), []).append(result)

    def row(name, inside):
        counts = _counts(inside)
        return [name, *(str(counts[status]) for status in columns), str(counts.total())]

    rows = [[say("notebook"), *(names.get(status, status) for status in columns), say("of")]]
    for folder, inside in folders.items():
        rows += [row(result.name, [result]) for result in inside]
        if len(folders) > 1:
            rows.append(row(say("folder", folder=folder), inside))
    return [*rows, row(say("total"), results)]


def _notes(results, language):
    """Yield titles, each with pairs of a notebook's name and what there is to say about it."""
    say = _speaker(language)
    notes = {"wrong": [], "stopped": [], "broken": []}
    for result in results:
        more = len(result.stopped) - SHOWN
        said = {
            "wrong": [say("note", name=exercise["id"], note=_reason(exercise, language))
                      for exercise in result.exercises if exercise["status"] == NOT_YET],
            "stopped": result.stopped[:SHOWN] + ([say("more", count=more)] if more > 0 else []),
            "broken": [result.trouble] if result.trouble else [],
        }
        for title, sentences in said.items():
            notes[title] += [(result.name, sentence) for sentence in sentences]
    yield from ((say(title), found) for title, found in notes.items() if found)


def _reason(exercise, language):
    """Name the known mistake, or say what the check said."""
    mistake, label = exercise["mistake"], chapter_of(exercise["id"]).label
    return pairs(language, label, exercise["id"]).get(mistake) or mistake or exercise["message"]


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _escape(words):
    return re.sub(r"([\\`*_{}\[\]<>|#&~$])", r"\\\1", words)
