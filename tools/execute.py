"""Run the chapters from top to bottom and store what they print: `make execute`.

First `tools/exercises.py` writes the exercises of `attncheck.exercises` into their chapters.

    python -m tools.execute                 every chapter
    python -m tools.execute 03 04           those whose file name begins so
    python -m tools.execute --exercises     their exercises alone: seconds, since nothing is trained

What is written back is normalised: counts 1..n, streams in one piece, the kernel's name and no
other metadata of the machine. On an unchanged tree the files stay as they are, byte for byte.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_notebook

from attncheck.cells import is_exercise_cell
from tools.exercises import write_exercises

CHAPTERS = Path(__file__).parent.parent / "chapters"
ENVIRONMENT = {
    "TQDM_DISABLE": "1",                # progress bars are for people: they stay out of the outputs
    "PYTHONWARNINGS": "error,ignore::PendingDeprecationWarning",    # the kernel's own, as it ends
    "ATTNCHECK_LANG": "en",               # the language of the exercises' reports
    "OPENBLAS_NUM_THREADS": "1",        # for small matrices, threads mostly wait for one another
}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def prepare():
    """Make the environment of this process the one in which notebooks run."""
    os.environ.update(ENVIRONMENT)
    # torch: more threads would wait for one another on a busy machine, and no digit depends on them
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def normalise(notebook):
    """Take out of a notebook, in place, what depends on the machine or on the moment."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        for noise in ("execution", "collapsed", "scrolled", "lines_to_next_cell", "jupyter"):
            cell.metadata.pop(noise, None)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = {}


def execute(path, exercises_alone=False):
    """Run one notebook in its own folder, with fresh outputs written back to the file.

    The exercises need nothing of the chapter before them, so they may be run alone; the outputs of
    the other cells then stay.
    """
    notebook = write_exercises(nbformat.read(path, as_version=4), path.stem)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    run = [cell for cell in code if is_exercise_cell(cell.id) or not exercises_alone]
    for cell in run:
        cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        new_notebook(cells=run), timeout=600, kernel_name="python3", coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for count, cell in enumerate(code, 1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    normalise(notebook)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(arguments=None):
    """Run the chapters that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("prefixes", nargs="*", metavar="03", help="how the files' names begin")
    parser.add_argument("--exercises", action="store_true", help="run the exercises alone")
    options = parser.parse_args(arguments)
    prefixes = options.prefixes
    paths = [
        path for path in sorted(CHAPTERS.glob("*.ipynb"))
        if not prefixes or path.name.startswith(tuple(prefixes))
    ]
    if not paths:
        sys.exit(f"no file in {CHAPTERS.name}/ begins with {' or '.join(prefixes)}")
    prepare()
    for path in paths:
        print(f"running {path.name} ...", end=" ", flush=True)
        start = time.perf_counter()
        execute(path, options.exercises)
        print(f"{time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
