"""The cells of a notebook on its page: claims, collapsible cells, exercise cards, figures, code.

- A cell tagged `claim` is one line, *✓ what it asserts*, that opens to the code; `{claims}` lists
  the claims of all chapters.
- A hidden cell or output is collapsible, with a summary that says what it holds.
- An exercise (its section bears the id of its cell; see `attncheck.cells`) is a card whose
  solution is behind one button. What the check says of stub and solution is left to the notebook.
"""

import html
import re
from pathlib import Path

import imagesize
import nbformat
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from attncheck.cells import is_exercise_cell
from attncheck.chapters import CHAPTERS

CLAIM, SOLUTION = "claim", "Show the solution"
IMPORTS, FIGURE, NUMBERS = "Imports", "How the figure is drawn", "The code behind these numbers"
CODE, OUTPUT, DRAWN = "The code", "See what comes out", "See the figure"
TRY = ('<p class="try">Try them: <a href="../self-attention.zip" download>download all notebooks'
       "</a>, unpack them, and open this chapter in Jupyter.</p>")
IMAGES = {"figure", "image"}
SCALE = 110 / 96        # of a figure: its text is then as large as that of the page
SHORT = 3               # lines of code; few enough to type, and half of a chapter's cells


def notebooks(env):
    """Yield each chapter with its notebook; the page being read is read again when one changes."""
    for chapter in CHAPTERS:
        path = env.srcdir / "chapters" / f"{chapter.file}.ipynb"
        env.note_dependency(str(path))
        yield chapter, nbformat.read(path, as_version=4)


def statement(source):
    """Return what the first line of a claim's code says.

    >>> statement("# Both outputs are equal.\\nassert one == other")
    'Both outputs are equal.'
    """
    return source.split("\n", 1)[0].lstrip("# ").rstrip()


def claims(notebook):
    """Return the claims of a notebook in words, in their order."""
    return [statement(cell.source) for cell in notebook.cells
            if CLAIM in cell.metadata.get("tags", [])]


