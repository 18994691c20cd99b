"""The head of a page: one of each; colours and letters known before anything is shown."""

import re

VIEWPORT = '<meta name="viewport"'
ICON_FONT = r'[ \t]*<link rel="preload" as="font"[^>]*>\n?'
THEME = 'localStorage.getItem("theme") || "auto"'
DARK = 'matchMedia("(prefers-color-scheme: dark)").matches'
# A browser waits a moment for a font that is preloaded, so text is set once; from a folder none
# may be preloaded, and a face that is there at once has another name.
TEXT_FACE = """<script>{
  const page = document.documentElement, fonts = page.dataset.content_root + "_static/fonts/";
  const add = style => document.head.append(Object.assign(document.createElement("link"), {
    rel: "preload", as: "font", type: "font/woff2", crossOrigin: "",
    href: `${fonts}source-sans-3-${style}.woff2` }));
  if (location.protocol === "file:") page.dataset.folder = "";
  else ["normal", "italic"].forEach(add);
}</script>"""
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


def text_face(text):
    """Return a page that asks for the face of its text before anything else."""
    return text if TEXT_FACE in text else text.replace("<head>", f"<head>\n{TEXT_FACE}", 1)
