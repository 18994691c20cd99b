"""The glossary has what it needs, and the first use of a term in a chapter's prose leads to it."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from building import build

from book_ext.glossary import slug, source, terms, uses

ROOT = Path(__file__).parents[2]
NAMES = [name for term in terms() for name in (term["term"], *term.get("also", ()))]


def links(page):
    """Return the words that are linked as terms on a page, and where each leads."""
    return re.findall(r'<a class="term" href="([^"]*)"[^>]*>([^<]*)</a>', page)


@cache
def labels():
    """Return the labels of all sections of the chapters."""
    return {
        label for path in (ROOT / "chapters").glob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
        for label in re.findall(r"(?m)^\(([\w-]+)\)=$", cell.source)
    }


@pytest.mark.parametrize("term", terms(), ids=lambda term: term["term"])
def test_a_term_has_what_it_needs(term):
    needed, optional = {"term", "means", "section", "zh"}, {"also", "symbol", "shape"}
    assert needed <= set(term) <= needed | optional
    assert re.fullmatch(r"[A-Z][^.!?`$]*\.", term["means"])         # one sentence of plain text
    assert len(term["means"]) <= 180
    assert term["section"] in labels()


def test_terms_are_told_apart():
    assert 60 <= len(terms()) <= 80
    assert [term["term"] for term in terms()] == sorted(
        (term["term"] for term in terms()), key=str.casefold)
    folded = [name.casefold() for name in [*NAMES, *source()["other_senses"]]]
    assert len(folded) == len(set(folded))
    assert len({slug(term["term"]) for term in terms()}) == len(terms())
    for name in NAMES:                                  # no name is hidden behind another one
        (found,) = uses(name)
        assert name in (found[2]["term"], *found[2].get("also", ()))


@pytest.mark.parametrize(("text", "names"), [
    ("Self-attention is attention.", ["self-attention", "attention"]),
    ("Queries meet keys; losses and vocabularies.", ["query", "key", "loss", "vocabulary"]),
    ("A padding\nmask, then a mask.", ["padding mask", "mask"]),
    ("The keyboard, a non-key, a key-like thing, monkeys.", []),
    ("A rope is no RoPE, a gqa no GQA.", ["rotary position", "grouped-query attention"]),
    ("The singular value decomposition reaches it; its reach.", ["reach"]),
])
def test_uses(text, names):
    assert [term["term"] for _, _, term in uses(text)] == names


CHAPTER = """# The softmax and its query

A *query* and a
query, a padding
mask < 1, and `a key` for $key$ with a [value](https://example.org).

- A logit is among the goals.

## A head

- The **weights**, and no head.

```{admonition} Layer
:class: tip
A layer with a token.
```

> A quoted residual.

| gradient |
| --- |
| convolution |

```python
frame = "window"
```

```{figure} picture.png
A caption of a kernel with a multiset.
```

A score, once and once more: scores.

(ex-one)=
### The logit

A logit of a softmax.
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    (folder / "chapters").mkdir()
    (folder / "appendix").mkdir()
    (folder / "chapters" / "one.md").write_text(CHAPTER, encoding="utf8")
    (folder / "chapters" / "picture.png").write_bytes(b"")
    (folder / "chapters" / "two.md").write_text("# Two\n\nOne query.\n", encoding="utf8")
    sections = {term["section"] for term in terms()}
    headings = "".join(f"({label})=\n## {label}\n\n" for label in sorted(sections))
    (folder / "chapters" / "three.md").write_text(f"# Three\n\n{headings}", encoding="utf8")
    (folder / "appendix" / "glossary.md").write_text("# Glossary\n\n```{book-glossary}\n```\n")
    text = "# A\n\nA query.\n\n```{toctree}\n:glob:\nchapters/*\nappendix/*\n```\n"
    out = build(folder, text, ["book_ext.glossary"])
    return {path.stem: path.read_text(encoding="utf8") for path in out.rglob("*.html")}


def test_the_first_use_in_prose_is_linked_and_described(pages):
    found = links(pages["one"])
    assert found == [(f"../appendix/glossary.html#term-{name}", word) for name, word in [
        ("query", "query"), ("padding-mask", "padding\nmask"), ("weight", "weights"),
        ("head", "head"), ("score", "score"),
    ]]
    ids = re.findall(r'<span class="tip [^>]*role="tooltip" id="([^"]*)">[A-Z][^<]*\.</span>',
                     pages["one"])
    assert ids == re.findall(r'class="term"[^>]* aria-describedby="([^"]*)"', pages["one"])
    assert len(ids) == len(set(ids)) == 5
    assert "mask</a><span" in pages["one"]
    assert "</span> &lt; 1, and" in pages["one"]


def test_each_chapter_has_its_own_first_uses_and_other_pages_none(pages):
    assert links(pages["two"]) == [("../appendix/glossary.html#term-query", "query")]
    assert links(pages["page"]) == links(pages["glossary"]) == []


def test_what_a_tooltip_says_is_not_searched(pages, tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "two.md").write_text("# Two\n\nOne query.\n", encoding="utf8")
    out = build(tmp_path, "# A\n\n```{toctree}\nchapters/two\n```\n", ["book_ext.glossary"])
    index = (out / "searchindex.js").read_text(encoding="utf8")
    assert '"queri"' in index or "queri:" in index
    assert "compar" not in index                        # which stands in what a query means


def test_the_glossary_has_every_term_once(pages):
    ids = re.findall(r'<dt id="term-([^"]*)">', pages["glossary"])
    assert ids == [slug(term["term"]) for term in terms()]
    assert len(re.findall(r'<span lang="zh">', pages["glossary"])) == len(terms())
    entry = re.search(r'(?s)id="term-query">(.*?)</dd>', pages["glossary"])[1]
    assert "it is compared with their keys." in entry
    assert re.search(r'href="../chapters/three.html#sec-qkv-by-hand"', entry)
