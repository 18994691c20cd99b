"""What the pages take from npm is what npm's locked versions give, to the byte."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2] / "book_ext"


def test_bundles_are_made_of_their_sources(tmp_path):
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("needs npm")
    shutil.copytree(HERE / "vendor", tmp_path / "vendor", ignore=shutil.ignore_patterns("node_*"))
    got = subprocess.run([npm, "ci", "--silent"], cwd=tmp_path / "vendor", capture_output=True)
    if got.returncode:
        pytest.skip("npm could not be reached")
    subprocess.run([npm, "run", "build", "--silent"], cwd=tmp_path / "vendor", check=True,
                   capture_output=True)
    for name in ("search/library.js", "live/editor.js", "live/editor.css"):
        assert (tmp_path / name).read_bytes() == (HERE / name).read_bytes(), name
