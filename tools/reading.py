"""How long a chapter takes to read, up to its exercises: `python -m tools.reading`.

The estimate: 200 words a minute, six seconds for a line of code that is shown, half a minute for a
figure and a quarter for a displayed formula. A folded claim counts as its one line; other folded
cells do not count.
"""

import re
import sys
from pathlib import Path

import nbformat

from attncheck.cells import SECTION

CHAPTERS = Path(__file__).parent.parent / "chapters"
FOLDED = {"hide-input", "hide-cell"}


def words(source):
    """Count the words that a reader reads in a Markdown cell: no labels, options or formulas."""
    for pattern in (
        r"(?s)\$\$.*?\$\$", r"(?m)^\([\w-]+\)=$", r"(?m)^:[\w-]+:.*$", r"(?m)^[`:~]{3,}.*$",
        r"\{[\w-]+\}", r"\]\([^)]*\)", r"<[^>\n]*>",
    ):
        source = re.sub(pattern, " ", source)
    return len(re.findall(r"[\w$`*'-]*\w[\w$`*'-]*", source))


def measure(notebook):
    """Return what there is to read before the exercises, and the minutes it takes.

    Returns
    -------
    counts : dict
        `words`, `cells` (of code), `lines` (of code that is shown), `short` (the share of code
        cells of at most 4 lines), `figures`, `formulas`, `claims`, `minutes`.
    """
    counts = dict.fromkeys(("words", "cells", "lines", "short", "figures", "formulas", "claims"), 0)
    for cell in notebook.cells:
        if cell.id == SECTION:
            break
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown":
            counts["words"] += words(cell.source)
            counts["formulas"] += len(re.findall(r"(?s)\$\$.*?\$\$|\{math\}", cell.source))
            continue
        length = 1 if "claim" in tags else len(cell.source.splitlines())
        counts["cells"] += 1
        counts["claims"] += "claim" in tags
        counts["short"] += length <= 4
        counts["lines"] += 0 if tags & FOLDED else length
        shown = [output.get("data", {}) for output in cell.outputs]
        counts["figures"] += any("image/png" in data or "image/svg+xml" in data
                                 or 'class="attention-figure"' in data.get("text/html", "")
                                 for data in shown)
    counts["short"] = round(counts["short"] / max(1, counts["cells"]), 2)
    counts["minutes"] = round(counts["words"] / 200 + counts["lines"] / 10
                              + counts["figures"] / 2 + counts["formulas"] / 4)
    return counts


def main(prefixes):
    """Print a line for each chapter."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        if not prefixes or path.name.startswith(tuple(prefixes)):
            counts = measure(nbformat.read(path, as_version=4))
            print(path.stem.ljust(32), *(f"{name} {value}" for name, value in counts.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
