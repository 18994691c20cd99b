"""Hidden cells are named for what they hold; an exercise is a card with one button."""

import re
import subprocess
import sys

from docutils import nodes

from book_ext.folds import fold

PAGE = """---
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
CONF = """
extensions = ["myst_nb", "book_ext.folds", "book_ext.exercises"]
nb_execution_mode, html_theme, root_doc = "off", "basic", "page"
suppress_warnings = ["myst-nb.lexer"]
"""


def build(folder):
    (folder / "conf.py").write_text(CONF)
    (folder / "page.md").write_text(PAGE)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", folder, folder / "out"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "page.html").read_text(encoding="utf8")


def test_folds_and_cards(tmp_path):
    text = build(tmp_path)
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


def test_a_fold_holds_what_follows_one_another():
    parts = [nodes.paragraph("", text) for text in "abcd"]
    parent = nodes.section("", *parts)
    fold(parts[1:3], "kind", "Open &amp; see", "here")
    assert [node.astext() for node in parent] == [
        "a", '<details class="kind" id="here"><summary>Open &amp; see</summary>', "b", "c",
        "</details>", "d"]
