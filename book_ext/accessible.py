"""What the theme leaves open for those who listen to a page or use the keyboard."""

import re
from html import escape

from book_ext.written import change_pages, when_built


def accessible(text, title):
    """Return a page whose buttons are called what is written on them, all within landmarks."""
    text = text.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    text = re.sub(
        r'(<button[^>]*\bsearch-button-field\b[^>]*?)\s+aria-label="[^"]*"', r"\1", text)
    side = r'<div(?= )(?![^>]*role=)([^>]*class="bd-sidebar-primary)'
    return re.sub(side, rf'<div role="navigation" aria-label="{escape(title)}"\1', text)


def finish(app):
    """Change the pages at the end of a build."""
    change_pages(app, lambda text: accessible(text, app.config.html_title))


def setup(app):
    """Change the pages at the end of a build."""
    when_built(app, finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
