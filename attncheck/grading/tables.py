"""What came of notebooks, as text, Markdown, JUnit XML and JSON.

Text and Markdown are for people and speak their language; in JUnit and JSON only what the reports
say does. `texts` maps English sentences to the language.
"""

import json
import re
import unicodedata
from xml.etree import ElementTree

from attncheck.i18n import CLASS, NOT_RUN, NOT_YET, PASSED, STATUSES, speaker, translated

MOST_NOTES = 5              # of one notebook on cells that stopped; the files hold them all


def text(results, texts):
    """Return the table, and below it what is not yet right, for a terminal."""
    say = speaker(CLASS, texts)
    header, *rows = _table(results, texts)
    width = max(_width(row[0]) for row in [header, *rows])
    lines = [
        row[0] + " " * (width - _width(row[0])) + "".join(
            " " * (2 + _width(name) - _width(value)) + value
            for name, value in zip(header[1:], row[1:], strict=True))
        for row in [header, *rows]
    ]
    for title, notes in _notes(results, texts):
        lines += ["", say("title", title=title)]
        lines += ["  " + say("note", name=name, note=note) for name, note in notes]
    return "\n".join(lines)


def markdown(results, texts):
    """Return the same as Markdown."""
    say = speaker(CLASS, texts)
    header, *rows = _table(results, texts)
    lines = [_line(header), _line(["---", *["---:"] * (len(header) - 1)])]
    lines += [_line([_escape(row[0]), *row[1:]]) for row in rows]
    for title, notes in _notes(results, texts):
        lines += ["", f"**{title}**", ""]
        lines += ["- " + say("note", name=_escape(name), note=_escape(note))
                  for name, note in notes]
    return "\n".join(lines)


def junit(results, texts):
    """Return JUnit XML: a suite for each notebook, a case for each exercise."""
    root = ElementTree.Element("testsuites")
    for result in results:
        suite = ElementTree.SubElement(root, "testsuite", name=result.name,
                                       time=f"{result.seconds:.3f}")
        for exercise in result.exercises:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name=exercise["id"])
            if exercise["status"] == NOT_YET:
                failure = ElementTree.SubElement(case, "failure", message=_reason(result, exercise),
                                                 type=NOT_YET)
                failure.text = exercise["message"]
            elif exercise["status"] != PASSED:
                skipped = ElementTree.SubElement(case, "skipped", message=exercise["status"])
                skipped.text = exercise["message"]
        if result.trouble:
            case = ElementTree.SubElement(suite, "testcase", classname=result.name,
                                          name="the notebook runs")
            ElementTree.SubElement(case, "error", message=result.trouble, type="could not be run")
        if result.notes:
            ElementTree.SubElement(suite, "system-err").text = "\n".join(result.notes)
        _count_cases(suite)
    _count_cases(root)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _count_cases(element):
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"),
                      ("skipped", "skipped")):
        element.set(name, str(len(list(element.iter(tag)))))


def as_json(results, texts):
    """Return JSON: the notebooks with their exercises, and how many have each status."""
    notebooks = [
        {"notebook": result.name, "trouble": result.trouble or None, "notes": result.notes,
         "seconds": round(result.seconds, 3), "exercises": result.exercises}
        for result in results
    ]
    total = _counts(results)
    return json.dumps({"notebooks": notebooks, "total": {**total, "of": sum(total.values())}},
                      indent=1, ensure_ascii=False)


def _table(results, texts):
    """Return the rows: a header, each notebook, each folder if there are several, the total."""
    say, total = speaker(CLASS, texts), _counts(results)
    shown = [status for status in STATUSES if status != NOT_RUN or total[NOT_RUN]]

    def row(name, counts):
        return [name, *(str(counts[status]) for status in shown), str(sum(counts.values()))]

    folders = {}
    for result in results:
        if result.exercises:
            folders.setdefault(str(result.path.parent), []).append(result)
    rows = [[say("notebook"), *(translated(status, texts) for status in shown),
             say("of")]]
    for folder, inside in folders.items():
        rows += [row(result.name, _counts([result])) for result in inside]
        if len(folders) > 1:
            rows += [row(say("folder", folder=folder), _counts(inside))]
    return [*rows, row(say("total"), total)]


def _counts(results):
    """Return {status: how many exercises have it}."""
    statuses = [exercise["status"] for result in results for exercise in result.exercises]
    return {status: statuses.count(status) for status in STATUSES}


def _notes(results, texts):
    """Yield titles, each with pairs of a notebook's name and what there is to say about it."""
    say = speaker(CLASS, texts)
    wrong = [
        (result.name, say("reason", id=exercise["id"], reason=_reason(result, exercise)))
        for result in results for exercise in result.exercises if exercise["status"] == NOT_YET
    ]
    stopped = [(result.name, note) for result in results for note in result.notes[:MOST_NOTES]]
    broken = [(result.name, result.trouble) for result in results if result.trouble]
    for key, notes in (("wrong", wrong), ("stopped", stopped), ("broken", broken)):
        if notes:
            yield say(key), notes


def _reason(result, exercise):
    """Name the known mistake, or say what the check said."""
    if exercise["mistake"]:
        return translated(exercise["mistake"], result.texts[exercise["id"]])
    return exercise["message"]


def _width(words):
    """Return how many columns of a terminal words take: a Chinese letter takes two."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in words)


def _line(cells):
    return f"| {' | '.join(cells)} |"


def _escape(words):
    return re.sub(r"([\\`*_{}\[\]<>|#&~$])", r"\\\1", words)
