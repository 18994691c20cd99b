"""The built pages are valid HTML, by the checker of validator.w3.org."""

import json
import shutil
import subprocess

import pytest

CHECKER = "vnu-jar@26.9.27"         # runs with Java 17 or newer; npm fetches it once, 30 MB


def errors(*paths):
    """Return what is wrong with these files, in words, each with its place."""
    if not (shutil.which("java") and shutil.which("npx")):
        pytest.skip("needs java and npm")
    done = subprocess.run(
        [shutil.which("npx"), "--yes", "--package", CHECKER, "vnu", "--format", "json",
         "--errors-only", "--exit-zero-always", *paths],
        capture_output=True, text=True, encoding="utf8")
    if done.returncode:
        pytest.skip("npm could not be reached")
    return [f"{message['url']}:{message.get('lastLine', 1)}: {message['message']}"
            for message in json.loads(done.stderr)["messages"]]


def test_pages_are_html(html):
    pages = [path for path in html.rglob("*.html") if path.relative_to(html).parts[0][0] != "_"]
    assert len(pages) > 15
    assert not errors(*pages)


def test_errors_of_html_are_seen(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<!doctype html><html lang="en"><title>Page</title><p id="a"><p id="a">\n'
        "<details><summary><p>x</p></summary></details>"
        "<math><mi><munder><mo>x</mo><mi>y</mi></munder></mi></math>", encoding="utf8")
    found = errors(page)
    assert "page.html:1: Duplicate ID" in found[0]
    assert "not allowed as child of element “summary”" in found[1]
    assert any("munder" in error for error in found)
