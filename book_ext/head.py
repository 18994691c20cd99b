"""The head of a page: one of each, and the colours known before anything is shown."""

import re

VIEWPORT = '<meta name="viewport"'
ICON_FONT = r'[ \t]*<link rel="preload" as="font"[^>]*>\n?'
THEME = 'localStorage.getItem("theme") || "auto"'
DARK = 'matchMedia("(prefers-color-scheme: dark)").matches'
AT_ONCE = THEME.replace('"auto"', f'({DARK} ? "dark" : "light")')


def one_viewport(text):
    """Return a page with the first of its viewports."""
    head, first, rest = text.partition(VIEWPORT)
    return head + first + re.sub(rf"{VIEWPORT}[^>]*>", "", rest)


def no_icon_fonts(text):
    """Return a page that does not fetch fonts of icons."""
    return re.sub(ICON_FONT, "", text)


def light_without_script(text):
    """Return a page that is light until a script says otherwise."""
    return re.sub(r'(<html\b[^>]*\bdata-theme=)"auto"', r'\1"light"', text, count=1)


def theme_at_once(text):
    """Return a page whose first script tells light from dark, rather than say "auto"."""
    return text.replace(THEME, AT_ONCE)
