"""The built book and a browser, for the tests that look at its pages."""

import os

import pytest
from browsing import browser_at

from tools import pyodide
from tools.pages import HTML, chromium, served


@pytest.fixture(scope="module")
def browser():
    assert (HTML / "index.html").is_file(), "run `make book` first"
    path = chromium()
    assert path or not os.environ.get("CI"), "CI tests the pages: install Chromium or Chrome"
    if not path:
        pytest.skip("no Chromium was found: CHROMIUM= names one")
    with browser_at(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def site():
    with served(HTML) as address:
        yield address


@pytest.fixture(scope="module")
def python():
    """Python for the page must be there: where it could not be fetched, say so."""
    lost = pyodide.missing()
    assert not (lost and os.environ.get("CI")), f"CI tests exercises in the page: no {lost}"
    if lost:
        pytest.skip("Python for the page could not be fetched: `make book` tries again")


@pytest.fixture(params=["folder", "server"])
def address(request):
    """Where a reader finds the pages."""
    return HTML.as_uri() if request.param == "folder" else request.getfixturevalue("site")
