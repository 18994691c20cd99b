"""The book's Sphinx extensions, one by one."""

import base64
import io
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pydata_sphinx_theme
import pytest
from building import build
from fontTools.ttLib import TTFont
from PIL import Image
from pygments.styles import get_style_by_name
from pygments.token import Token
from sphinxcontrib import katex

from attnlib.plots import curves
from book_ext import accessible, figures, findable, formulas, icons, lean, repository, styles

NODE = pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not there")
FORMULAS = """# Formulas

Within a line, $a < b$ and $\\sqrt{d}$.

$$
\\sum_i x_i < 1 & 2
$$

\\begin{align*}
a &= b \\\\
c &< d
\\end{align*}
""".replace(" & 2", " \\& 2")


# formulas

def test_katex_style_is_of_the_same_version():
    css = (formulas.STYLE / "katex.min.css").read_text(encoding="utf8")
    assert f'content:"{katex.katex_version}"' in css
    assert (formulas.STYLE / "KaTeX-LICENSE.txt").is_file()


def test_katex_fonts_are_there():
    css = (formulas.STYLE / "katex.min.css").read_text(encoding="utf8")
    fonts = set(re.findall(r"url\(([^)]*)\)", css))
    assert fonts == {f"fonts/{path.name}" for path in (formulas.STYLE / "fonts").iterdir()}
    assert len(fonts) == 20


@NODE
def test_formulas_are_laid_out_by_node(tmp_path):
    page = (build(tmp_path, FORMULAS, ["book_ext.formulas"], html_math_renderer="formulas")
            / "page.html").read_text(encoding="utf8")
    assert page.count('<span class="katex">') == 4
    assert "<math" in page                          # for screen readers
    assert "katex.min.js" not in page


@NODE
def test_a_formula_that_katex_cannot_set_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"page.md:3:.*KaTeX.*: \\nonsense at"):
        build(tmp_path, "# Wrong\n\n$\\nonsense$\n", ["book_ext.formulas"],
              html_math_renderer="formulas")


def test_formulas_without_node_are_left_to_the_page(tmp_path):
    out = build(tmp_path, FORMULAS, ["book_ext.formulas"], path="", html_math_renderer="formulas")
    page = (out / "page.html").read_text(encoding="utf8")
    assert r"\(a &lt; b\)" in page
    assert re.search(r"\\\[\s*\\sum_i x_i &lt; 1 \\&amp; 2\s*\\\]", page)
    assert re.search(r"\\\[\s*\\begin\{align\*\}", page)
    assert 'src="_static/katex.min.js' in page
    assert (out / "_static" / "katex.min.js").is_file()


# lean

PAGE = """<head>
<link rel="preload" as="font" href="_static/vendor/fontawesome/webfonts/fa-solid-900.woff2" />
<meta name="viewport" content="a" /><meta name="viewport" content="b" />
<script src="_static/scripts/fontawesome.js?v=1"></script>
<script>const THEBE_JS_URL = "https://unpkg.com/thebe"</script>
<script src="_static/clipboard.min.js"></script>
<script src="_static/searchtools.js"></script>
<script async src="_static/other.js"></script>
<script>DOCUMENTATION_OPTIONS.pagename = 'page';</script>
</head><article>{}</article>"""


def test_a_page_loads_the_scripts_it_uses():
    text = lean.lean(PAGE.format("text"))
    assert re.findall(r'src="_static/([^"]*)"', text) == ["other.js"]
    assert "thebe" not in text
    assert "preload" not in text
    text = lean.lean(PAGE.format('<div class="highlight">x</div>'))
    assert re.findall(r'src="_static/([^"]*)"', text) == ["clipboard.min.js", "other.js"]
    text = lean.lean(PAGE.format('<div id="search-results">'))
    assert re.findall(r'src="_static/([^"]*)"', text) == ["searchtools.js", "other.js"]


def test_scripts_wait_for_the_page():
    text = lean.lean(PAGE.format('<div id="search-results">'))
    assert '<script src="_static/searchtools.js" defer>' in text
    assert '<script async src="_static/other.js">' in text
    assert '<script type="module">DOCUMENTATION_OPTIONS.pagename' in text
    assert text.count("viewport") == 1
    assert lean.lean(text) == text


def test_the_theme_is_known_at_once():
    """The theme says "auto" until its script has run, and then everything is styled again."""
    text = lean.lean('<script>theme = localStorage.getItem("theme") || "auto";</script>')
    assert '|| (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");' in text
    assert lean.lean(text) == text


def test_code_is_marked_where_it_has_a_colour():
    code = '<span class="n">a</span> <span class="o">=</span> <span class="p">(</span>'
    assert lean.lean(code) == 'a <span class="o">=</span> ('


@pytest.mark.parametrize("name", ["a11y-high-contrast-light", "a11y-high-contrast-dark"])
def test_what_is_not_marked_has_the_colour_of_the_text(name):
    style = get_style_by_name(name)
    text = style.style_for_token(Token.Text)
    for kind in (Token.Name, Token.Name.Namespace, Token.Punctuation, Token.Text.Whitespace):
        assert style.style_for_token(kind) == text, kind


# styles and icons

def test_the_bundle_has_all_sheets_with_their_addresses(tmp_path):
    (tmp_path / "styles").mkdir()
    (tmp_path / "base.css").write_text('@charset "UTF-8";p{color:red}')
    (tmp_path / "styles" / "theme.css").write_text(
        '@import "../base.css";a{background:url(img.png)}b{background:url(data:image/png,x)}')
    (tmp_path / "katex.css").write_text('@font-face{src:url("fonts/a.woff2")}')
    css = styles.bundled(tmp_path, ["styles/theme.css", "katex.css"])
    assert css.index("p{color:red}") < css.index('url("img.png")') < css.index("fonts/a.woff2")
    assert 'url("../fonts/a.woff2")' in css
    assert "url(data:image/png,x)" in css
    assert "@charset" not in css


