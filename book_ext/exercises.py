"""An exercise is a card on its page: its section, with the solution behind one button.

`tools/exercises.py` writes an exercise as a section whose label begins with "ex-". What the check
says of the stub and of the solution is for those who run the notebook.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from book_ext.downloads import ARCHIVE
from book_ext.folds import fold

SOLUTION = "Show the solution"
TRY = (f'<p class="try">Try them: <a href="../{ARCHIVE}" download>download all notebooks</a>, '
       "unpack them, and open this chapter in Jupyter.</p>")


def is_exercise(node):
    """Tell whether a node is the section of an exercise."""
    return isinstance(node, nodes.section) and any(id.startswith("ex-") for id in node["ids"])


class Card(SphinxPostTransform):
    """Give each exercise the class `exercise`, and fold its cells that are tagged `solution`."""

    default_priority = 200
    formats = ("html",)

    def run(self):
        """Go through the exercises of this page."""
        for section in self.document.findall(nodes.section):
            if is_exercise(section):
                section["classes"].append("exercise")
                self._fold(section)
            elif any(id.endswith("-exercises") for id in section["ids"]):
                places = [n for n, node in enumerate(section) if isinstance(node, nodes.paragraph)]
                section.insert(places[0] + 1, nodes.raw("", TRY, format="html"))

    def _fold(self, section):
        solution = [node for node in section if "tag_solution" in _classes(node)]
        for cell in section:
            if cell not in solution and "cell" in _classes(cell):
                cell[:] = [part for part in cell if "cell_output" not in _classes(part)]
        for check in solution[1:]:
            section.remove(check)       # a page says nothing of an answer that no reader gave
        if solution:
            fold(solution[:1], "solution", SOLUTION)


def _classes(node):
    return node.get("classes", []) if isinstance(node, nodes.Element) else []


def setup(app):
    """Register the transform."""
    app.add_post_transform(Card)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
