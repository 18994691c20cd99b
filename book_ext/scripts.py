"""A page has the scripts that it uses, each once, and none that holds it up.

Jupyter Book, the theme and the extensions give every page all of their scripts. Here a script is
known by the file that was registered, or by its whole text, never by a word within it.
"""

import re

from sphinx.errors import ExtensionError

SCRIPT = re.compile(r"(?s)[ \t]*<script\b([^>]*)>(.*?)</script>\n?")
FILE = re.compile(r'\bsrc="(?:\.{1,2}/)*([^"?#]*)')

CODE = r'<div class="highlight'
FORMULA = r'class="(?:katex|math)\b'
TABS = r'class="[^"]*\bsd-tab-set\b'
TOGGLE = r'class="[^"]*\b(?:toggle|dropdown)\b'
USED_WITH = {                       # a script's file -> what a page has that uses it
    "_static/scripts/fontawesome.js": None,         # no page: the same icons come as a font
    "_static/clipboard.min.js": CODE,
    "_static/copybutton.js": CODE,
    "_static/katex.min.js": FORMULA,
    "_static/auto-render.min.js": FORMULA,
    "_static/katex_autorenderer.js": FORMULA,
    "_static/searchtools.js": None,                 # `sections` finds sections, not pages
    "_static/language_data.js": None,
    "searchindex.js": None,
    "_static/design-tabs.js": TABS,
    "_static/togglebutton.js": TOGGLE,
}
# The theme asks of one block of code after another whether it scrolls: half a second on a phone,
# and again after every change of the page. book.js asks of some at a time, and of each once.
THEME = "_static/scripts/pydata-sphinx-theme.js"
ASKS = re.compile(r'document\.querySelectorAll\(\["pre",[^\]]*\]\.join\(", "\)\)'
                  r"\.forEach\(e=>\{e\.tabIndex=[^}]*\}\)")
ASKED = "/* book.js */0"
TOGGLE_SETTING = re.compile(
    r"(let toggle(HintShow|HintHide|OpenOnPrint)|var togglebuttonSelector) = '[^']*';")


def used(text):
    """Return a page without the scripts that nothing on it uses."""
    article = re.search(r"(?s)<article.*</article>", text)
    article = article[0] if article else SCRIPT.sub("", text)

    def keep(match):
        file = FILE.search(match[1])
        if file:
            use = USED_WITH.get(file[1], "")
        else:
            use = TOGGLE if TOGGLE_SETTING.fullmatch(match[2]) else ""
        return match[0] if use is not None and re.search(use, article) else ""

    return SCRIPT.sub(keep, text)


def in_head(change, text):
    """Return a page with `change(match)` in place of each script of its head."""
    end = text.find("</head>")
    return SCRIPT.sub(change, text[:end]) + text[end:] if end >= 0 else text


def once(text):
    """Return a page whose head has no script twice."""
    seen = set()

    def first(match):
        script = match[0].strip()
        if script in seen:
            return ""
        seen.add(script)
        return match[0]

    return in_head(first, text)


def waiting(text):
    """Return a page whose head has scripts that wait until the page is there, in their order."""
    def wait(match):
        attributes, body = match[1], match[2]
        if FILE.search(attributes):
            ready = re.search(r"\b(defer|async)\b", attributes)
            return match[0] if ready else match[0].replace(attributes, f"{attributes} defer", 1)
        # what sets an option of a script that waits has to wait for it
        if body.lstrip().startswith("DOCUMENTATION_OPTIONS.") and "type=" not in attributes:
            return match[0].replace("<script", '<script type="module"', 1)
        return match[0]

    return in_head(wait, text)


def theme_asks_nothing(folder):
    """Take out of the theme's script what `book.js` does."""
    path = folder / THEME
    if not path.is_file():
        return                                      # another theme
    text = path.read_text(encoding="utf8")
    if ASKED not in text:
        text, found = ASKS.subn(ASKED, text)
        if not found:
            raise ExtensionError(f"{THEME} must ask which blocks of code scroll, and does not: "
                                 "see ASKS in book_ext/scripts.py")
        path.write_text(text, encoding="utf8")
