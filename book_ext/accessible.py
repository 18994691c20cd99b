"""What the theme leaves open for those who listen to a page or use the keyboard."""

import re
from html import escape

NAMED_AGAIN = (                     # buttons that have a text and are called something else
    r'(<summary)\s+aria-label="[^"]*"',
    r'(<button[^>]*\bsearch-button-field\b[^>]*?)\s+aria-label="[^"]*"',
)
SIDEBAR = r'<div(?= )(?![^>]*role=)([^>]*class="bd-sidebar-primary)'
THIS_PAGE = r'<a (?=class="current reference internal" href="#")'
CONTENTS = 'id="pst-page-toc-nav"'
CODE = (r'(<div class="highlight-i?python3?)(?! short)'
        r'( [^>]*><div class="highlight"><pre>(.*?)</pre>)')
SHORT = 3           # lines; few enough to type, and half of a chapter's cells


def names(text):
    """Return a page whose buttons are called what is written on them."""
    for button in NAMED_AGAIN:
        text = re.sub(button, r"\1", text)
    return text


def landmarks(text, title):
    """Return a page whose sidebar, with the contents of the book `title`, is a landmark."""
    return re.sub(SIDEBAR, rf'<div role="navigation" aria-label="{escape(title)}"\1', text)


def this_page(text):
    """Return a page whose sidebar says, not by its colour alone, which page this is."""
    return re.sub(THIS_PAGE, '<a aria-current="page" ', text)


def own_contents(text):
    """Return a page whose contents the theme does not mark: it loses its place when one goes up."""
    return text.replace(CONTENTS, 'id="page-contents"')


def short_code(text):
    """Return a page whose short code says so, and then has no button to copy it."""
    return re.sub(CODE, lambda code: code[1] + " short" * (code[3].count("\n") <= SHORT) + code[2],
                  text, flags=re.DOTALL)
