"""A cell tagged `claim` is one line on its page, *✓ what it asserts*, that opens to the code.

`{claims}` lists the claims of all chapters, each with a link to its line.
"""

import html
import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from book_ext.folds import fold
from book_ext.notebooks import notebooks

TAG = "claim"


def words(source):
    """Return what the first line of a claim's code says.

    >>> words("# Both outputs are equal.\\nassert one == other")
    'Both outputs are equal.'
    """
    return source.split("\n", 1)[0].lstrip("# ").rstrip()


def claims(notebook):
    """Return the claims of a notebook in words, in their order."""
    return [words(cell.source) for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]


def as_html(text):
    """Return a claim as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


class Fold(SphinxPostTransform):
    """Put each claim behind its one line, which bears the id `claim-1`, `claim-2`, ..."""

    default_priority = 200
    formats = ("html",)

    def run(self):
        """Wrap the cells of this page."""
        cells = [node for node in self.document.findall(nodes.container)
                 if f"tag_{TAG}" in node["classes"]]
        for number, cell in enumerate(cells, 1):
            (code,) = cell.findall(nodes.literal_block)
            text, _, rest = code.rawsource.partition("\n")
            code.rawsource, code[:] = rest, [nodes.Text(rest)]
            fold([cell], "claim", as_html(words(text)), f"claim-{number}")


class Claims(SphinxDirective):
    """A list for each chapter, with a link for each claim."""

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
    """Register the transform and the directive."""
    app.add_post_transform(Fold)
    app.add_directive("claims", Claims)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
