"""The form of every notebook, as CONTRIBUTING.md promises it, checked without running them."""

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from attncheck.cells import SECTION, is_exercise_cell
from attnlib.plots.style import SCREENS
from book_ext.figures import POINT
from tools.execute import METADATA
from tools.reading import measure

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
TAGS = {
    "hide-input", "hide-output", "hide-cell", "exercise", "solution", "live", "raises-exception",
    "nbval-ignore-output", "claim", "parameters",
}
IMPORTS = {"numpy", "torch", "attnlib", "attncheck", "IPython"} | set(sys.stdlib_module_names)
NETWORK = {"urllib", "http", "socket", "ftplib", "ssl", "subprocess", "smtplib"}
CLOSING_SECTIONS = {"Summary", "In practice", "Further reading"}
LONGEST_CELL, LONGEST_LINE, SHORT_CELL = 20, 88, 4
MOST_MINUTES = 45
IGNORED_CELLS = 6                   # of the book whose outputs are not compared: times alone
NUMBER = re.compile(r"(?<![\w.^])\d[\d,_]*(?:\.\d+)?(?![\w])")


def numbers(text):
    """Every number in a text, as floats: '6,000' and '6_000' are 6000."""
    return {float(re.sub("[,_]", "", found.rstrip(",_"))) for found in NUMBER.findall(text)}


def prose(source):
    """A Markdown cell without its code, formulas, link targets, labels and directive options."""
    for pattern in (
        r"(?ms)^(`{3,}|~{3,})\{(code|code-block|math)[^\n]*\n.*?^\1\s*$",      # literal directives
        r"(?ms)^```\w*\n.*?^```\s*$", r"(?s)\$\$.*?\$\$", r"\$[^$\n]+\$", r"`[^`\n]+`",
        r"\]\([^)]*\)", r"(?m)^\([\w-]+\)=$", r"(?m)^:[\w-]+:.*$", r"<[^>\n]*>", r"arXiv:\S+",
    ):
        source = re.sub(pattern, " ", source)
    return source


def output_text(cell):
    """All text among a code cell's outputs."""
    pieces = []
    for output in cell.outputs:
        pieces.append(output.get("text", ""))
        pieces += [v for k, v in output.get("data", {}).items() if k in ("text/plain", "text/html")]
    return "\n".join(pieces)


def form_problems(notebook):
    """Metadata, counts, tags, sizes of cells."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if notebook.metadata != METADATA:
        yield f"metadata must be the kernel's name alone, got {sorted(notebook.metadata)}"
    if [cell.execution_count for cell in code] != list(range(1, len(code) + 1)):
        yield "code cells must be counted 1..n, or nbval does not compare them"
    if len({cell.id for cell in notebook.cells}) != len(notebook.cells):
        yield "cell ids must be unique"
    for cell in notebook.cells:
        name = f"cell {cell.id}"
        extra = set(cell.metadata.get("tags", [])) - TAGS
        if extra:
            yield f"{name}: tags must be in the closed list, got {sorted(extra)}"
        if set(cell.metadata) - {"tags", "mystnb"}:
            yield f"{name}: metadata holds tags and mystnb alone, got {sorted(cell.metadata)}"
        if cell.cell_type == "code":
            if len(cell.source.splitlines()) > LONGEST_CELL:
                yield f"{name}: a code cell has at most {LONGEST_CELL} lines"
            if max(map(len, cell.source.splitlines()), default=0) > LONGEST_LINE:
                yield f"{name}: a line of code has at most {LONGEST_LINE} characters"


def heading_problems(notebook):
    """One title, no skipped level, and a label on the title and on every section."""
    level, titles = 0, 0
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        lines = re.sub(r"(?ms)^(`{3,}).*?^\1", "", cell.source).splitlines()
        for before, line in zip(["", *lines], lines, strict=False):
            heading = re.match(r"(#+) (.*)", line)
            if not heading:
                continue
            new = len(heading[1])
            titles += new == 1
            if new > level + 1:
                yield f"heading {line!r} skips a level"
            labelled = re.fullmatch(r"\([\w-]+\)=", before.strip())
            if new <= 2 and not labelled and heading[2] not in CLOSING_SECTIONS:
                yield f"heading {line!r} must have a (label)= in the line above it"
            level = new
    if titles != 1:
        yield f"a notebook has one title, this one has {titles}"


def code_problems(notebook):
    """Imports from the closed list, no magics, nothing that could reach the network."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or "raises-exception" in cell.metadata.get("tags", []):
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            yield f"cell {cell.id}: code must be plain Python, without magics or shell commands"
            continue
        for node in ast.walk(tree):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [node.module]
            for module in modules:
                root = module.split(".")[0]
                if root not in IMPORTS or root in NETWORK:
                    yield f"cell {cell.id}: a chapter must not import {module}"


