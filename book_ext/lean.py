"""A page has what it uses: of the scripts that every page gets, and of the marks in its code."""

import re
from pathlib import Path

from book_ext.written import change_pages, when_built

# Part of a script -> what the text of a page has if it uses it; None: no page does.
USED_BY = {
    "fontawesome": None,                # 1.5 MB; the same icons come as a font
    "thebe": None, "kernelName": None,  # runs cells on a server; declares a constant twice
    "togglebutton": r'class="[^"]*\b(toggle|dropdown)\b',
    "toggleHint": r'class="[^"]*\b(toggle|dropdown)\b',
    "toggleOpenOnPrint": r'class="[^"]*\b(toggle|dropdown)\b',
    "design-tabs.js": r'class="[^"]*\bsd-tab-set\b',
    "clipboard": r'<div class="highlight',
    "copybutton": r'<div class="highlight',
    "katex": r'class="(katex|math)\b',
    "searchtools.js": r'id="search-results"', "language_data.js": r'id="search-results"',
    "searchindex.js": r'id="search-results"',
}
SCRIPT = r"<script\b[^>]*>.*?</script>"
FONT = r'[ \t]*<link rel="preload" as="font"[^>]*>\n?'     # of icons, which are in the style sheet
UNCOLOURED = r'<span class="(?:n|nn|p|w)">([^<]*)</span>'   # names, brackets, blanks
THEME = 'localStorage.getItem("theme") || "auto"'
DARK = 'matchMedia("(prefers-color-scheme: dark)").matches'
AT_ONCE = THEME.replace('"auto"', f'({DARK} ? "dark" : "light")')
VIEWPORT = '<meta name="viewport"'
UNUSED_FILES = (
    "*.map", "fontawesome.js*", "fontawesome/*/js/*", "*thebe*.js", "locales/**/*",
    "logo_deepnote.svg", "logo_jupyter*.svg", "*webpack-macros.html",
)


def lean(text):
    """Return a page without the scripts and marks that it does not use; its scripts wait for it."""
    article = re.search(r"(?s)<article.*</article>", text)
    article = article[0] if article else text

    def keep(match):
        piece = match[0]
        for part, use in USED_BY.items():
            if part in piece and not (use and re.search(use, article)):
                return ""
        return wait(piece)

    text = re.sub(rf"(?s)[ \t]*({SCRIPT})\n?", keep, text)
    text = re.sub(UNCOLOURED, r"\1", re.sub(FONT, "", text))
    text = text.replace(THEME, AT_ONCE)         # else the whole page is styled twice
    head, first, rest = text.partition(VIEWPORT)        # the theme and Sphinx each write theirs
    return head + first + re.sub(rf"{VIEWPORT}[^>]*>", "", rest)


def wait(piece):
    """Let a script run when the page is there: in the order of the page, without holding it up."""
    start, rest = piece.split(">", 1)
    if "DOCUMENTATION_OPTIONS." in rest and "type=" not in start:
        return f'{start} type="module">{rest}'
    if " src=" in start and not re.search(r"\b(defer|async)\b", start):
        return f"{start} defer>{rest}"
    return piece


def finish(app):
    """Change the pages, and remove the files that none of them uses."""
    change_pages(app, lean)
    for pattern in UNUSED_FILES:
        for path in Path(app.outdir, "_static").rglob(pattern):
            if path.is_file():
                path.unlink()


def setup(app):
    """Change the pages at the end of a build."""
    when_built(app, finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
