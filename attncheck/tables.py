"""What came of notebooks, as text, Markdown, JUnit XML and JSON."""

import json
import re
from collections import Counter
from xml.etree import ElementTree

from attncheck.words import NOT_RUN, NOT_YET, PASSED, STATUSES


def text(results, say):
    """Return the table, and below it what is not yet right, for a terminal."""
    header, *rows = _table(results, say)
    width = max(len(row[0]) for row in [header, *rows])
    lines = [
        f"{row[0]:{width}}  " + "  ".join(
            f"{value:>{len(name)}}" for name, value in zip(header[1:], row[1:], strict=True))
        for row in [header, *rows]
    ]
    for title, notes in _notes(results, say):
        lines += ["", f"{title}:", *(f"  {name}: {note}" for name, note in notes)]
    return "\n".join(lines)


def markdown(results, say):
    """Return the same as Markdown."""
    header, *rows = _table(results, say)
    lines = [_line(header), _line(["---", *["---:"] * (len(header) - 1)])]
    lines += [_line([_escape(row[0]), *row[1:]]) for row in rows]
    for title, notes in _notes(results, say):
        lines += ["", f"**{title}**", ""]
        lines += [f"- {_escape(name)}: {_escape(note)}" for name, note in notes]
    return "\n".join(lines)


def junit(results, say):
    """Return JUnit XML: a suite for each notebook, a case for each exercise."""
    root = ElementTree.Element("testsuites")
    for result in results:
        suite = ElementTree.SubElement(root, "testsuite", name=result.name,
                                       time=f"{result.seconds:.3f}")
        for exercise in result.exercises:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name=exercise["id"])
            if exercise["status"] == NOT_YET:
                failure = ElementTree.SubElement(case, "failure", message=_reason(exercise),
                                                 type=NOT_YET)
                failure.text = exercise["message"]
            elif exercise["status"] != PASSED:
                ElementTree.SubElement(case, "skipped", message=exercise["status"])
        if result.trouble:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name="the notebook runs")
            ElementTree.SubElement(case, "error", message=result.trouble, type="could not be run")
        if result.stopped:
            ElementTree.SubElement(suite, "system-out").text = "\n".join(result.stopped)
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _count(element):
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        element.set(name, str(len(list(element.iter(tag)))))


def as_json(results, say):
    """Return JSON: the notebooks with their exercises, and how many have each status."""
    notebooks = [
        {"notebook": result.name, "trouble": result.trouble or None, "stopped": result.stopped,
         "seconds": round(result.seconds, 3), "exercises": result.exercises}
        for result in results
    ]
    total = _counts(results)
    return json.dumps({"notebooks": notebooks, "total": total}, indent=1, ensure_ascii=False)


def _table(results, say):
    """Return the rows: a header, each notebook, each folder if there are several, the total."""
    folders = {}
    for result in results:
        if result.exercises:
            folders.setdefault(str(result.path.parent), []).append(result)
    total = _counts(results)
    columns = [name for name in total if name != NOT_RUN or total[name]]

    def row(name, some):
        counts = _counts(some)
        return [name, *(str(counts[column]) for column in columns)]

    rows = [[say("notebook"), *map(say, columns)]]
    for folder, inside in folders.items():
        rows += [row(result.name, [result]) for result in inside]
        if len(folders) > 1:
            rows.append(row(say("folder", folder=folder), inside))
    return [*rows, row(say("total"), results)]


def _counts(results):
    """Return how many exercises have each status, and how many there are."""
    found = Counter(exercise["status"] for result in results for exercise in result.exercises)
    return {status: found[status] for status in STATUSES} | {"of": found.total()}


def _notes(results, say):
    """Yield titles, each with pairs of a notebook's name and what there is to say about it."""
    wrong = [(result.name, f"{exercise['id']}: {_reason(exercise)}") for result in results
             for exercise in result.exercises if exercise["status"] == NOT_YET]
    stopped = [(result.name, sentence) for result in results for sentence in result.stopped]
    broken = [(result.name, result.trouble) for result in results if result.trouble]
    for title, notes in (("not yet right", wrong), ("stopped", stopped),
                         ("could not be run", broken)):
        if notes:
            yield say(title), notes


def _reason(exercise):
    """Name the known mistake, or say what the check said."""
    return exercise["mistake"] or exercise["message"]


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _escape(words):
    return re.sub(r"([\\`*_{}\[\]<>|#&~$])", r"\\\1", words)
