"""The built book and a browser, for the tests that look at its pages."""

import os

import pytest
from browsing import browser_at

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
