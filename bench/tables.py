"""Turn the stored measurements into the table of the README: `python -m bench.tables`."""

import re
from pathlib import Path

from attnlib.data import measured_speed

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MARKS = "<!-- speed: bench/tables.py -->\n", "<!-- /speed -->\n"
SEQ_LEN = 8192


def table(results):
    """Time of every method at `SEQ_LEN`, as a multiple of truncated attention's, in Markdown."""
    rows = [row for row in results["times"] if row["seq_len"] == SEQ_LEN]
    columns = sorted({(row["direction"], row["reach"]) for row in rows})
    ratios = {(row["method"], row["direction"], row["reach"]): row["ratio"] for row in rows}
    lines = [
        "| times as long as `truncated_attention` | "
        + " | ".join(f"{direction}, {reach}" for direction, reach in columns) + " |",
        "| --- " * (1 + len(columns)) + "|",
    ]
    for method in dict.fromkeys(row["method"] for row in rows):
        cells = [ratios.get((method, *column)) for column in columns]
        cells = ["no backward" if cell is None else f"{cell:.2f}" if cell < 10 else f"{cell:.0f}"
                 for cell in cells]
        lines.append(f"| {method} | " + " | ".join(cells) + " |")
    lines += [
        "",
        f"{SEQ_LEN:,} vectors, {results['heads_x_batch']} heads of {results['d']} numbers, 32-bit; "
        "the columns say how many positions are seen on each side. Medians of one interleaved run "
        f"on {results['threads']} cores ({results['device']}), torch {results['torch']}.",
    ]
    return "\n".join(lines) + "\n"


def with_table(text, results):
    """Put the table between its marks in a text."""
    start, end = MARKS
    return re.sub(
        f"(?<={re.escape(start)}).*?(?={re.escape(end)})",
        lambda _: table(results), text, flags=re.DOTALL,
    )


if __name__ == "__main__":
    stored = measured_speed()
    README.write_text(with_table(README.read_text(encoding="utf8"), stored), encoding="utf8")
    print(table(stored))
