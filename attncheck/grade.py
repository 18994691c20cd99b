"""Check whole notebooks: `python -m attncheck my/*.ipynb`.

Each notebook runs from top to bottom in a fresh kernel, in its own folder, and what `check` reports
there is counted; the file stays as it is. A notebook that checks one exercise of a chapter is asked
for all of them. Cells tagged `solution` are passed over: they are the book's answers, and `make my`
takes them out. A cell that raises, or is interrupted after the time limit, does not stop the next
one, and is told beside the notebook's results.

The exit status is 0 if every exercise is passed, 1 if one is not, and 2 if a notebook could not be
run to its end or is none. What is printed is in the language of `words.preferred`.
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
from attncheck.words import CLASS, NOT_ATTEMPTED, NOT_RUN, PASSED, STATUSES, preferred, speaker

CHECKED = re.compile(r"""\bcheck\(\s*(?:id\s*=\s*)?["']([\w-]+)["']""")
LONGEST = 1000              # characters of a message


@dataclass
class Result:
    """What came of one notebook."""

    name: str                   # the path as it was given, fit for printing
    path: Path
    sources: list = field(default_factory=list)            # its code, cell by cell
    exercises: list = field(default_factory=list)          # id, chapter, title, status, ...
    stopped: list = field(default_factory=list)            # its cells that raised, in sentences
    trouble: str = ""           # why it could not be run, or not to its end
    seconds: float = 0.0


def main(arguments=None):
    """Check the notebooks that the command line names, and return the exit status."""
    options, say = _options(arguments), speaker(preferred(), CLASS)
    paths = {os.path.realpath(path): path for path in options.notebooks}.values()
    results = [_read(path, say) for path in paths]
    for result in results:
        if result.trouble:
            _say(f"{result.name}: {result.trouble}")
    try:
        from attncheck import kernel
    except ImportError as error:
        _say(f"to check notebooks, install nbclient and ipykernel: {error}")
        return 2
    try:
        asyncio.run(_run_all(kernel.run, results, options.jobs, options.timeout, say))
    except KeyboardInterrupt:
        _say("stopped")
        return 130
    print(tables.text(results, say))
    for file, form in ((options.junit, tables.junit), (options.json, tables.as_json),
                       (options.markdown, tables.markdown)):
        if file:
            try:
                Path(file).write_text(form(results, say) + "\n", encoding="utf-8")
            except OSError as error:
                _say(f"{file} could not be written: {error.strerror}")
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
        there = os.path.exists(path)
        result.trouble = say("no file" if there else "missing")
        return result
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        sources = ["".join(cell["source"]) for cell in cells]
        own = ["solution" not in cell.get("metadata", {}).get("tags", []) for cell in cells]
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


async def _run_all(run, results, jobs, timeout, say):
    """Run the notebooks that can be run, `jobs` at a time, and fill in their results."""
    ready = [result for result in results if result.exercises]
    turn, done = asyncio.Semaphore(jobs), 0

    async def take_turn(result):
        nonlocal done
        async with turn:
            start = time.perf_counter()
            try:
                reports, stopped, trouble = await run(result.sources, result.path.parent, timeout)
            except Exception as error:                     # one notebook must not stop the others
                reports, stopped = [], []
                trouble = "no kernel", {"error": f"{type(error).__name__}: {error}"}
            result.stopped = [_plain(say(key, **facts)) for key, facts in stopped]
            result.trouble = _plain(say(trouble[0], **trouble[1])) if trouble else ""
            result.seconds = time.perf_counter() - start
        _fill_in(result, reports)
        passed = sum(exercise["status"] == PASSED for exercise in result.exercises)
        done += 1
        _say(f"[{done}/{len(ready)}] {result.name}: {passed} of {len(result.exercises)} passed, "
             f"{result.seconds:.0f} s" + (f"; {result.trouble}" if result.trouble else ""))

    if ready:
        number = f"{len(ready)} notebooks" if len(ready) > 1 else "1 notebook"
        _say(f"running {number}, {min(jobs, len(ready))} at a time")
    await asyncio.gather(*map(take_turn, ready))


def _fill_in(result, reports):
    """Note the last report of each exercise; what no report names was not attempted."""
    last = {report.get("id"): report for report in reports if report.get("status") in STATUSES
            and isinstance(report.get("id"), str)}
    for exercise in result.exercises:
        report = last.get(exercise["id"])
        if report:
            exercise["status"] = report["status"]
            exercise["mistake"] = _plain(report["mistake"]) if report.get("mistake") else None
            exercise["message"] = _plain(report.get("message", ""))
        elif result.trouble:
            exercise["status"] = NOT_RUN


def _plain(text):
    """Make one line of printable characters, of bounded length, of anything.

    >>> _plain("two\\nlines" + chr(0) + chr(27))
    'two lines'
    """
    line = " ".join(str(text)[:LONGEST].split())
    return "".join(character for character in line if character.isprintable())


def _say(text):
    print(text, file=sys.stderr, flush=True)
