"""The book's Sphinx extensions, one by one."""

import base64
import io
import re
import shutil
from graphlib import CycleError
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pydata_sphinx_theme
import pytest
from building import build
from fontTools.ttLib import TTFont
from PIL import Image
from pygments.styles import get_style_by_name
from pygments.token import Token
from sphinx.errors import ExtensionError
from sphinxcontrib import katex

from book_ext import (
    accessible,
    figures,
    files,
    findable,
    formulas,
    head,
    icons,
    marks,
    repository,
    scripts,
    steps,
    styles,
)

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
def test_queries_keys_and_values_have_their_colours(tmp_path):
    text = "# Title\n\n$W_q$ and $k^j$\n\n$$Q K^T {V}$$\n"
    page = (build(tmp_path, text, ["book_ext.formulas"], html_math_renderer="formulas")
            / "page.html").read_text(encoding="utf8")
    assert re.findall(r'enclosing (\w+)[^"]*">(?:<[^>]*>)*(\w)', page) == [
        ("query", "q"), ("key", "k"), ("query", "Q"), ("key", "K")]
    css = Path("_static/book.css").read_text(encoding="utf8")
    assert all(f".katex .{name} {{ color" in css for name in ("query", "key", "value"))


@NODE
def test_formulas_hold_formulas_where_mathml_allows(tmp_path):
    """KaTeX writes a word with something under it as one sign, which can hold text alone."""
    text = "# Under\n\n$$\\underset{a}{\\text{x}} \\overset{b}{y} \\stackrel{c}{=} z < 1$$\n"
    page = (build(tmp_path, text, ["book_ext.formulas"], html_math_renderer="formulas")
            / "page.html").read_text(encoding="utf8")
    assert "<munder>" in page
    assert "<mo>=</mo>" in page
    formula = ElementTree.fromstring(re.search(r"<math.*?</math>", page)[0])
    signs = [e for e in formula.iter() if e.tag.endswith(("}mi", "}mo"))]
    assert len(signs) >= 6
    assert not any(len(sign) for sign in signs)


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


# scripts, head and marks

PAGE = """<head>
<script src="_static/scripts/fontawesome.js?v=1" defer></script>
<script src="../_static/clipboard.min.js"></script>
<script src="_static/searchtools.js"></script>
<script async src="_static/other.js"></script>
<script>let toggleHintShow = 'Click to show';</script>
<script>DOCUMENTATION_OPTIONS.pagename = 'page';</script>
</head><article>{}</article>"""


def loaded(text):
    return re.findall(r'src="(?:../)?_static/([^"?]*)', text)


def test_a_page_loads_the_scripts_it_uses():
    text = scripts.used(PAGE.format("text"))
    assert loaded(text) == ["other.js"]
    assert "toggleHintShow" not in text
    text = scripts.used(PAGE.format('<div class="highlight">x</div>'))
    assert loaded(text) == ["clipboard.min.js", "other.js"]
    text = scripts.used(PAGE.format('<p class="x toggle">'))
    assert loaded(text) == ["other.js"]
    assert "toggleHintShow = 'Click to show'" in text
    assert scripts.used(text) == text


@pytest.mark.parametrize("script", [
    "<script>/* like thebe and katex, fontawesome.js */ let toggleHintShow = 'x'; run()</script>",
    '<script>load("_static/scripts/fontawesome.js")</script>',
    '<script src="_static/my-thebe.js"></script>',
    '<script src="_static/mine/katex.min.js"></script>',
    '<script src="_static/clipboard.min.js.js" data-for="togglebutton copybutton"></script>',
    '<script type="application/json">{"toggleOpenOnPrint": "searchtools.js"}</script>',
])
def test_a_script_is_known_by_what_was_registered(script):
    text = f"<head>{script}</head><article>text</article>"
    assert scripts.used(text) == text


def test_a_script_stands_once():
    twice = "<script>var a = 1;</script>\n" * 2
    text = scripts.once(f"<head>{twice}<script>var b;</script></head><body>{twice}</body>")
    assert text == (f"<head><script>var a = 1;</script>\n<script>var b;</script></head>"
                    f"<body>{twice}</body>")        # there, a script may act on where it stands


def test_scripts_wait_for_the_page():
    text = scripts.waiting(PAGE.format('<script src="widget.js"></script>'))
    assert '<script src="_static/searchtools.js" defer>' in text
    assert '<script async src="_static/other.js">' in text
    assert '<script type="module">DOCUMENTATION_OPTIONS.pagename' in text
    assert "<script>let toggleHintShow" in text     # in a module it would be unknown to others
    assert '<script src="widget.js"></script>' in text
    assert scripts.waiting(text) == text


