"""One style sheet for the book, with the rules that its pages can use.

The theme and the extensions bring a dozen sheets of 550 KB, and a page waits for each before it
shows anything. Of their rules, nine in ten are for things that this book does not have.
"""

import hashlib
import posixpath
import re
from itertools import pairwise
from pathlib import Path

import tinycss2

from book_ext.icons import subset_icons
from book_ext.written import change_pages, pages, when_built

BUNDLE = "styles/all.css"               # within _static
LINK = r'[ \t]*<link\b[^>]*?href="([^"]*?)_static/([^"?]+\.css)[^>]*?>\n?'
SOURCES = re.compile(r"/\* (.*?) \*/\n")


def bundled(static, sources):
    """Return the sheets as one, with every address relative to that one, and imports filled in."""
    return "".join(_sheet(static, source) for source in sources)


def _sheet(static, source):
    text = (static / source).read_text(encoding="utf8").removeprefix('@charset "UTF-8";')
    folder, home = posixpath.dirname(source), posixpath.dirname(BUNDLE)

    def imported(match):
        return _sheet(static, posixpath.normpath(posixpath.join(folder, match[1])))

    def moved(match):
        if re.match("data:|#|https?:", match[1]):
            return match[0]
        return f'url("{posixpath.relpath(posixpath.join(folder, match[1]), home or ".")}")'

    text = re.sub(r"""url\(["']?([^"')]+)["']?\)""", moved, text)
    return re.sub(r"""@import (?:url\()?["']([^"']+)["']\)?;""", imported, text) + "\n"


def names(pages, scripts):
    """Return the classes and ids of the pages, and all words of the scripts, which may set one."""
    attributes = re.findall(r"""\s(?:class|id)=["']([^"']*)""", "\n".join(pages))
    return {*" ".join(attributes).split(), *re.findall(r"[A-Za-z_][\w-]*", "\n".join(scripts))}


def purged(css, known):
    """Return a style sheet without the rules for classes and ids that are not among the known."""
    return "".join(_kept(tinycss2.parse_stylesheet(css, True, True), known))


def _kept(rules, known):
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in _selectors(rule.prelude) if _needs(s) <= known]
            if selectors:
                prelude = ",".join(tinycss2.serialize(s).strip() for s in selectors)
                yield f"{prelude}{{{tinycss2.serialize(rule.content).strip()}}}\n"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content, True, True), known))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{\n{inner}}}\n"
        else:
            yield rule.serialize() + "\n"


def _selectors(prelude):
    """Split `a, b` at the commas."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _needs(selector):
    """Return the classes and ids that a selector asks for; `:not(...)` asks for none."""
    classes = {
        token.value for before, token in pairwise(selector)
        if before == "." and token.type == "ident"
    }
    return classes | {token.value for token in selector if token.type == "hash"}


def sources_of(text, static):
    """Return the sheets that a page, as the theme wrote it, asks for; else those of the bundle."""
    found = [source for _, source in re.findall(LINK, text) if source != BUNDLE]
    if not found:
        stored = SOURCES.match((static / BUNDLE).read_text(encoding="utf8"))
        return stored[1].split()
    return found


def linked(text, digest):
    """Return a page with one link to the bundle in place of those to all sheets."""
    first = re.search(LINK, text)
    if not first:
        return text
    link = f'<link rel="stylesheet" href="{first[1]}_static/{BUNDLE}?v={digest}" />\n'
    rest = re.sub(LINK, "", text[first.start():])
    return text[: first.start()] + link + rest


def finish(app):
    """Write the bundle and let every page ask for it."""
    static = Path(app.outdir, "_static")
    texts = [path.read_text(encoding="utf8") for path in pages(app)]
    sources = max((sources_of(text, static) for text in texts), key=len)
    if not all((static / source).is_file() for source in sources):
        return                                  # nothing has changed: Sphinx has written nothing
    used = {name for text in texts for name in re.findall(r'src="[^"]*_static/([^"?]+\.js)', text)}
    scripts = [(static / name).read_text(encoding="utf8") for name in sorted(used)]
    css = purged(bundled(static, sources), names(texts, scripts))
    css = subset_icons(css, static / posixpath.dirname(BUNDLE))
    (static / BUNDLE).write_text(f"/* {' '.join(sources)} */\n{css}", encoding="utf8")
    digest = hashlib.sha256(css.encode()).hexdigest()[:8]
    change_pages(app, lambda text: linked(text, digest))
    for source in {*sources, "basic.css"}:
        (static / source).unlink()
    for font in static.rglob("webfonts/*"):
        font.unlink()


def setup(app):
    """Make the one sheet at the end of a build, when the pages are lean."""
    when_built(app, finish, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
