"""A book of one page, built with some of the book's extensions, for their tests."""

import io
import os
from unittest import mock

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

CONF = """
extensions = [{parser!r}, *{extensions!r}]
myst_enable_extensions = ["amsmath", "dollarmath"]
html_title, html_theme, root_doc = "The book", "basic", "page"
# extensions change both in place, and Sphinx's own defaults would keep that for the next book
source_suffix, html_theme_options = {{".rst": "restructuredtext"}}, {{}}
"""


def build(folder, text, extensions, path=None, parser="myst_parser", **settings):
    """Build `text` as page.md with warnings as errors; return the folder of the pages.

    `path` is the search path for programs: an empty one has no Node.
    """
    conf = CONF.format(extensions=extensions, parser=parser)
    conf += "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    (folder / "conf.py").write_text(conf, encoding="utf8")
    (folder / "page.md").write_text(text, encoding="utf8")
    environment, told = {} if path is None else {"PATH": path}, io.StringIO()
    with mock.patch.dict(os.environ, environment), patch_docutils(), docutils_namespace():
        app = Sphinx(folder, folder, folder / "out", folder / "out" / ".doctrees", "html",
                     status=None, warning=told, keep_going=True, warningiserror=True)
        app.build()
    if app.statuscode:
        raise ValueError(told.getvalue())
    return folder / "out"
