"""Folds, which open on a click: hidden cells, named for what they hold.

Claims and solutions are folds too; see `claims` and `exercises`.
"""

import re

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

IMPORTS, FIGURE, NUMBERS = "Imports", "How the figure is drawn", "The code behind these numbers"
CODE, OUTPUT, DRAWN = "The code", "See what comes out", "See the figure"

PICTURE = {"figure", "image"}


def fold(content, kind, summary, id=""):
    """Put the nodes `content`, which follow one another, behind `summary`, a piece of HTML."""
    parent, place = content[0].parent, content[0].parent.index(content[0])
    identity = f' id="{id}"' if id else ""
    opened = f'<details class="{kind}"{identity}><summary>{summary}</summary>'
    parent.insert(place + len(content), nodes.raw("", "</details>", format="html"))
    parent.insert(place, nodes.raw("", opened, format="html"))


def name(code, output):
    """Return what to call a hidden cell: from its code, and the kinds of nodes that it shows.

    >>> name("import numpy as np\\nx = 1", []), name("plots.curves(x)", ["figure"])
    ('Imports', 'How the figure is drawn')
    """
    if re.match(r"(import|from) ", code):
        return IMPORTS
    if PICTURE & set(output):
        return FIGURE
    return NUMBERS if output else CODE


def output_name(kinds):
    """Return what to call a hidden output, from the kinds of nodes in it.

    >>> output_name(["container", "figure", "image"]), output_name(["container", "literal_block"])
    ('See the figure', 'See what comes out')
    """
    return DRAWN if PICTURE & set(kinds) else OUTPUT


class Folds(SphinxPostTransform):
    """Fold every hidden cell of a page, in place of what myst-nb would write."""

    default_priority = 210                                 # right after myst-nb's own
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
                    fold(content, "output", output_name(_kinds(content)))
                else:
                    fold(content, "code", self._name(cell))

    def _name(self, cell):
        code = next(cell.findall(nodes.literal_block)).astext()
        shown = [part for part in cell if "cell_output" in part.get("classes", [])]
        return name(code, _kinds(shown))


def _kinds(parts):
    """Return the kinds of all nodes in these."""
    return [node.tagname for part in parts for node in part.findall()]


def setup(app):
    """Register the transform."""
    app.add_post_transform(Folds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
