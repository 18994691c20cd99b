"""The appendix with the notes' statements: complete, and every row leads to what shows it."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (N\d\d)( !)? \| (.+?) \| (.+?) \| (\{ref\}`.+?`) \| (.+?) \|$", re.M)
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
    assert [row[0] for row in ROWS if row[1]] == ["N03", "N11", "N23", "N34"]


def test_every_statement_is_shown_by_executed_cells():
    executed = sections()
    labels = {label for row in ROWS for label in re.findall(r"\{ref\}`([\w-]+)`", row[4])}
    assert len(labels) > 20
    assert labels <= set(executed)
    assert not [label for label in labels if executed[label] == 0]
