"""Check whole notebooks: `python -m attncheck my/*.ipynb`.

Each notebook runs in a fresh kernel, in its own folder, and what `check` reports there is counted;
the file stays as it is. Of a chapter of the book only the exercises are run: the cell that sets
them up and what follows it, not the trainings before; `--whole` runs everything, for answers that
use something from the text. A notebook that checks one exercise of a chapter is asked for all of
them. Cells tagged `solution` are skipped: they are the book's answers.

A cell that raises, or is interrupted because it takes too long, does not stop the next. It is told
among the notebook's notes, and as the reason why the exercise that is checked next has no report.
Cells tagged `raises-exception` may raise.

The exit status is 0 if every exercise is passed, 1 if one is not, and 2 if a notebook could not be
run to its end or is none. A cell that stopped counts only through the exercises it leaves undone.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from attncheck.cells import SET_UP
from attncheck.chapters import IDS, chapter_of, load
from attncheck.grading import tables
from attncheck.i18n import (
    CLASS,
    NOT_ATTEMPTED,
    NOT_RUN,
    NOT_YET,
    PASSED,
    languages,
    pairs,
    preferred,
    speaker,
    translated,
)

CHECKED = re.compile(r"""\bcheck\(\s*(?:id\s*=\s*)?["']([\w-]+)["']""")
LONGEST = 1000              # characters of a message


@dataclass
class Result:
    """What came of one notebook."""

    name: str                   # the path as it was given, fit for printing
    path: Path
    sources: list = field(default_factory=list)            # its code, cell by cell
    may_raise: set = field(default_factory=set)            # numbers of cells, from 1
    texts: dict = field(default_factory=dict)              # of each exercise, English: translation
    exercises: list = field(default_factory=list)          # id, chapter, title, status, ...
    notes: list = field(default_factory=list)              # on cells that stopped
    trouble: str = ""           # why it could not be run, or not to its end
    seconds: float = 0.0


def main(arguments=None):
    """Check the notebooks that the command line names, and return the exit status."""
    options = _options(arguments)
    texts = pairs(options.language, "report", "report")
    say = speaker(CLASS, texts)
    paths = {os.path.realpath(path): path for path in options.notebooks}.values()
    results = [_read(path, options, say) for path in paths]
    for result in results:
        if result.trouble:
            _print(say("note", name=result.name, note=result.trouble))
    try:
        from attncheck.grading import kernel
    except ImportError as error:
        _print(say("no nbclient", error=error))
        return 2
    try:
        asyncio.run(_run_all(kernel.run, results, options, texts, say))
    except KeyboardInterrupt:
        _print(say("interrupted"))
        return 130
    print(tables.text(results, texts))
    for file, form in ((options.junit, tables.junit), (options.json, tables.as_json),
                       (options.markdown, tables.markdown)):
        if file:
            try:
                Path(file).write_text(form(results, texts) + "\n", encoding="utf-8")
            except OSError as error:
                _print(say("not written", file=file, error=error.strerror))
                return 2
    if any(result.trouble for result in results):
        return 2
    return int(any(e["status"] != PASSED for result in results for e in result.exercises))


def _options(arguments):
    parser = argparse.ArgumentParser(
        prog="python -m attncheck", description="Check the exercises in notebooks.",
        epilog="Exit status: 0 all passed, 1 not all, 2 a notebook could not be run or is none.",
    )
    parser.add_argument("notebooks", nargs="+", metavar="NOTEBOOK", help="such as my/*.ipynb")
    parser.add_argument("--junit", metavar="FILE", help="write the results as JUnit XML")
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON")
    parser.add_argument("--markdown", metavar="FILE", help="write the tables as Markdown")
    parser.add_argument("--timeout", type=float, default=60, metavar="SECONDS",
                        help="for each cell, after which it is interrupted (default: %(default)s)")
    parser.add_argument("--whole", action="store_true",
                        help="run whole chapters, not the exercises alone")
    parser.add_argument("--language", choices=languages(), default=preferred(),
                        help="of the reports and tables (default: as ATTNCHECK_LANG or the system "
                             "asks, here %(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
                        help="notebooks that run at a time (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not 0 < options.timeout < float("inf"):
        parser.error(f"--timeout must be a number of seconds above 0, got {options.timeout}")
    if options.jobs < 1:
        parser.error(f"--jobs must be at least 1, got {options.jobs}")
    for file in (options.junit, options.json, options.markdown):
        if file and not Path(file).parent.is_dir():
            parser.error(f"there is no folder {Path(file).parent} to write {Path(file).name} to")
    return options


def _read(given, options, say):
    """Read the code cells of a notebook, and list the exercises that it is asked for."""
    path = Path(given)
    result = Result(_plain(str(given)), path)
    if not os.path.isfile(path):                           # a pipe would be waited for
        result.trouble = say("no file" if os.path.exists(path) else "missing")
        return result
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells]
        ids = [cell.get("id") for cell in cells]
        tags = [cell.get("metadata", {}).get("tags", []) for cell in cells]
        own = ["solution" not in of_cell for of_cell in tags]
        may_raise = {n for n, of_cell in enumerate(tags, 1) if "raises-exception" in of_cell}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        result.trouble = say("no notebook")
        return result
    checked = [id for source in sources for id in CHECKED.findall(source) if id in IDS]
    if not checked:
        result.trouble = say("no exercises")
        return result
    if not options.whole and SET_UP in ids:
        own[: ids.index(SET_UP)] = [False] * ids.index(SET_UP)
    result.sources = [source if mine else "" for source, mine in zip(sources, own, strict=True)]
    result.may_raise = may_raise
    chapters = sorted({chapter_of(id) for id in checked}, key=lambda chapter: chapter.number)
    for chapter in chapters:
        for id in chapter.ids:
            result.texts[id] = pairs(options.language, chapter.label, id)
            result.exercises.append({
                "id": id, "chapter": chapter.number,
                "title": translated(load(id).title, result.texts[id]),
                "status": NOT_ATTEMPTED, "mistake": None, "message": "",
            })
    return result


async def _run_all(run, results, options, texts, say):
    """Run the notebooks that can be run, a few at a time, and fill in their results."""
    ready = [result for result in results if result.exercises]
    turn, done = asyncio.Semaphore(options.jobs), 0

    async def take_turn(result):
        nonlocal done
        async with turn:
            start = time.perf_counter()
            try:
                came = await run(result.sources, result.path.parent, options.timeout,
                                 options.language, texts)
                reports, stopped, trouble = came.reports, came.stopped, came.trouble
            except Exception as error:                     # one notebook must not stop the others
                reports, stopped, trouble = [], {}, f"{type(error).__name__}: {error}"
            result.trouble = _plain(trouble)
            result.seconds = time.perf_counter() - start
        _fill_in(result, reports, stopped)
        passed = sum(exercise["status"] == PASSED for exercise in result.exercises)
        done += 1
        note = say("progress", done=done, all=len(ready), name=result.name, passed=passed,
                   count=len(result.exercises), seconds=f"{result.seconds:.0f}")
        _print("; ".join(filter(None, (note, result.trouble))))

    if ready:
        _print(say("running", count=len(ready), jobs=min(options.jobs, len(ready))))
    await asyncio.gather(*map(take_turn, ready))


def _fill_in(result, reports, stopped):
    """Note the last report of each exercise; what no report names was not attempted."""
    last = {report.get("id"): report for report in reports
            if report.get("status") in (PASSED, NOT_YET, NOT_ATTEMPTED)
            and isinstance(report.get("id"), str)}
    stopped = {n: _plain(stopped[n]) for n in sorted(set(stopped) - result.may_raise)}
    result.notes = list(stopped.values())
    reasons = {}                                           # of an exercise that has no report
    for n, sentence in stopped.items():
        following = CHECKED.findall("\n".join(result.sources[n - 1 :]))
        if following:
            reasons.setdefault(following[0], sentence)
    for exercise in result.exercises:
        report = last.get(exercise["id"])
        if report:
            exercise["status"] = report["status"]
            exercise["mistake"] = _plain(report["mistake"]) if report.get("mistake") else None
            exercise["message"] = _plain(report.get("message", ""))
        else:
            exercise["status"] = NOT_RUN if result.trouble else NOT_ATTEMPTED
            exercise["message"] = reasons.get(exercise["id"], "")


def _plain(text):
    """Make one line of printable characters, of bounded length, of anything.

    >>> _plain("two\\nlines" + chr(0) + chr(27))
    'two lines'
    """
    line = " ".join(str(text)[:LONGEST].split())
    return "".join(character for character in line if character.isprintable())


def _print(text):
    print(text, file=sys.stderr, flush=True)