def test_rules_that_no_page_can_use_are_left_out():
    css = """a{x:1} .used{x:2} .unused{x:3} .used.unused{x:4} .unused,.used b{x:5} #there{x:6}
        #gone{x:7} .used:not(.unused){x:8} @media print{.unused{x:9} .used{x:10}}
        @media screen{.unused{x:11}} @font-face{x:12} [data-theme="dark"] .used{x:13}"""
    kept = styles.purged(css, styles.names(['<p class="used" id="there">'], []))
    assert re.findall(r"x:(\\d+)".replace("\\\\", "\\"), kept) == "1 2 5 6 8 10 12 13".split()
    assert ".unused,.used b" not in kept
    assert "x:3" in styles.purged(css, styles.names([], ['e.className = "unused"']))


def test_one_link_takes_the_place_of_all():
    text = ('<link rel="stylesheet" href="../_static/a.css?v=1" />\n'
            '<link href="../_static/styles/b.css" rel="stylesheet" />\n<p>')
    linked = styles.linked(text, "new")
    assert linked == '<link rel="stylesheet" href="../_static/styles/all.css?v=new" />\n<p>'
    assert styles.linked(linked, "newer") == linked.replace("new", "newer")
    assert styles.linked("<p>", "new") == "<p>"


def test_icons_are_those_of_the_style_sheet():
    font = next(Path(pydata_sphinx_theme.__file__).parent.rglob("webfonts/fa-solid-900.ttf"))
    css = (f'@font-face{{src:url("{font.name}x") format("woff2");y:1}}'
           '.a:before{content:"\\\\f062"}.b{--icon:"\uf05a"}').replace("\\\\", "\\")
    css = css.replace(f"{font.name}x", "webfonts/fa-solid-900.woff2")
    assert icons.characters(css) == {"\uf062", "\uf05a"}
    css = icons.subset_icons(css, font.parent.parent)
    data = re.search(r'src:url\("data:font/woff;base64,([^"]*)"\) format\("woff"\);y:1', css)[1]
    assert len(data) < 5_000
    subset = TTFont(io.BytesIO(base64.b64decode(data)))
    assert set(subset.getBestCmap()) == {0xF062, 0xF05A}


# figures

def test_a_figure_gets_smaller_and_looks_the_same(tmp_path):
    x = np.linspace(0, 9, 50)
    path = tmp_path / "a.png"
    curves(x, {"sine": np.sin(x), "cosine": np.cos(x)}, "x", "y").savefig(path)
    with Image.open(path) as image:
        before, size = np.asarray(image.convert("RGB")).astype(int), path.stat().st_size
    figures.smaller(path)
    with Image.open(path) as image:
        assert image.mode == "P"
        after = np.asarray(image.convert("RGB")).astype(int)
    assert path.stat().st_size < size / 2
    assert abs(after - before).max() <= 16          # of 255
    assert abs(after - before).mean() < 0.5
    content = path.read_bytes()
    figures.smaller(path)
    assert path.read_bytes() == content


def test_an_image_says_its_size(tmp_path):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    text = '<img alt="x" src="../_images/a.png" />'
    sized = figures.sized(text, tmp_path)
    assert 'width="30" height="20" loading="lazy"' in sized
    assert figures.sized(sized, tmp_path) == sized
    assert figures.sized('<img src="_images/b.png" />', tmp_path) == '<img src="_images/b.png" />'


# findable and repository

TEXT = "# Title\n\nThe first sentence says it all.\n"
IMAGE = "og:image"


def test_with_an_address_a_page_says_it(tmp_path):
    out = build(tmp_path, TEXT, ["book_ext.findable"], html_baseurl="https://book.test/en")
    page = (out / "page.html").read_text(encoding="utf8")
    assert '<link rel="canonical" href="https://book.test/en/page.html" />' in page
    assert '<meta property="og:url" content="https://book.test/en/page.html" />' in page
    assert f'<meta property="{IMAGE}" content="https://book.test/en/{findable.PREVIEW}" />' in page
    assert '<meta name="description" content="The first sentence says it all." />' in page
    places = [place.text for place in ElementTree.parse(out / "sitemap.xml").iter() if place.text]
    assert [place for place in places if place.strip()] == ["https://book.test/en/page.html"]


def test_without_an_address_a_page_says_none(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sitemap.xml").write_text("of an earlier build")
    out = build(tmp_path, TEXT, ["book_ext.findable"], html_baseurl="")
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
    config = SimpleNamespace(html_theme_options={"repository_url": url, "other": 1})
    repository.set_buttons(None, config)
    options = config.html_theme_options
    assert options["use_edit_page_button"] is edit
    assert ("colab_url" in options["launch_buttons"]) is colab
    assert ("binderhub_url" in options["launch_buttons"]) is binder
    assert options["other"] == 1


# accessible

def test_buttons_are_called_what_is_written_on_them():
    text = ('<div id="x" class="bd-sidebar-primary y"><button class="btn search-button-field" '
            'title="Search" aria-label="Search"></button></div>'
            '<summary aria-label="Toggle hidden content">Show code</summary>')
    changed = accessible.accessible(text, "A & B")
    assert "Toggle hidden" not in changed
    assert '<button class="btn search-button-field" title="Search">' in changed
    assert '<div role="navigation" aria-label="A &amp; B" id="x" class="bd-sid' in changed
    assert accessible.accessible(changed, "A & B") == changed
