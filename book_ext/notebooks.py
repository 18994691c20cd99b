"""The notebooks of the chapters, for a page that is made from them."""

import nbformat

from attncheck.chapters import CHAPTERS


def notebooks(env):
    """Yield each chapter with its notebook; the page being read is read again when one changes."""
    for chapter in CHAPTERS:
        path = env.srcdir / "chapters" / f"{chapter.file}.ipynb"
        env.note_dependency(str(path))
        yield chapter, nbformat.read(path, as_version=4)
