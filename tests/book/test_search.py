"""What readers type finds the section that answers it: `tests/queries.txt`, in the page itself."""

import re
import tomllib
from pathlib import Path

import pytest
from browsing import Visit

from book_ext import search
from tools.pages import HTML

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
    keywords = tomllib.loads(search.KEYWORDS.read_text(encoding="utf8"))
    assert set(keywords) <= set(places())


@pytest.fixture(scope="module")
def found(browser, html):
    """Return what the page finds, best first: the addresses of three sections."""
    with Visit(browser, f"{html.as_uri()}/search.html?q=softmax") as visit:
        visit.page.locator("ol.found li").first.wait_for()
        yield lambda query: visit.page.evaluate(FIND, query)
        assert not visit.noted


def test_the_right_section_comes_first(found):
    known, first, missed = places(), 0, []
    for query, label in QUERIES:
        best = found(query)
        first += best[:1] == [known[label]]
        if known[label] not in best:
            missed.append((query, best))
    assert len(QUERIES) >= 60
    assert not missed
    assert first >= 0.9 * len(QUERIES)


def test_words_of_other_languages_and_odd_queries(found):
    assert any("mask" in id for id in found("因果掩码"))
    for nothing in ("", "   ", "?!", "zzzzqqqq"):
        assert found(nothing) == []
    assert found("the") is not None


# the list

PAGE = """<article><h1>2. Page<a class="headerlink" href="#p">#</a></h1>
<section id="page"><h1>2. Page<a class="headerlink" href="#p">#</a></h1><p>First words.</p>
<section id="one"><span id="sec-one"></span><h2>2.1. One</h2>
<p>Divide by <span class="katex"><span class="katex-mathml"><math><msqrt><mi>d</mi></msqrt>
<annotation>\\sqrt{d}</annotation></math></span><span class="katex-html">d</span></span> here.</p>
<div class="cell"><div class="highlight"><pre>dot_scores(x)</pre></div>
<div class="cell_output">7.25</div></div>
<details class="solution"><p>secret</p></details>
<section id="two"><h3>Two</h3><p>Inner words.</p></section></section></section>
<dl><dt id="term-mask">mask</dt><dd>What may be seen.</dd></dl></article>"""


def test_a_section_has_its_own_words():
    page, one, two, term = search.sections(PAGE, "a.html", {"sec-one": "scale"})
    assert page["title"] == "2. Page"
    assert page["text"] == "First words."
    assert one == {"url": "a.html#one", "title": "2.1. One", "page": "2. Page",
                   "text": "Divide by d here.", "code": "dot_scores", "keywords": "scale"}
    assert two["text"] == "Inner words."
    assert (term["title"], term["text"], term["url"]) == (
        "mask", "What may be seen.", "a.html#term-mask")


def test_pages_that_give_answers_away_are_left_out(tmp_path):
    (tmp_path / "appendix").mkdir()
    for name in ("appendix/answers.html", "b.html"):
        (tmp_path / name).write_text(PAGE, encoding="utf8")
    assert {found["url"][0] for found in search.listed(tmp_path)} == {"b"}


def test_a_page_without_an_article_has_no_sections():
    assert search.sections("<p>Search</p>", "search.html", {}) == []
