"""Check whole notebooks: `python -m attncheck my/*.ipynb`.

Each notebook runs from top to bottom in a fresh kernel, in its own folder, and what `check` reports
there is counted; the file stays as it is. A notebook that checks one exercise of a chapter is asked
for all of them. Cells tagged `solution` are passed over: they are the book's answers, and `make my`
takes them out.

A cell that raises, or takes too long and is interrupted, is told; the cells after it run all the
same. Messages and tables speak the language that ATTNCHECK_LANG names, JSON keys do not.

The exit status is 0 if every exercise is passed, 1 if one is not, and 2 if a notebook could not be
run to its end or is none. A cell that stops does not change it by itself: an exercise that is not
passed because of it does.
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

from attncheck import tables
from attncheck.chapters import IDS, chapter_of, load
from attncheck.words import (
    CLASS,
    NOT_ATTEMPTED,
    NOT_RUN,
    NOT_YET,
    PASSED,
    pairs,
    preferred,
    speaker,
)

CHECKED = re.compile(r"""\bcheck\(\s*(?:id\s*=\s*)?["']([\w-]+)["']""")
LONGEST = 1000              # characters of a message


@dataclass
class Result:
    """What came of one notebook."""

    name: str                   # the path as it was given, fit for printing
    path: Path
    sources: list = field(default_factory=list)            # its code, cell by cell
    meant: set = field(default_factory=set)                # numbers of cells that are to raise
    exercises: list = field(default_factory=list)          # id, chapter, title, status, ...
    stopped: list = field(default_factory=list)            # which cells stopped, in sentences
    trouble: str = ""           # why it could not be run, or not to its end
    seconds: float = 0.0


def main(arguments=None):
    """Check the notebooks that the command line names, and return the exit status."""
    options = _options(arguments)
    language = preferred()
    say = speaker(CLASS, pairs(language, "report", "class"))
    paths = {os.path.realpath(path): path for path in options.notebooks}.values()
    results = [_read(path, say) for path in paths]
    for result in results:
        if result.trouble:
            _print(say("note", name=result.name, note=result.trouble))
    try:
        from attncheck import kernel
    except ImportError as error:
        _print(say("no nbclient", error=error))
        return 2
    try:
        asyncio.run(_run_all(kernel.run, results, options, say))
    except KeyboardInterrupt:
        _print(say("interrupted"))
        return 130
    print(tables.text(results, language))
    for file, form in ((options.junit, tables.junit), (options.json, tables.as_json),
                       (options.markdown, tables.markdown)):
        if file:
            try:
                Path(file).write_text(form(results, language) + "\n", encoding="utf-8")
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


def _read(given, say):
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
        tags = [cell.get("metadata", {}).get("tags", []) for cell in cells]
        own = ["solution" not in names for names in tags]
        result.meant = {n for n, names in enumerate(tags, 1) if "raises-exception" in names}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        result.trouble = say("no notebook")
        return result
    checked = [id for source in sources for id in CHECKED.findall(source) if id in IDS]
    if not checked:
        result.trouble = say("no exercises")
        return result
    result.sources = [source if mine else "" for source, mine in zip(sources, own, strict=True)]
    chapters = {chapter_of(id).number: chapter_of(id).ids for id in checked}
    result.exercises = [
        {"id": id, "chapter": number, "title": load(id).title,
         "status": NOT_ATTEMPTED, "mistake": None, "message": ""}
        for number in sorted(chapters) for id in chapters[number]
    ]
    return result


async def _run_all(run, results, options, say):
    """Run the notebooks that can be run, `options.jobs` at a time, and fill in their results."""
    ready = [result for result in results if result.exercises]
    turn, done = asyncio.Semaphore(options.jobs), 0

    async def take_turn(result):
        nonlocal done
        async with turn:
            start = time.perf_counter()
            try:
                found = await run(result.sources, result.path.parent, options.timeout)
            except Exception as error:                     # one notebook must not stop the others
                text = f"{type(error).__name__}: {error}"
                found = [], [], ("error", {"error": text})
            result.seconds = time.perf_counter() - start
        _fill_in(result, *found, say)
        passed = sum(exercise["status"] == PASSED for exercise in result.exercises)
        done += 1
        line = say("progress", done=done, all=len(ready), name=result.name, passed=passed,
                   count=len(result.exercises), seconds=f"{result.seconds:.0f}")
        _print(say("then", one=line, other=result.trouble) if result.trouble else line)

    if ready:
        _print(say("running", count=len(ready), jobs=min(options.jobs, len(ready))))
    await asyncio.gather(*map(take_turn, ready))


def _fill_in(result, reports, stopped, trouble, say):
    """Note what the kernel found: what no report names was not attempted."""
    result.stopped = [_plain(say(kind, **facts)) for kind, facts in stopped
                      if facts["cell"] not in result.meant]
    result.trouble = _plain(say(trouble[0], **trouble[1])) if trouble else ""
    last = {report.get("id"): report for report in reports
            if report.get("status") in (PASSED, NOT_YET, NOT_ATTEMPTED)
            and isinstance(report.get("id"), str)}         # an answer may forge anything
    for exercise in result.exercises:
        report = last.get(exercise["id"])
        if report:
            exercise["status"] = report["status"]
            exercise["mistake"] = _plain(report["mistake"]) if report.get("mistake") else None
            exercise["message"] = _plain(report.get("message", ""))
        elif trouble:
            exercise["status"] = NOT_RUN


def _plain(text):
    """Make one line of printable characters, of bounded length, of anything.

    >>> _plain("two\\nlines" + chr(0) + chr(27))
    'two lines'
    """
    line = " ".join(str(text)[:LONGEST].split())
    return "".join(character for character in line if character.isprintable())


def _print(text):
    print(text, file=sys.stderr, flush=True)
