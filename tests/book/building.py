"""A book of one page, built with some of the book's extensions, for their tests."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONF = """
import sys
sys.path.insert(0, {root!r})
extensions = [{parser!r}, *{extensions!r}]
myst_enable_extensions = ["amsmath", "dollarmath"]
html_title, html_theme, root_doc = "The book", "basic", "page"
"""


def build(folder, text, extensions, path=None, parser="myst_parser", **settings):
    """Build `text` as page.md with warnings as errors; return the folder of the pages.

    `path` is the search path for programs: an empty one has no Node.
    """
    conf = CONF.format(root=str(ROOT), extensions=extensions, parser=parser)
    conf += "".join(f"{name} = {value!r}\n" for name, value in settings.items())
    (folder / "conf.py").write_text(conf, encoding="utf8")
    (folder / "page.md").write_text(text, encoding="utf8")
    environment = {**os.environ, "PATH": os.environ["PATH"] if path is None else path}
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", folder, folder / "out"],
        env=environment, capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr)
    return folder / "out"