def small_text(svg):
    """Return what is too small to read in a figure; letters are outlines of 100 points, scaled."""
    width = re.search(r'<svg [^>]*width="([\d.]+)pt"', svg)
    for size in sorted({float(scale) for scale in re.findall(r"scale\(([\d.]+) -", svg)} - {1}):
        for where, (widest, least) in SCREENS.items():
            pixels = 100 * size / float(width[1]) * min(widest, float(width[1]) * POINT)
            if pixels < least:
                yield f"text of {pixels:.1f} px in a figure {where}, must be at least {least} px"


def output_problems(notebook):
    """No errors, no warnings, every figure with alt text and caption."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            if re.search(r"!\[\s*\]\(", cell.source):
                yield f"cell {cell.id}: every image needs alt text"
            continue
        mystnb = cell.metadata.get("mystnb", {})
        alt, caption = (mystnb.get(k, {}).get(v, "") for k, v in
                        (("image", "alt"), ("figure", "caption")))
        for output in cell.outputs:
            expected = "raises-exception" in cell.metadata.get("tags", [])
            if output.output_type == "error" and not expected:
                yield f"cell {cell.id}: stored output is an error"
            if output.get("name") == "stderr":
                yield f"cell {cell.id}: stored output has text on stderr"
            if "image/png" in output.get("data", {}):
                yield f"cell {cell.id}: a figure is SVG, which a run compares, not pixels"
            if "image/svg+xml" in output.get("data", {}):
                if len(alt) < 40 or alt.startswith("_images"):
                    yield f"cell {cell.id}: alt text must say what the figure shows, got {alt!r}"
                if len(caption) < 20:
                    yield f"cell {cell.id}: a figure needs a caption with its message"
            for problem in small_text(output.get("data", {}).get("image/svg+xml", "")):
                yield f"cell {cell.id}: {problem}"
            if re.search(r" at 0x[0-9a-f]+", output_text(cell)):
                yield f"cell {cell.id}: an address is printed, which changes from run to run"


def number_problems(notebook):
    """Every number in the prose is printed by a cell, or set in the code."""
    shown = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown |= numbers(cell.source) | numbers(output_text(cell))
    for cell in notebook.cells:
        if cell.id == SECTION:                        # numbers of exercises
            continue
        source = re.sub(r"^### Exercise [\d.]+:", "", cell.source, flags=re.MULTILINE)
        texts = [prose(source)] if cell.cell_type == "markdown" else [
            cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", ""),
        ]
        for text in texts:
            for number in sorted(numbers(text) - shown):
                small = number == int(number) and (number <= 10 or 1900 <= number <= 2100)
                if not small:
                    yield f"cell {cell.id}: the prose says {number:g}, which no cell prints or sets"


ASSERTS = re.compile(r"^\s*assert\b|\bassert_(close|allclose|array_equal|equal)\(", re.MULTILINE)


def has_claims(notebook):
    """Whether a chapter sets its claims apart; the first edition asserts beside what it prints."""
    return any("claim" in cell.metadata.get("tags", []) for cell in notebook.cells)


def claim_problems(notebook):
    """A claim is a cell of its own that says it in words and prints nothing; text shows numbers."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or is_exercise_cell(cell.id):
            continue
        name = f"cell {cell.id}"
        if "claim" in tags:
            if not re.match(r"# \S.{14,}", cell.source):
                yield f"{name}: a claim begins with a comment that says it in words"
            if not ASSERTS.search(cell.source):
                yield f"{name}: a claim asserts something"
            if cell.outputs:
                yield f"{name}: a claim prints nothing"
        elif ASSERTS.search(cell.source):
            yield f"{name}: what is asserted stands in a cell tagged claim"
        if re.search(r"\b(True|False)\b", output_text(cell)) and "raises-exception" not in tags:
            yield f"{name}: a boolean is printed, where a number would show the evidence"
        times = re.search(r"time|second|perf_counter", cell.source)
        if "nbval-ignore-output" in tags and not times:
            yield f"{name}: only times may differ from run to run"


