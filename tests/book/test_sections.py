"""The list in which the page searches: sections with their own words, and nothing hidden."""

from book_ext import sections

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
    page, one, two, term = sections.sections(PAGE, "a.html", {"sec-one": "scale"})
    assert page["title"] == "2. Page"
    assert page["text"] == "First words."
    assert one == {"url": "a.html#one", "title": "2.1. One", "page": "2. Page",
                   "text": "Divide by d here.", "code": "dot_scores", "keywords": "scale"}
    assert two["text"] == "Inner words."
    assert (term["title"], term["text"], term["url"]) == (
        "mask", "What may be seen.", "a.html#term-mask")


def test_pages_that_give_answers_away_are_left_out(tmp_path):
    pages = {tmp_path / "appendix" / "answers.html": PAGE, tmp_path / "b.html": PAGE}
    assert {found["url"][0] for found in sections.listed(tmp_path, pages, {})} == {"b"}


def test_a_page_without_an_article_has_no_sections():
    assert sections.sections("<p>Search</p>", "search.html", {}) == []
