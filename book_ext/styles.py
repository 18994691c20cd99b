"""One style sheet for the book, with the rules that its pages can use.

The theme and the extensions bring a dozen sheets of 550 KB, and a page waits for each before it
shows anything. Of their rules, nine in ten are for things that this book does not have.
"""

import hashlib
import posixpath
import re
from graphlib import TopologicalSorter
from itertools import pairwise

import tinycss2

from book_ext import files
from book_ext.icons import subset_icons

BUNDLE = "styles/all.css"               # within _static
# A sheet for one medium, or one to choose, is no part of it and stays as it is.
LINK = re.compile(
    r'[ \t]*<link\b(?=[^>]*\brel="stylesheet")(?![^>]*\bmedia="(?!all"))'
    r'[^>]*?href="([^"]*?)_static/([^"?]+\.css)[^>]*>\n?')
ATTRIBUTE = re.compile(r"""\s(?:class|id)=["']([^"']*)""")
SCRIPT = re.compile(r"(?s)<script\b[^>]*>(.*?)</script>")
PUT_TOGETHER = ("bs-tooltip-auto",)     # a class that a script joins from parts, and sets
# Words of the theme's scripts for parts that they make only where a page has them already.
NOT_MADE = re.compile(
    r"\b(?:toast|popover|carousel|offcanvas|modal|bd-header-announcement|version-)[\w-]*")
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
    """Return the classes and ids of the pages, and every word of a script, which may set one.

    `scripts` are the texts of all scripts of the book, those of workers and modules as well.
    """
    attributes, words = [], []
    for text in pages:
        attributes += ATTRIBUTE.findall(text)
        words += SCRIPT.findall(text)
    words = re.findall(r"[\w-]+", "\n".join([*words, *scripts]))
    return {*" ".join(attributes).split(), *words, *PUT_TOGETHER}


def purged(css, known):
    """Return a style sheet without the rules for classes and ids that are not among the known."""
    return "".join(_kept(tinycss2.parse_stylesheet(css, True, True), known))


def _kept(rules, known):
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [s for s in _selectors(rule.prelude) if _needs(s) <= known]
            if selectors:
                prelude = ",".join(tinycss2.serialize(s).strip() for s in selectors)
                yield f"{prelude}{{{_plain(rule.content)}}}\n"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content, True, True), known))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{\n{inner}}}\n"
        else:
            yield rule.serialize() + "\n"


def _plain(declarations):
    """Return declarations as text, without comments and with one blank for many."""
    return "".join(
        " " if token.type == "whitespace" else token.serialize()
        for token in declarations if token.type != "comment").strip()


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


def asked_for(text):
    """Return the sheets that a page asks for, for every medium, as the theme wrote it."""
    return [source for _, source in LINK.findall(text) if source != BUNDLE]


def union(lists):
    """Return every sheet of the lists once, in an order that agrees with each list."""
    order = TopologicalSorter()
    for sheets in lists:
        for sheet in sheets:
            order.add(sheet)
        for first, then in pairwise(sheets):
            order.add(then, first)
    return list(order.static_order())


def linked(text, digest):
    """Return a page with one link to the bundle in place of those to all sheets."""
    first = LINK.search(text)
    if not first:
        return text
    link = f'<link rel="stylesheet" href="{first[1]}_static/{BUNDLE}?v={digest}" />\n'
    return text[: first.start()] + link + LINK.sub("", text[first.start():])


def in_one(folder, pages):
    """Write the bundle of all sheets that a page asks for; return the pages, linked to it."""
    static = folder / "_static"
    lists = [asked_for(text) for text in pages.values()]
    if not any(lists):
        return pages                                # no page is new
    if (static / BUNDLE).is_file():                 # for the pages of an earlier build
        stored = SOURCES.match((static / BUNDLE).read_text(encoding="utf8"))[1].split()
        lists.append([source for source in stored if (static / source).is_file()])
    sources = union(lists)
    scripts = [NOT_MADE.sub("", text) if path.parent == static / "scripts" else text
               for path, text in files.scripts(folder).items()]
    known = names(pages.values(), scripts)
    css = subset_icons(purged(bundled(static, sources), known), static / posixpath.dirname(BUNDLE))
    (static / BUNDLE).parent.mkdir(exist_ok=True)
    (static / BUNDLE).write_text(f"/* {' '.join(sources)} */\n{css}", encoding="utf8")
    digest = hashlib.sha256(css.encode()).hexdigest()[:8]
    return {path: linked(text, digest) for path, text in pages.items()}