def parameter_problems(notebook):
    """Steps, rates and seeds stand in one cell of plain assignments."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) > 1:
        yield f"a chapter has one cell tagged parameters, this one has {len(cells)}"
    for cell in cells:
        for node in ast.parse(cell.source).body:
            plain = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if not plain or node.targets[0].id.split("_")[-1] not in ("steps", "rate", "seeds"):
                yield f"cell {cell.id}: a parameter is an assignment to a name that ends in " \
                      f"steps, rate or seeds, got {ast.unparse(node)}"


def length_problems(notebook):
    """At most 45 minutes, half of the code cells short."""
    counts = measure(notebook)
    if counts["minutes"] > MOST_MINUTES:
        yield f"a chapter takes at most {MOST_MINUTES} minutes, this one {counts['minutes']}"
    if counts["cells"] and counts["short"] < 0.5:
        yield f"half of the code cells have at most {SHORT_CELL} lines, here {counts['short']:.0%}"


def repeated_problems(notebook):
    """No sentence of the text stands twice in a chapter."""
    seen = set()
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or is_exercise_cell(cell.id):
            continue
        text = re.sub(r"(?s)```.*?```|\$\$.*?\$\$", " ", cell.source)
        for sentence in re.split(r"(?<=[.!?)])\s+|\n\n", text):
            words = " ".join(sentence.split())
            if words in seen and words.count(" ") > 5:
                yield f"cell {cell.id}: a sentence stands twice: {words}"
            seen.add(words)


CHECKS = [form_problems, heading_problems, repeated_problems, code_problems, output_problems,
          number_problems, claim_problems, parameter_problems, length_problems]
CHECKS_WITH_CLAIMS = CHECKS[-3:]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.name)
def test_chapters_have_no_problem(path, check):
    notebook = nbformat.read(path, as_version=4)
    if check in CHECKS_WITH_CLAIMS and not has_claims(notebook):
        pytest.skip("a chapter that does not set its claims apart yet")
    assert not list(check(notebook))


def test_few_cells_are_not_compared():
    notebooks = filter(has_claims, (nbformat.read(path, as_version=4) for path in CHAPTERS))
    ignored = [cell.id for notebook in notebooks for cell in notebook.cells
               if "nbval-ignore-output" in cell.metadata.get("tags", [])]
    assert len(ignored) <= IGNORED_CELLS, ignored


def test_there_are_chapters_and_all_are_in_the_table_of_contents():
    contents = (ROOT / "_toc.yml").read_text()
    assert len(CHAPTERS) >= 3
    assert all(f"chapters/{path.stem}" in contents for path in CHAPTERS)


def sound():
    """A small notebook in which nothing is wrong."""
    figure = new_output("display_data", data={"image/svg+xml": "<svg/>"})
    cells = [
        new_markdown_cell("(ch-x)=\n# Title\n\n(sec-x)=\n## Section\n\nThe sum is 12.5, see `x`."),
        new_code_cell("x = 12.5\nprint(x)", execution_count=1,
                      outputs=[new_output("stream", name="stdout", text="12.5\n")]),
        new_code_cell("import attnlib", execution_count=2, outputs=[figure], metadata={"mystnb": {
            "image": {"alt": "A picture of nothing at all, for the sake of the test"},
            "figure": {"caption": "Nothing is to be seen here."}}}),
    ]
    return new_notebook(cells=cells, metadata=METADATA)


def test_a_sound_notebook_has_no_problem():
    assert [problem for check in CHECKS for problem in check(sound())] == []


def replace(cell, **fields):
    def spoil(notebook):
        notebook.cells[cell].update(nbformat.from_dict(fields))
    return spoil


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda notebook: notebook.metadata.update(noise=1), "metadata must be the kernel's name"),
        (replace(1, execution_count=3), "counted 1..n"),
        (replace(1, execution_count=None), "counted 1..n"),
        (replace(1, metadata={"tags": ["slow"]}), "closed list, got ['slow']"),
        (replace(1, metadata={"scrolled": True}), "tags and mystnb alone"),
        (replace(1, source="x = 12.5\n" * 21), "at most 20 lines"),
        (replace(1, source="x = 12.5" + " " * 99 + "#"), "at most 88 characters"),
        (replace(0, source="(a)=\n# A\n\n### C"), "skips a level"),
        (replace(0, source="# A"), "must have a (label)="),
        (replace(0, source="(a)=\n# A\n\n(b)=\n# B"), "one title, this one has 2"),
        (replace(0, source="no title"), "one title, this one has 0"),
        (replace(1, source="%matplotlib inline"), "plain Python"),
        (replace(1, source="from urllib.request import urlopen"), "must not import urllib.request"),
        (replace(1, source="import matplotlib.pyplot"), "must not import matplotlib.pyplot"),
        (replace(1, outputs=[new_output("error", ename="E", evalue="", traceback=[])]), "an error"),
        (replace(1, outputs=[new_output("stream", name="stderr", text="!")]), "text on stderr"),
        (replace(1, outputs=[new_output("stream", text="<X at 0x7f>")]), "an address is printed"),
        (replace(2, metadata={}), "alt text must say what the figure shows"),
        (replace(2, metadata={"mystnb": {"image": {"alt": "_images/" + "x" * 40}}}),
         "alt text must"),
        (replace(2, metadata={"mystnb": {"image": {"alt": "x" * 40}}}), "needs a caption"),
        (replace(2, outputs=[new_output("display_data", data={"image/png": "iVBORw0KGgo="})]),
         "a figure is SVG"),
        (replace(2, outputs=[new_output("display_data", data={"image/svg+xml":
            '<svg width="396pt"><g transform="scale(0.09 -0.09)"/></svg>'})]),
         "text of 8.1 px in a figure on a phone, must be at least 9 px"),
        (replace(1, source="x = 12.5\nassert x > 1"), "stands in a cell tagged claim"),
        (replace(1, source="assert x > 1", metadata={"tags": ["claim"]}), "begins with a comment"),
        (replace(1, source="# The number is 12.5.", metadata={"tags": ["claim"]}),
         "a claim asserts something"),
        (replace(1, source="# The number is 12.5.\nassert x", metadata={"tags": ["claim"]}),
         "a claim prints nothing"),
        (replace(1, outputs=[new_output("stream", text="True\n12.5")]), "a boolean is printed"),
        (replace(1, metadata={"tags": ["nbval-ignore-output"]}), "only times may differ"),
        (replace(1, source="lr = 12.5", metadata={"tags": ["parameters"]}), "steps, rate or seeds"),
        (replace(1, source="steps, rate = 300, 12.5", metadata={"tags": ["parameters"]}),
         "is an assignment to a name"),
        (replace(0, source="(a)=\n# A\n\n" + "word " * 10_000), "takes at most 45 minutes"),
        (lambda notebook: [cell.update(source="x = 12.5\n" * 5) for cell in notebook.cells[1:]],
         "half of the code cells have at most 4 lines"),
        (replace(0, source="(a)=\n# A\n\n![](a.png)"), "every image needs alt text"),
        (replace(0, source="(a)=\n# A\n\n" + 2 * "It is said that this is said once. "),
         "a sentence stands twice: It is said"),
        (replace(0, source="(a)=\n# A\n\nIt is 12.6."), "says 12.6, which no cell prints"),
        (replace(0, source="(a)=\n# A\n\nOf 6,000 sentences"), "says 6000, which no cell prints"),
    ],
)
def test_each_fault_is_found(spoil, problem):
    notebook = sound()
    spoil(notebook)
    found = [text for check in CHECKS for text in check(notebook)]
    assert any(problem in text for text in found)


def test_twin_ids_are_found():
    notebook = sound()
    notebook.cells[1].id = notebook.cells[2].id
    assert "cell ids must be unique" in list(form_problems(notebook))


def test_numbers_are_read_as_people_write_them():
    assert numbers("6,000 and 6_000, 0.5; x2, v1.0 and 3rd are none, 71% is 71.") == {6000, 0.5, 71}
    assert numbers(prose("$12.5$ `13` [a](14) $$15$$ 16")) == {16}
