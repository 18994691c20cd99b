"""The README tells the truth: its example runs, its table is the book's, its commands exist."""

import re
from pathlib import Path

import nbformat
import yaml

from attnlib.data import measured_speed
from bench import tables

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf8")


def test_the_example_runs_and_has_the_shapes_that_it_says():
    names = {}
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(example, names)
    assert (names["output"].shape, names["weights"].shape) == ((5, 8), (5, 5))


def test_the_table_lists_the_chapters_by_their_titles():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text())
    titles = []
    for chapter in contents["parts"][0]["chapters"]:
        notebook = nbformat.read(ROOT / f"{chapter['file']}.ipynb", as_version=4)
        titles.append(re.search(r"^# (.*)$", notebook.cells[0].source, re.MULTILINE)[1])
    assert re.findall(r"^\| \d \| (.*?) \|", README, re.MULTILINE) == titles


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text()
    texts = README + (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "index.md").read_text()
    named = set(re.findall(r"(?m)(?:`|^    )make ([a-z-]+)", texts)) | {"help"}
    assert {"book", "test", "test-all", "serve", "execute"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named), named


def test_the_pins_that_the_readme_repeats_are_the_requirements():
    pins = dict(re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(), re.M))
    for name, version in re.findall(r"(\w+)==([\d.]+)", README):
        assert pins[name] == version


def test_requirements_are_pinned_exactly_and_the_book_needs_no_torch():
    for file in ("requirements.txt", "requirements-book.txt"):
        lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
        packages = [line for line in lines if line and not line.startswith("-")]
        assert all("==" in line for line in packages), file
        assert lines[-1] == "-e ." or file == "requirements-book.txt"
        if file == "requirements-book.txt":
            assert not [line for line in packages if line.startswith(("torch", "matplotlib"))]


def test_the_speed_table_is_the_stored_measurement():

    stored = measured_speed()
    assert tables.with_table(README, stored) == README
    assert tables.table(stored) in README
