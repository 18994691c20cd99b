"""Formulas: laid out by Node during the build, coloured, and left to the page without Node."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from building import build
from sphinxcontrib import katex

from book_ext import formulas

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