def as_html(text):
    """Return a claim as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def collapse(content, kind, summary, id=""):
    """Put the nodes `content`, which follow one another, behind `summary`, a piece of HTML."""
    parent, start = content[0].parent, content[0].parent.index(content[0])
    identity = f' id="{id}"' if id else ""
    opened = f'<details class="{kind}"{identity}><summary>{summary}</summary>'
    parent.insert(start + len(content), nodes.raw("", "</details>", format="html"))
    parent.insert(start, nodes.raw("", opened, format="html"))


def code_summary(code, output):
    """Return the summary of a hidden cell: from its code, and the kinds of nodes that it shows.

    >>> code_summary("import numpy as np\\nx = 1", []), code_summary("plots.bars(x)", ["figure"])
    ('Imports', 'How the figure is drawn')
    """
    if re.match(r"(import|from) ", code):
        return IMPORTS
    if IMAGES & set(output):
        return FIGURE
    return NUMBERS if output else CODE


def is_exercise(node):
    """Tell whether a node is the section of an exercise."""
    return isinstance(node, nodes.section) and any(map(is_exercise_cell, node["ids"]))


def _classes(node):
    return node.get("classes", []) if isinstance(node, nodes.Element) else []


def _kinds(parts):
    return [node.tagname for part in parts for node in part.findall()]


class Claims(SphinxPostTransform):
    """Put each claim behind its one line, which bears the id `claim-1`, `claim-2`, ..."""

    default_priority = 200
    formats = ("html",)

    def run(self):
        """Wrap the cells of this page."""
        cells = [node for node in self.document.findall(nodes.container)
                 if f"tag_{CLAIM}" in node["classes"]]
        for number, cell in enumerate(cells, 1):
            (code,) = cell.findall(nodes.literal_block)
            text, _, rest = code.rawsource.partition("\n")
            code.rawsource, code[:] = rest, [nodes.Text(rest)]
            collapse([cell], CLAIM, as_html(statement(text)), f"claim-{number}")


class Exercises(SphinxPostTransform):
    """Give each exercise the class `exercise`, and collapse its solution."""

    default_priority = 200
    formats = ("html",)

    def run(self):
        """Go through the exercises of this page."""
        for section in self.document.findall(nodes.section):
            if is_exercise(section):
                section["classes"].append("exercise")
                self._make_card(section)
            elif any(id.endswith("-exercises") for id in section["ids"]):
                places = [n for n, node in enumerate(section) if isinstance(node, nodes.paragraph)]
                section.insert(places[0] + 1, nodes.raw("", TRY, format="html"))

    def _make_card(self, section):
        solution = [node for node in section if "tag_solution" in _classes(node)]
        for cell in section:
            if cell not in solution and "cell" in _classes(cell):
                cell[:] = [part for part in cell if "cell_output" not in _classes(part)]
        for check in solution[1:]:
            section.remove(check)       # a page says nothing of an answer that no reader gave
        if solution:
            collapse(solution[:1], "solution", SOLUTION)


class HiddenCells(SphinxPostTransform):
    """Make every hidden cell collapsible, in place of what myst-nb would write."""

    default_priority = 210              # right after myst-nb's own
    formats = ("html",)

    def run(self):
        """Go through the hidden cells."""
        cells = [node for node in self.document.findall(nodes.container)
                 if node.get("nb_element") == "cell_code"]
        for cell in cells:
            for hidden in [part for part in cell if isinstance(part, HideCodeCellNode)]:
                content, place = list(hidden), cell.index(hidden)
                cell[place : place + 1] = content
                if "below-input" in hidden["classes"]:
                    drawn = IMAGES & set(_kinds(content))
                    collapse(content, "output", DRAWN if drawn else OUTPUT)
                else:
                    code = next(cell.findall(nodes.literal_block)).astext()
                    shown = [part for part in cell if "cell_output" in part.get("classes", [])]
                    collapse(content, "code", code_summary(code, _kinds(shown)))


class FiguresAndCode(SphinxPostTransform):
    """Say how large a figure is, and mark short code, which gets no copy button."""

    default_priority = 220
    formats = ("html",)

    def run(self):
        """Go through the images and blocks of code."""
        for image in self.document.findall(nodes.image):
            width, height = imagesize.get(Path(self.env.srcdir, image["uri"]))
            if width > 0:
                scale = SCALE if image["uri"].endswith(".svg") else 1
                image["pixels"] = round(scale * width), round(scale * height)
        for code in self.document.findall(nodes.literal_block):
            if len(code.astext().splitlines()) <= SHORT:
                code["classes"].append("short")


def visit_image(translator, node):
    """Write an image with its size, so that no text moves when it arrives, and load it late."""
    if "pixels" not in node:
        HTML5Translator.visit_image(translator, node)
        return
    builder, (width, height) = translator.builder, node["pixels"]
    source = f"{builder.imgpath}/{builder.images[node['uri']]}"
    translator.body.append(translator.emptytag(
        node, "img", "\n", src=source, alt=node.get("alt", ""), width=width, height=height,
        loading="lazy", decoding="async"))


class ClaimList(SphinxDirective):
    """`{claims}`: a list for each chapter, with a link for each claim."""

    def run(self):
        """Return the lists as nodes."""
        made = []
        for chapter, notebook in notebooks(self.env):
            if found := claims(notebook):
                made += [nodes.rubric("", f"Chapter {chapter.number}"), self._list(chapter, found)]
        return made

    def _list(self, chapter, found):
        items = nodes.enumerated_list(enumtype="arabic", prefix="", suffix=".")
        for number, text in enumerate(found, 1):
            address = f"../chapters/{chapter.file}.html#claim-{number}"
            link = nodes.reference("", "", nodes.raw("", as_html(text), format="html"),
                                   refuri=address, internal=True)
            items += nodes.list_item("", nodes.paragraph("", "", link))
        return items


def setup(app):
    """Register the transforms, the directive and the writer of images."""
    for transform in (Claims, Exercises, HiddenCells, FiguresAndCode):
        app.add_post_transform(transform)
    app.add_directive("claims", ClaimList)
    app.add_node(nodes.image, override=True, html=(visit_image, lambda translator, node: None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
