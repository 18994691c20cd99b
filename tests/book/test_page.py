"""What every page has around its text: the theme's templates, scripts and style sheets."""

import re

import pytest
from building import build
from pygments.styles import get_style_by_name
from pygments.token import Token

from book_ext.page import PLAIN

SETTINGS = {"html_theme": "sphinx_book_theme", "html_math_renderer": "formulas",
            "html_context": {"default_mode": "light"},
            "html_theme_options": {"use_download_button": False}}
TEXT = "# Formulas and code\n\nBetween words, $a$.\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return a page of a small book."""
    out = build(tmp_path_factory.mktemp("page"), TEXT, ["sphinx_copybutton", "book_ext"],
                **SETTINGS, html_title="A & B")
    return (out / "page.html").read_text(encoding="utf8")


def test_scripts_wait_until_the_text_is_shown(page):
    scripts = re.findall(r"<script\b[^>]*\bsrc=[^>]*>", page)
    assert len(scripts) >= 3
    assert all("defer" in script for script in scripts)


def test_no_script_is_loaded_that_no_page_uses(page):
    for name in ("fontawesome", "bootstrap", "searchtools", "searchindex", "sphinx_highlight",
                 "pydata-sphinx-theme"):
        assert f"{name}.js" not in page


def test_the_head_has_one_of_each(page):
    head = page[: page.index("</head>")]
    assert head.count('name="viewport"') == 1
    sheets = re.findall(r'<link rel="stylesheet"[^>]*href="_static/([^"?]*)', head)
    assert len(sheets) == len(set(sheets)) >= 5
    assert sheets[:2] == ["basic.css", "theme.css"]


def test_without_a_script_a_page_is_light(page):
    assert re.search(r'<html lang="en"[^>]* data-theme="light">', page)
    assert page.index("prefers-color-scheme: dark") < page.index('rel="stylesheet"')


def test_the_sidebar_is_a_landmark_and_its_button_is_called_what_is_written_on_it(page):
    assert re.search(r'role="navigation" aria-label="A &amp; B"', page)
    button = re.search(r'<button class="btn search-button-field[^>]*>', page)[0]
    assert "aria-label" not in button


def test_the_menu_offers_the_archive_and_never_a_source(page):
    menu = re.search(r"(?s)<ul[^>]*popover>.*?</ul>", page)[0]
    assert re.findall('href="([^"]*)"', menu) == ["self-attention.zip"]


def test_with_a_repository_the_menu_offers_to_edit_and_to_run_elsewhere(tmp_path):
    options = {"use_download_button": False, "repository_branch": "main",
               "repository_url": "https://github.com/name/book"}
    out = build(tmp_path, TEXT, ["book_ext"], **(SETTINGS | {"html_theme_options": options}))
    page = (out / "page.html").read_text(encoding="utf8")
    menu = re.search(r"(?s)<ul[^>]*popover>.*?</ul>", page)[0]
    assert "github.com/name/book/edit/main/page.md" in menu


def test_a_second_build_after_a_change_is_as_good(tmp_path):
    (tmp_path / "other.md").write_text("# Other\n")
    for words in ("First words.", "Other words."):
        text = f"# Page\n\n{words}\n\n```{{toctree}}\nother\n```\n"
        out = build(tmp_path, text, ["book_ext"], **SETTINGS)
        assert words in (out / "page.html").read_text(encoding="utf8")
        listed = (out / "_static" / "search" / "sections.js").read_text(encoding="utf8")
        assert words in listed
        assert '"title":"Other"' in listed              # from the first build


def test_code_is_marked_where_it_has_a_colour_of_its_own(tmp_path):
    text = "# Code\n\n```python\nresult = [max(one, 2)]\n```\n"
    page = (build(tmp_path, text, ["book_ext"], **SETTINGS) / "page.html").read_text("utf8")
    code = re.search(r"(?s)<pre>(.*?)</pre>", page)[1]
    assert re.findall('class="([^"]*)"', code) == ["o", "nb", "mi"]
    assert re.sub("<[^>]*>", "", code) == "result = [max(one, 2)]\n"


@pytest.mark.parametrize("name", ["a11y-high-contrast-light", "a11y-high-contrast-dark"])
def test_what_is_not_marked_has_the_colour_of_the_text(name):
    style = get_style_by_name(name)
    for kind in PLAIN:
        assert style.style_for_token(kind) == style.style_for_token(Token.Text), kind
