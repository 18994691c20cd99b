"""Formulas by KaTeX, from the book itself: laid out by Node during the build, else in the page.

sphinxcontrib-katex brings KaTeX and its script for the page. KaTeX's style sheet and fonts, which
it would fetch from elsewhere, are here. Its server for Node is not used: it fails when it is asked
before it listens, and over a port each formula takes 40 milliseconds. One process with a pipe does.

Queries, keys and values have the colours that they have in the figures. A letter that means
something else stands in braces: `{V}` for the size of a vocabulary.
"""

import html
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinxcontrib import katex

STYLE = Path(__file__).parent / "assets" / "katex"     # of katex.katex_version: a test looks
# MathML's <mi> and <mo> may hold text alone, yet KaTeX puts whole formulas there: they become rows.
RENDERER = """
const katex = require(process.argv[1])
const inRows = node => {
  const holds = ["mi", "mo"].includes(node.type) && node.children.some(child => child.children)
  if (holds) node.type = "mrow"
  node.children?.forEach(inRows)
  return node
}
require("readline").createInterface({input: process.stdin}).on("line", line => {
  const {latex, displayMode} = JSON.parse(line)
  let answer
  const strict = code => code === "htmlExtension" ? "ignore" : "warn"     // \\htmlClass
  const options = {displayMode, strict, trust: true}
  try { answer = {html: inRows(katex.__renderToDomTree(latex, options)).toMarkup()} }
  catch (error) { answer = {error: error.message} }
  console.log(JSON.stringify(answer))
})
"""
CLASSES = {"q": "query", "k": "key", "v": "value"}
LETTER = re.compile(
    r"(?<![\\a-zA-Z_^])(?!(?<=\{)[QKV]\})[QKV](?![a-zA-Z])|"    # Q, but not {Q}
    r"(?<![\\a-zA-Z_^])(?:[qkv](?=\^)|q(?![a-zA-Z]))|"          # q^i, k^i, q
    r"(?<=W[_^])[qkv]|(?<=W[_^]\{)[qkv]")                       # W_q, W^{q,h}
logger = logging.getLogger(__name__)


@cache
def renderer():
    """Start Node with KaTeX, once a build."""
    command = [katex.NODEJS_BINARY, "-e", RENDERER, str(katex.SRC_DIR / "katex.min.js")]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf8", bufsize=1
    )


def coloured(latex):
    r"""Return a formula whose queries, keys and values can be given a colour.

    >>> print(coloured(r"q^i \cdot k^j"))
    \htmlClass{query}{q}^i \cdot \htmlClass{key}{k}^j
    >>> print(coloured(r"\frac{Q K^T}{2} = X W_q"))
    \frac{\htmlClass{query}{Q} \htmlClass{key}{K}^T}{2} = X W_{\htmlClass{query}{q}}
    >>> print(coloured(r"W^{v,h} a + \sum_k M_k + d_v + {V}"))
    W^{\htmlClass{value}{v},h} a + \sum_k M_k + d_v + {V}
    """
    def in_colour(match):
        letter, before = match[0], latex[:match.start()][-1:]
        marked = rf"\htmlClass{{{CLASSES[letter.lower()]}}}{{{letter}}}"
        return f"{{{marked}}}" if before in ("^", "_") else marked

    return LETTER.sub(in_colour, latex)


@cache
def rendered(latex, display):
    """Return the HTML of a formula; what KaTeX cannot set is a ValueError."""
    latex, process = coloured(latex), renderer()
    process.stdin.write(json.dumps({"latex": latex, "displayMode": display}) + "\n")
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["html"]


def render_latex(latex, options=None):
    """Take the place of sphinxcontrib-katex's function of this name."""
    return rendered(latex, bool(options and options.get("displayMode")))


def visit(write, translator, node):
    """Write a formula; one that KaTeX cannot set is a warning with its place."""
    try:
        write(translator, node)
    except ValueError as error:
        logger.warning("KaTeX: %s", error, location=node, type="formulas")
        raise nodes.SkipNode from error


def visit_inline(translator, node):
    """Write a formula within a line."""
    visit(katex.html_visit_math, translator, node)


def visit_block(translator, node):
    """Write a formula on its own line; for the script in the page, escaped and in brackets."""
    if not translator.builder.config.katex_prerender:
        latex = html.escape(node.astext(), quote=False)
        node = node.deepcopy()
        node.children, node["nowrap"] = [nodes.Text(latex)], False
    visit(katex.html_visit_displaymath, translator, node)


def use_what_is_there(app, config):
    """Take the style sheet from here, and Node if it is there."""
    config.katex_css_path = "katex.min.css"
    config.katex_prerender = shutil.which(katex.NODEJS_BINARY) is not None
    config.html_static_path.append(str(STYLE))
    katex.render_latex = render_latex


def stop_renderer(app, exception):
    """End Node if it was started."""
    if renderer.cache_info().currsize:
        renderer().communicate()
        renderer.cache_clear()


def setup(app):
    """Register KaTeX as the renderer of formulas."""
    app.setup_extension("sphinxcontrib.katex")
    app.add_html_math_renderer(
        "formulas", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None)
    )
    app.connect("config-inited", use_what_is_there)
    app.connect("build-finished", stop_renderer)
    return {"parallel_read_safe": True}