def test_the_theme_leaves_it_to_book_js_to_see_what_scrolls(tmp_path):
    path = tmp_path / scripts.THEME
    scripts.theme_asks_nothing(tmp_path)                # another theme: nothing to do
    path.parent.mkdir(parents=True)
    theme = Path(pydata_sphinx_theme.__file__).parent
    source = next(theme.rglob("static/scripts/pydata-sphinx-theme.js"))
    shutil.copy(source, path)
    scripts.theme_asks_nothing(tmp_path)
    text = path.read_text()
    assert "tabIndex=e.scrollWidth" in source.read_text()
    assert "tabIndex=e.scrollWidth" not in text
    scripts.theme_asks_nothing(tmp_path)
    assert path.read_text() == text
    path.write_text("function other() {}")
    with pytest.raises(ExtensionError, match="must ask which blocks of code scroll"):
        scripts.theme_asks_nothing(tmp_path)


def test_the_head_has_one_of_each():
    text = '<meta name="viewport" content="a" /><meta name="viewport" content="b" />'
    assert head.one_viewport(text) == '<meta name="viewport" content="a" />'
    text = '<link rel="preload" as="font" href="fa-solid-900.woff2" />\n<link rel="icon" />'
    assert head.no_icon_fonts(text) == '<link rel="icon" />'


def test_a_page_asks_for_its_text_face_first():
    text = '<html data-content_root="../"><head><link rel="stylesheet" href="a.css"></head></html>'
    page = head.text_face(text)
    assert page.index("source-sans-3-") < page.index("a.css")
    assert head.text_face(page) == page


def test_the_theme_is_known_at_once():
    """The theme says "auto" until its script has run, and then everything is styled again."""
    text = head.theme_at_once('<script>theme = localStorage.getItem("theme") || "auto";</script>')
    assert '|| (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");' in text
    assert head.theme_at_once(text) == text


def test_without_scripts_a_page_is_light():
    text = '<html lang="x" data-theme="auto"><body data-theme="auto">'
    light = head.light_without_script(text)
    assert light == '<html lang="x" data-theme="light"><body data-theme="auto">'
    assert head.light_without_script(light) == light


def test_code_is_marked_where_it_has_a_colour():
    code = '<span class="n">a</span> <span class="o">=</span> <span class="p">(</span>'
    assert marks.coloured(code) == 'a <span class="o">=</span> ('


@pytest.mark.parametrize("name", ["a11y-high-contrast-light", "a11y-high-contrast-dark"])
def test_what_is_not_marked_has_the_colour_of_the_text(name):
    style = get_style_by_name(name)
    text = style.style_for_token(Token.Text)
    for kind in (Token.Name, Token.Name.Namespace, Token.Punctuation, Token.Text.Whitespace):
        assert style.style_for_token(kind) == text, kind


# all steps together

