"""The appendix with the notes' statements: complete, and every row leads to what shows it."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (N\d\d)( !)? \| (.+?) \| (.+?) \| \{ref\}`([\w-]+)` \| (.+?) \|$", re.M)
ROWS = ROW.findall((ROOT / "appendix" / "statements.md").read_text(encoding="utf8"))


def sections():
    """For each label of the chapters, how many executed code cells its section holds."""
    counts = {}
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        label = None
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for line in cell.source.splitlines():
                    if found := re.fullmatch(r"\(([\w-]+)\)=", line.strip()):
                        label = found[1]
                        counts[label] = 0
            elif label and cell.execution_count:
                counts[label] += 1
    return counts


def test_every_statement_has_one_row_in_order():
    assert [row[0] for row in ROWS] == [f"N{n:02d}" for n in range(1, 45)]
    assert [row[0] for row in ROWS if row[1]] == ["N23", "N34"]


def test_every_statement_is_shown_by_executed_cells():
    executed = sections()
    assert {row[4] for row in ROWS} <= set(executed)
    assert not [row for row in ROWS if executed[row[4]] == 0]
