"""A claim is one line on its page, with an id, and opens to the code without that line."""

import re
import subprocess
import sys
from types import SimpleNamespace

from book_ext.claims import as_html, claims, words

PAGE = """---
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
CONF = """
extensions = ["myst_nb", "book_ext.claims"]
nb_execution_mode, html_theme = "off", "basic"
suppress_warnings = ["myst-nb.lexer"]
"""


def test_a_claim_is_one_line_that_opens_to_the_code(tmp_path):
    (tmp_path / "conf.py").write_text(f"{CONF}root_doc = 'page'\n")
    (tmp_path / "page.md").write_text(PAGE)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", tmp_path, tmp_path / "out"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out" / "page.html").read_text(encoding="utf8")
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
    assert words("# One line only") == "One line only"
    assert as_html("`a<b` & <c>") == "<code>a&lt;b</code> &amp; &lt;c&gt;"