REST = """# Formulas and code

Between words, $a$.

```{eval-rst}
.. automodule:: book_ext.head
   :members:
```
"""
LOST = '{% extends "page.html" %}{% block body %}<p class="lost">Not here.</p>{% endblock %}'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of a small book with pages that Sphinx makes besides its sources."""
    folder = tmp_path_factory.mktemp("site")
    for name, text in {
        "404.html": LOST, "own.css": ".lost{x:1} .nobody{x:2}", "own.js": "'.viewcode-back'",
    }.items():
        (folder / name).write_text(text)
    return build(
        folder, REST, ["sphinx.ext.autodoc", "sphinx.ext.viewcode", "book_ext"],
        html_theme="sphinx_book_theme", html_math_renderer="formulas", language="de",
        html_additional_pages={"404": "404.html"}, templates_path=["."], html_use_index=True,
        html_static_path=["own.css", "own.js"], html_css_files=["own.css"])


def test_a_second_build_after_a_change_is_as_good(tmp_path):
    """Sphinx reads what it wrote before, such as its index, and would warn if that were gone."""
    (tmp_path / "other.md").write_text("# Other\n")
    settings = {"html_theme": "sphinx_book_theme", "html_math_renderer": "formulas"}
    for words in ("First words.", "Other words."):
        text = f"# Page\n\n{words}\n\n```{{toctree}}\nother\n```\n"
        out = build(tmp_path, text, ["book_ext"], **settings)
        assert words in (out / "page.html").read_text(encoding="utf8")
        assert words in (out / "_static" / "search" / "sections.js").read_text(encoding="utf8")


def test_every_page_that_is_written_has_its_style(site):
    """Not the sources alone: an index, a search, shown code, a page for what is not there."""
    pages = files.pages(site)
    names = {path.relative_to(site).as_posix() for path in pages}
    assert names >= {"page.html", "genindex.html", "search.html", "py-modindex.html", "404.html",
                     "_modules/index.html", "_modules/book_ext/head.html"}
    for path, text in pages.items():
        sheets = re.findall(r'<link rel="stylesheet" href="([^"?]*)', text)
        assert [Path(sheet).name for sheet in sheets] == ["all.css"], path
        assert (path.parent / sheets[0]).is_file(), path
        for file in re.findall(r'<script\b[^>]*src="([^"?]*)', text):
            assert (path.parent / file).is_file(), (path, file)
        assert '<html lang="de"' in text
    css = (site / "_static" / "styles" / "all.css").read_text()
    for rule in (".viewcode-back", "table.indextable", "ul.search", ".katex", ".lost", ".sig-name"):
        assert f"{rule}" in css, rule
    assert 'html[data-theme="light"] .highlight .k{' in css     # the theme writes these last
    assert ".nobody" not in css
    assert [path.name for path in site.rglob("*.css")] == ["all.css"]


def test_steps_leave_alone_what_they_have_changed(site):
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    steps.finish(site, "The book")
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_files_go_that_nothing_names(tmp_path):
    static = tmp_path / "_static"
    for file in ("images/logo_colab.png", "images/logo_binder.svg", "file.png", "minus.png",
                 "design-tabs.js", "a.js.map", "scripts/fontawesome.js", "own.js", "shared.css"):
        (static / file).parent.mkdir(parents=True, exist_ok=True)
        (static / file).write_text("design-tabs.js")
    (static / "own.js").write_text('show("minus.png") // a.js.map')
    (static / "shared.css").write_text("/* file.png */ a{}")
    (tmp_path / "page.html").write_text("shared.css logo_binder.svg fontawesome.js")
    files.remove(tmp_path, files.NEVER)
    for patterns in (files.SCRIPTS, files.STYLES):
        files.remove(tmp_path, patterns, files.pages(tmp_path))
    left = {path.relative_to(static).as_posix() for path in static.rglob("*.*")}
    assert left == {"images/logo_binder.svg", "minus.png", "own.js", "shared.css"}


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
    assert re.findall(r"x:(\d+)", kept) == "1 2 5 6 8 10 12 13".split()
    assert ".unused,.used b" not in kept
    assert "x:3" in styles.purged(css, styles.names([], ['e.className = "unused"']))


def test_rules_stay_for_what_any_script_can_set(tmp_path):
    """A class may come from a page's own lines, or from a worker, or what that one loads."""
    for file, text in {
        "_static/a.css": ".own{x:1} .worker{x:2} .module{x:3} .book{x:4} .bs-tooltip-auto{x:5}",
        "live/worker.mjs": 'import "./module.js"; postMessage(`<b class="worker">`)',
        "live/module.js": "element.classList.add('module')",
        "searchindex.js": 'Search.setIndex({terms: {"book": 1}})',
        "sections.js": 'window.bookSections = [{"text": "book"}]',
    }.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    text = ('<link rel="stylesheet" href="_static/a.css" /><p>a book</p>'
            '<script>start("live/worker.mjs", "own")</script>')
    styles.in_one(tmp_path, {tmp_path / "page.html": text})
    css = (tmp_path / "_static" / styles.BUNDLE).read_text()
    assert re.findall(r"x:(\d)", css) == ["1", "2", "3", "5"]


def test_declarations_are_as_they_were():
    css = """a{ x: "a   b" ;/* note */
        y:url( "b  c" )   2px}"""
    assert styles.purged(css, set()) == 'a{x: "a   b" ; y:url( "b  c" ) 2px}\n'


