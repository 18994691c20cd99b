"""What every page looks like around its text: the theme's templates, scripts and style sheets.

`templates/` holds the parts of the theme that this book changes, each with its reason. The rest is
chosen here, before a page is written; nothing is changed afterwards.
"""

from pathlib import Path

from pygments.formatters import HtmlFormatter
from pygments.token import Token
from sphinx.highlighting import PygmentsBridge

HERE = Path(__file__).parent
# Sphinx's search has no use here: the book has its own. `sphinx_highlight.js` would also keep
# Escape from closing the search dialog.
UNUSED = ("_static/doctools.js", "_static/sphinx_highlight.js")

# Tokens that have the colour of the text in both of the theme's styles: names, brackets, blanks.
# Unmarked they save a page of code 100 KB and 9,000 of its 32,000 elements.
PLAIN = (Token.Name, Token.Name.Namespace, Token.Punctuation, Token.Text.Whitespace)


class CodeFormatter(HtmlFormatter):
    """Marks code where it has a colour of its own."""

    def format_unencoded(self, tokensource, outfile):
        """Write the tokens, the plain ones without a mark."""
        tokens = ((Token if kind in PLAIN else kind, text) for kind, text in tokensource)
        super().format_unencoded(tokens, outfile)


def use_our_own(app, config):
    """Let our templates go before the theme's, and bring the style sheet that they name."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "assets" / "theme"))


def finish_head(app, pagename, templatename, context, doctree):
    """Choose the scripts and meta tags of one page."""
    context["script_files"] = [
        script for script in context["script_files"] if script.filename not in UNUSED
        and not script.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS.")]
    for script in context["script_files"]:
        if script.filename and "async" not in script.attributes:
            script.attributes["defer"] = "defer"    # the text is shown before scripts are fetched
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
    context["metatags"] = context.get("metatags", "").replace(viewport, "")     # Sphinx has its own


def setup(app):
    """Set up the templates and what each page loads."""
    PygmentsBridge.html_formatter = CodeFormatter
    app.connect("config-inited", use_our_own)
    app.connect("html-page-context", finish_head, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
