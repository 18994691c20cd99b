"""What search engines, shared links and a repository need, and nothing of it without an address."""

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from building import build
from PIL import Image

from book_ext import social

TEXT = "# Title\n\nThe first sentence says it all.\n"
IMAGE = "og:image"


def test_with_an_address_a_page_says_it(tmp_path):
    out = build(tmp_path, TEXT, ["book_ext"], html_theme="sphinx_book_theme",
                html_math_renderer="formulas", html_baseurl="https://book.test/en")
    page = (out / "page.html").read_text(encoding="utf8")
    assert '<link rel="canonical" href="https://book.test/en/page.html" />' in page
    assert '<meta property="og:url" content="https://book.test/en/page.html" />' in page
    picture = re.search(
        rf'<meta property="{IMAGE}" content="https://book.test/en/([^"]*)" />', page)
    with Image.open(out / picture[1]) as drawn:
        assert drawn.size == (1146, 600)
    assert '<meta name="description" content="The first sentence says it all." />' in page
    places = [place.text for place in ElementTree.parse(out / "sitemap.xml").iter() if place.text]
    assert [place for place in places if place.strip()] == ["https://book.test/en/page.html"]


def test_without_an_address_a_page_says_none(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sitemap.xml").write_text("of an earlier build")
    out = build(tmp_path, TEXT, ["book_ext"], html_theme="sphinx_book_theme",
                html_math_renderer="formulas", html_baseurl="")
    page = (out / "page.html").read_text(encoding="utf8")
    assert '<meta name="description" content="The first sentence says it all." />' in page
    assert '<meta property="og:title" content="Title" />' in page
    for absent in ("canonical", "og:url", IMAGE):
        assert absent not in page
    assert not (out / "sitemap.xml").exists()
    assert 'content="noindex"' in (out / "search.html").read_text(encoding="utf8")


@pytest.mark.parametrize(("url", "edit", "colab", "binder"), [
    ("", False, False, False),
    ("https://github.com/name/book", True, True, True),
    ("https://gitlab.com/name/book", True, False, True),
])
def test_the_repository_brings_the_buttons(url, edit, colab, binder):
    config = SimpleNamespace(html_theme_options={"repository_url": url, "other": 1},
                             html_baseurl="", html_title="The book")
    social.use_settings(None, config)
    options = config.html_theme_options
    assert options["use_edit_page_button"] is edit
    assert ("colab_url" in options["launch_buttons"]) is colab
    assert ("binderhub_url" in options["launch_buttons"]) is binder
    assert options["other"] == 1
