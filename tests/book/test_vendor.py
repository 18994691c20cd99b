"""What the pages take from others: made of the locked versions, and with its licences."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pydata_sphinx_theme
import pytest

HERE = Path(__file__).parents[2] / "book_ext"
BUNDLES = ("search/library.js", "live/editor.js", "live/editor.css", "theme/theme.css")
LICENCES = {        # a file of the built book -> the notices that must stand in it
    "theme.css": ["Bootstrap  v5", "The Bootstrap Authors", "MIT", "pydata-sphinx-theme",
                  "BSD 3-Clause"],
    "book.css": ["Font Awesome Free", "SIL Open Font License"],
    "theme-LICENSES.txt": [
        "pydata_sphinx_theme", "sphinx_book_theme", "Redistributions in binary form must",
        "Font Awesome Free", "CC BY 4.0", "Bootstrap", "Permission is hereby granted"],
    "KaTeX-LICENSE.txt": ["Khan Academy", "Permission is hereby granted"],
    "fonts/LICENSE-OFL": ["SIL OPEN FONT LICENSE"],
    "live/LICENSES.txt": ["prism-code-editor", "Pyodide"],
    "search/LICENSES.txt": ["MiniSearch", "stemmer"],
}


@pytest.mark.parametrize("file", LICENCES)
def test_licences_are_shipped(html, file):
    text = (html / "_static" / file).read_text(encoding="utf8")
    for words in LICENCES[file]:
        assert words in text


def test_every_font_has_its_licence(html):
    fonts = {path.stem.split("_")[0].split("-")[0]
             for path in (html / "_static" / "fonts").glob("*.woff2")}
    assert fonts == {"KaTeX", "source", "icons"}


def test_the_theme_is_of_the_version_that_is_installed():
    css = (HERE / "assets" / "theme" / "theme.css").read_text(encoding="utf8")
    version = re.match(r"/\*! pydata-sphinx-theme (\S+)", css)[1]
    assert version == pydata_sphinx_theme.__version__, "run the build in book_ext/vendor"


@pytest.mark.nightly
def test_bundles_are_made_of_their_sources(tmp_path):
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("needs npm")
    shutil.copytree(HERE / "vendor", tmp_path / "vendor", ignore=shutil.ignore_patterns("node_*"))
    (tmp_path / "assets" / "theme").mkdir(parents=True)
    got = subprocess.run([npm, "ci", "--silent"], cwd=tmp_path / "vendor", capture_output=True)
    if got.returncode:
        pytest.skip("npm could not be reached")
    subprocess.run([npm, "run", "build", "--silent"], cwd=tmp_path / "vendor", check=True,
                   capture_output=True, env={**os.environ, "PYTHON": sys.executable})
    for name in BUNDLES:
        assert (tmp_path / "assets" / name).read_bytes() == (HERE / "assets" / name).read_bytes()
