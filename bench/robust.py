"""Run every chapter with other budgets and from other seeds, and see whether its claims hold.

    python -m bench.robust              every chapter; stores bench/results/robust.json
    python -m bench.robust 03 05        these; the others keep their stored results

A chapter's experiments take their steps, rates and seeds from one cell tagged `parameters`. Here a
cell that sets them otherwise is put behind it, all cells run, and every cell that raises is noted:
a claim that failed, or code that did. With a chapter's results stands when, on which processor and
on which version of its code they were made.
"""

import ast
import hashlib
import json
import sys
import time
from datetime import date
from pathlib import Path

import nbformat
import torch
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from attncheck.cells import is_exercise_cell
from attncheck.chapters import CHAPTERS
from tools.cpus import processor
from tools.execute import prepare

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results" / "robust.json"
SETTINGS = {
    "four times the steps": ("steps", lambda value: 4 * value),
    "half the rate": ("rate", lambda value: value / 2),
    "twice the rate": ("rate", lambda value: 2 * value),
    "other seeds": ("seeds", lambda value: [seed + 100 for seed in value]),
}


def fingerprint(notebook):
    """Return what tells one version of a chapter's code from another, its exercises aside."""
    code = [cell.source for cell in notebook.cells
            if cell.cell_type == "code" and not is_exercise_cell(cell.id)]
    return hashlib.sha256("\n\n".join(code).encode()).hexdigest()[:16]


def parameters(notebook):
    """Return the names that the cell tagged `parameters` sets, with their values."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if not cells:
        return {}
    if len(cells) > 1:
        raise ValueError(f"a chapter has one cell tagged parameters, this one has {len(cells)}")
    values = {}
    exec(cells[0].source, values)
    names = [target.id for node in ast.parse(cells[0].source).body for target in node.targets]
    return {name: values[name] for name in names}


def changed(values, setting):
    """Return those of the values that a setting changes, changed.

    >>> changed({"find_steps": 300, "rate": 0.01, "seeds": range(2)}, "four times the steps")
    {'find_steps': 1200}
    >>> changed({"steps": 300, "seeds": range(2)}, "other seeds")
    {'seeds': [100, 101]}
    """
    word, change = SETTINGS[setting]
    return {name: change(value) for name, value in values.items() if name.split("_")[-1] == word}


def with_parameters(notebook, values):
    """Put a cell that sets the values behind the cell tagged `parameters`, in place."""
    place = next(n for n, cell in enumerate(notebook.cells)
                 if "parameters" in cell.metadata.get("tags", []))
    source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    notebook.cells.insert(place + 1, new_code_cell(source))


def failures(notebook):
    """Return the first line of every cell that raised, and what it raised."""
    found = []
    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                line = cell.source.splitlines()[0].lstrip("# ")
                found.append(f"{line} ({output.ename}: {output.evalue})".replace("\n", " "))
    return found


def run(path, setting):
    """Run one chapter in one setting; return its number of claims, what failed, the seconds."""
    notebook = nbformat.read(path, as_version=4)
    values = changed(parameters(notebook), setting)
    claims = sum("claim" in cell.metadata.get("tags", []) for cell in notebook.cells)
    if not values:
        return None                                        # nothing is trained here
    with_parameters(notebook, values)
    start = time.perf_counter()
    NotebookClient(notebook, timeout=3600, kernel_name="python3", allow_errors=True,
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    return {"claims": claims, "failed": failures(notebook),
            "seconds": round(time.perf_counter() - start)}


def main(prefixes):
    """Run chapters in every setting, store the results, and return the exit status."""
    prepare()
    found_now = {}
    for chapter in CHAPTERS:
        if prefixes and not chapter.file.startswith(tuple(prefixes)):
            continue
        path = ROOT / "chapters" / f"{chapter.file}.ipynb"
        settings = {}
        for setting in SETTINGS:
            found = settings[setting] = run(path, setting)
            if found:
                print(f"{chapter.file}, {setting}: {found['claims']} claims, "
                      f"{len(found['failed'])} failed, {found['seconds']} s", flush=True)
                print(*(f"    {line}" for line in found["failed"]), sep="\n", end="", flush=True)
        found_now[chapter.file] = {
            "processor": processor(), "torch": torch.__version__,
            "date": date.today().isoformat(),
            "code": fingerprint(nbformat.read(path, as_version=4)), "settings": settings,
        }
    store(found_now)
    return int(any(found and found["failed"] for chapter in found_now.values()
                   for found in chapter["settings"].values()))


def store(found_now, results=RESULTS):
    """Put the results of the chapters that were run beside those that are stored."""
    stored = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    chapters = stored | found_now                           # read now: another run may have ended
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(dict(sorted(chapters.items())), indent=1) + "\n",
                       encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
