"""The built book and a browser, for the tests that look at its pages."""

import os

import pytest
from browsing import browser_at

from tools import pyodide
from tools.pages import HTML, chromium, served


@pytest.fixture(scope="module")
def browser():
    """One for a module. It has an event loop running, which other tests of a worker cannot bear."""
    path = chromium()
    assert path or not os.environ.get("CI"), "CI tests the pages: install Chromium or Chrome"
    if not path:
        pytest.skip("no Chromium was found: CHROMIUM= names one")
    with browser_at(path) as browser:
        yield browser


@pytest.fixture(scope="session")
def html():
    """The folder of the built book."""
    assert (HTML / "index.html").is_file(), "run `make book` first"
    return HTML


@pytest.fixture(scope="session")
def site(html):
    """The address of the built book on a server."""
    with served(html) as address:
        yield address


@pytest.fixture(scope="session")
def python():
    """Python for the page must be there: where it could not be fetched, say so."""
    missing = pyodide.missing()
    assert not (missing and os.environ.get("CI")), f"CI tests exercises on the page: no {missing}"
    if missing:
        pytest.skip("Python for the page could not be fetched: `make book` tries again")


@pytest.fixture(params=["folder", "server"])
def address(request, html):
    """Where a reader finds the pages."""
    return html.as_uri() if request.param == "folder" else request.getfixturevalue("site")
