"""What came of notebooks, as text, Markdown, JUnit XML and JSON."""

import json
import re
from xml.etree import ElementTree

COLUMNS = ("passed", "not yet", "not attempted", "not run")


def text(results):
    """Return the table, and below it what is not yet right, for a terminal."""
    header, *rows = _table(results)
    width = max(len(row[0]) for row in [header, *rows])
    lines = [
        f"{row[0]:{width}}  " + "  ".join(
            f"{value:>{len(name)}}" for name, value in zip(header[1:], row[1:], strict=True))
        for row in [header, *rows]
    ]
    for title, notes in _notes(results):
        lines += ["", f"{title}:", *(f"  {name}: {note}" for name, note in notes)]
    return "\n".join(lines)


def markdown(results):
    """Return the same as Markdown."""
    header, *rows = _table(results)
    lines = [_line(header), _line(["---", *["---:"] * (len(header) - 1)])]
    lines += [_line([_escape(row[0]), *row[1:]]) for row in rows]
    for title, notes in _notes(results):
        lines += ["", f"**{title}**", ""]
        lines += [f"- {_escape(name)}: {_escape(note)}" for name, note in notes]
    return "\n".join(lines)


def junit(results):
    """Return JUnit XML: a suite for each notebook, a case for each exercise."""
    root = ElementTree.Element("testsuites")
    for result in results:
        suite = ElementTree.SubElement(root, "testsuite", name=result.name,
                                       time=f"{result.seconds:.3f}")
        for exercise in result.exercises:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name=exercise["id"])
            if exercise["status"] == "not yet":
                failure = ElementTree.SubElement(case, "failure", message=_reason(exercise),
                                                 type="not yet")
                failure.text = exercise["message"]
            elif exercise["status"] != "passed":
                ElementTree.SubElement(case, "skipped", message=exercise["status"])
        if result.problem:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name="the notebook runs")
            ElementTree.SubElement(case, "error", message=result.problem, type="could not be run")
        _count(suite)
    _count(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _count(element):
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        element.set(name, str(len(list(element.iter(tag)))))


def as_json(results):
    """Return JSON: the notebooks with their exercises, and how many have each status."""
    notebooks = [
        {"notebook": result.name, "problem": result.problem or None,
         "seconds": round(result.seconds, 3), "exercises": result.exercises}
        for result in results
    ]
    total = dict(zip([*COLUMNS, "of"], _counts(results), strict=True))
    return json.dumps({"notebooks": notebooks, "total": total}, indent=1, ensure_ascii=False)


def _table(results):
    """Return the rows: a header, each notebook, each folder if there are several, the total."""
    folders = {}
    for result in results:
        if result.exercises:
            folders.setdefault(str(result.path.parent), []).append(result)
    rows = []
    for folder, inside in folders.items():
        rows += [[result.name, *_counts([result])] for result in inside]
        if len(folders) > 1:
            rows.append([f"{folder}, total", *_counts(inside)])
    rows = [["notebook", *COLUMNS, "of"], *rows, ["total", *_counts(results)]]
    if rows[-1][4] == 0:                                   # nothing left over: no column for it
        rows = [row[:4] + row[5:] for row in rows]
    return [[str(value) for value in row] for row in rows]


def _counts(results):
    statuses = [exercise["status"] for result in results for exercise in result.exercises]
    return [*map(statuses.count, COLUMNS), len(statuses)]


def _notes(results):
    """Yield titles, each with pairs of a notebook's name and what there is to say about it."""
    wrong = [(result.name, f"{exercise['id']}: {_reason(exercise)}") for result in results
             for exercise in result.exercises if exercise["status"] == "not yet"]
    broken = [(result.name, result.problem) for result in results if result.problem]
    yield from ((title, notes) for title, notes in (
        ("Not yet", wrong), ("Could not be run", broken)) if notes)


def _reason(exercise):
    """Name the known mistake, or say what the check said."""
    return exercise["mistake"] or exercise["message"]


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _escape(words):
    return re.sub(r"([\\`*_{}\[\]<>|#&~$])", r"\\\1", words)
