"""What readers type finds the section that answers it: `tests/queries.txt`, in the page itself."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from browsing import Visit, browser_at

from book_ext.sections import KEYWORDS
from tools.pages import HTML, chromium

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "tests" / "queries.txt").read_text(encoding="utf8").splitlines()
QUERIES = [line.split(" | ") for line in LINES if line and not line.startswith("#")]
FIND = "query => bookSearch.find(query).slice(0, 3).map(result => result.id)"


def places():
    """Return {label: the addresses that it stands for}: a section's own id is the first."""
    found = {}
    for path in HTML.rglob("*.html"):
        page = path.relative_to(HTML).as_posix()
        text = path.read_text(encoding="utf8")
        for own, spans in re.findall(
                r'<section[^>]*\bid="([^"]+)">\s*((?:<span id="[^"]*"></span>)*)', text):
            for label in re.findall('id="([^"]*)"', spans):
                found[label] = f"{page}#{own}"
    return found


def test_keywords_belong_to_sections():
    keywords = tomllib.loads(KEYWORDS.read_text(encoding="utf8"))
    assert set(keywords) <= set(places())


def test_the_right_section_comes_first():
    path = chromium()
    assert path or not os.environ.get("CI"), "CI tests the pages: install Chromium or Chrome"
    if not path:
        pytest.skip("no Chromium was found: CHROMIUM= names one")
    known, first, lost = places(), 0, []
    page = (HTML / "search.html").as_uri()
    with browser_at(path) as browser, Visit(browser, f"{page}?q=softmax") as visit:
        visit.page.wait_for_selector("ol.found li")
        for query, label in QUERIES:
            best = visit.page.evaluate(FIND, query)
            first += best[:1] == [known[label]]
            if known[label] not in best:
                lost.append((query, best))
        assert not visit.noted
    assert len(QUERIES) >= 60
    assert not lost
    assert first >= 0.9 * len(QUERIES)


def test_words_of_other_languages_and_odd_queries():
    path = chromium()
    if not path:
        pytest.skip("no Chromium was found: CHROMIUM= names one")
    page = (HTML / "search.html").as_uri()
    with browser_at(path) as browser, Visit(browser, f"{page}?q=softmax") as visit:
        visit.page.wait_for_selector("ol.found li")
        assert any("mask" in id for id in visit.page.evaluate(FIND, "因果掩码"))
        for nothing in ("", "   ", "?!", "zzzzqqqq"):
            assert visit.page.evaluate(FIND, nothing) == []
        assert visit.page.evaluate(FIND, "the") is not None