def test_the_sheets_of_all_pages_come_together(tmp_path):
    assert styles.union([["a", "c"], ["b"], ["a", "b", "c", "d"]]) == ["a", "b", "c", "d"]
    with pytest.raises(CycleError):
        styles.union([["a", "b"], ["b", "a"]])
    static = tmp_path / "_static"
    static.mkdir()
    for name in "abcd":
        (static / f"{name}.css").write_text(f"{name}{{x:1}}")
    link = '<link rel="stylesheet" href="_static/{}.css" />'
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    paper = '<link rel="stylesheet" media="print" href="_static/d.css" />'
    pages = {one: link.format("a") + link.format("c") + paper,
             two: link.format("a") + link.format("b")}
    pages = styles.in_one(tmp_path, pages)
    css = (static / styles.BUNDLE).read_text()
    assert sorted(re.findall(r"^(.)\{x:1\}", css, re.MULTILINE)) == ["a", "b", "c"]
    assert pages[one].count("all.css") == pages[two].count("all.css") == 1
    assert paper in pages[one]                      # for one medium, it stays as it is
    pages[two] = link.format("b")                   # the next build writes the second page alone
    styles.in_one(tmp_path, pages)
    css = (static / styles.BUNDLE).read_text()
    assert sorted(re.findall(r"^(.)\{x:1\}", css, re.MULTILINE)) == ["a", "b", "c"]


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
    with TTFont(font) as whole:     # not the time of the build: the same book, the same bytes
        assert subset["head"].modified == whole["head"].modified


# figures

def test_an_image_says_its_size(tmp_path):
    (tmp_path / "_images").mkdir()
    Image.new("RGB", (30, 20)).save(tmp_path / "_images" / "a.png")
    (tmp_path / "_images" / "b.svg").write_text("<svg/>")
    (tmp_path / "_images" / "c.svg").write_text('<svg version="1" width="72pt" height="36.0pt">')
    sizes = figures.sizes(tmp_path)
    assert sizes == {"a.png": (30, 20), "c.svg": (110, 55)}
    text = '<img alt="x" src="../_images/a.png" />'
    sized = figures.sized(text, sizes)
    assert 'width="30" height="20" loading="lazy"' in sized
    assert figures.sized(sized, sizes) == sized
    assert figures.sized('<img src="_images/b.svg" />', sizes) == '<img src="_images/b.svg" />'


# findable and repository

TEXT = "# Title\n\nThe first sentence says it all.\n"
IMAGE = "og:image"


def test_with_an_address_a_page_says_it(tmp_path):
    out = build(tmp_path, TEXT, ["book_ext"], html_theme="sphinx_book_theme",
                html_math_renderer="formulas", html_baseurl="https://book.test/en")
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
    config = SimpleNamespace(html_theme_options={"repository_url": url, "other": 1})
    repository.set_buttons(None, config)
    options = config.html_theme_options
    assert options["use_edit_page_button"] is edit
    assert ("colab_url" in options["launch_buttons"]) is colab
    assert ("binderhub_url" in options["launch_buttons"]) is binder
    assert options["other"] == 1


# accessible

def test_buttons_are_called_what_is_written_on_them():
    text = ('<button class="btn search-button-field" title="Search" aria-label="Search"></button>'
            '<summary aria-label="In any language">Show code</summary>')
    changed = accessible.names(text)
    assert changed == ('<button class="btn search-button-field" title="Search"></button>'
                       "<summary>Show code</summary>")
    assert accessible.names(changed) == changed


def test_the_sidebar_is_a_landmark():
    text = '<div id="x" class="bd-sidebar-primary y">'
    changed = accessible.landmarks(text, title="A & B")
    assert '<div role="navigation" aria-label="A &amp; B" id="x" class="bd-sid' in changed
    assert accessible.landmarks(changed, title="A & B") == changed


def test_the_sidebar_says_which_page_this_is():
    text = '<a class="current reference internal" href="#">1</a><a class="reference internal">2</a>'
    changed = accessible.this_page(text)
    assert changed == text.replace("<a ", '<a aria-current="page" ', 1)
    assert accessible.this_page(changed) == changed


def test_the_theme_does_not_mark_the_contents():
    text = '<nav id="pst-page-toc-nav" class="page-toc">'
    assert accessible.own_contents(text) == '<nav id="page-contents" class="page-toc">'


def test_short_code_has_no_button_to_copy_it():
    def cell(lines, name="highlight-python"):
        return (f'<div class="{name} notranslate"><div class="highlight"><pre>'
                + "<span></span>x\n" * lines + "</pre></div></div>")

    text = cell(3) + cell(4) + cell(1, "highlight-sh")
    changed = accessible.short_code(text)
    assert changed == text.replace("highlight-python ", "highlight-python short ", 1)
    assert accessible.short_code(changed) == changed
