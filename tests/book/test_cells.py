"""Cells on a page: a claim is one line, a hidden cell is collapsible, an exercise is a card."""

import re
from types import SimpleNamespace

import pytest
from building import build
from docutils import nodes
from PIL import Image

from book_ext.cells import as_html, claims, collapse, statement

CLAIMS = """---
file_format: mystnb
kernelspec: {name: python3}
---
# Page

```{code-cell} python
x = 12
```

```{code-cell} python
:tags: [claim]
# `x` is above 10 & below 20.
assert 10 < x < 20
```

```{code-cell} python
:tags: [claim]
# The second claim is true.
assert x == 12
```
"""
HIDDEN = """---
file_format: mystnb
kernelspec: {name: python3}
---
# Page

```{code-cell} python
:tags: [hide-input]
import numpy as np
```

```{code-cell} python
:tags: [hide-cell]
x = 12
```

(sec-page-exercises)=
## Exercises

Replace the dots.

(ex-one)=
### Exercise 1.1: One

*easy*

```{code-cell} python
:tags: [exercise, live]
def one():
    return ...
```

```{code-cell} python
:tags: [solution]
def one():
    return 1
```

```{code-cell} python
:tags: [solution]
check("one", one)
```

## Further reading
"""
FIGURES = """# Figures

![A picture with two sizes](a.png)

![A drawing](b.svg)

```python
short = 1
```

```python
one = 1
two = 2
three = 3
four = 4
```
"""


def page_of(folder, text, **settings):
    """Return the page that `text` becomes, as HTML."""
    out = build(folder, text, ["book_ext.cells"], parser="myst_nb", nb_execution_mode="off",
                suppress_warnings=["myst-nb.lexer"], **settings)
    return (out / "page.html").read_text(encoding="utf8")


def test_a_claim_is_one_line_that_opens_to_the_code(tmp_path):
    text = page_of(tmp_path, CLAIMS)
    line = "<summary><code>x</code> is above 10 &amp; below 20.</summary>"
    assert f'<details class="claim" id="claim-1">{line}' in text
    assert text.count("</details>") == text.count('<details class="claim"') == 2
    inside = re.search(r'id="claim-1">.*?</summary>(.*?)</details>', text, re.DOTALL)[1]
    plain = re.sub("<[^>]*>", "", inside)
    assert "assert 10 &lt; x &lt; 20" in plain
    assert "is above" not in plain


def test_claims_in_words():
    cell = {"source": "#  Rows sum to 1.  \nassert True", "metadata": {"tags": ["claim"]}}
    other = {"source": "x = 1", "metadata": {}}
    notebook = SimpleNamespace(cells=[SimpleNamespace(**cell), SimpleNamespace(**other)])
    assert claims(notebook) == ["Rows sum to 1."]
    assert statement("# One line only") == "One line only"
    assert as_html("`a<b` & <c>") == "<code>a&lt;b</code> &amp; &lt;c&gt;"


def test_hidden_cells_are_collapsible_and_exercises_are_cards(tmp_path):
    text = page_of(tmp_path, HIDDEN)
    assert re.findall(r'<details class="(\w+)"><summary>(.*?)</summary>', text) == [
        ("code", "Imports"), ("code", "The code"), ("solution", "Show the solution")]
    assert text.count("</details>") == 3
    card = re.search(r'(?s)<section class="exercise".*?</section>', text)[0]
    shown, solution = card.split("<details", 1)
    assert "<h3>Exercise 1.1: One" in shown
    assert "..." in shown
    assert "check" not in shown
    assert "return 1" in solution
    assert "check" not in solution
    assert "Further reading" not in card
    assert 'Try them: <a href="../self-attention.zip" download>' in text


def test_collapsed_content_stays_where_it_was():
    parts = [nodes.paragraph("", text) for text in "abcd"]
    parent = nodes.section("", *parts)
    collapse(parts[1:3], "kind", "Open &amp; see", "here")
    assert [node.astext() for node in parent] == [
        "a", '<details class="kind" id="here"><summary>Open &amp; see</summary>', "b", "c",
        "</details>", "d"]


@pytest.fixture
def figures(tmp_path):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="72pt" height="36pt"/>'
    (tmp_path / "b.svg").write_text(svg)
    return page_of(tmp_path, FIGURES)


def test_an_image_says_its_size(figures):
    assert re.search(r'<img[^>]* src="_images/a.png"[^>]* width="30"', figures)
    assert re.search(
        r'<img[^>]*height="55"[^>]*loading="lazy"[^>]*b.svg"[^>]* width="110"', figures)


def test_short_code_gets_no_copy_button(figures):
    assert re.findall(r'<div class="((?:short )?)highlight-python', figures) == ["short ", ""]
