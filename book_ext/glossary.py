"""The glossary: `{book-glossary}` writes it, and each chapter links the first use of a term to it.

A first use is a link that is described by a sentence, which stands hidden behind it: a screen
reader says it, and `_static/book.js` shows it under a pointer, with the focus and at the first tap.
"""

import html
import re
import tomllib
from functools import cache
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from book_ext.cells import is_exercise

SOURCE = Path(__file__).parents[1] / "appendix" / "glossary.toml"
PAGE = "appendix/glossary"
# Running prose stands in these alone: no heading, link, code, caption, table, box or exercise.
PROSE = (
    nodes.document, nodes.section, nodes.bullet_list, nodes.enumerated_list, nodes.list_item,
    nodes.paragraph, nodes.emphasis, nodes.strong,
)


@cache
def source():
    """Return the file with the terms."""
    return tomllib.loads(SOURCE.read_text(encoding="utf8"))


def terms():
    """Return the terms, in their order in the file."""
    return source()["term"]


def slug(term):
    """Return a term as a part of an id.

    >>> slug("KV cache"), slug("one-hot")
    ('kv-cache', 'one-hot')
    """
    return re.sub(r"[^a-z0-9]+", "-", term.lower())


def spelling(name):
    """Return a pattern for a name in the singular and the plural, with a capital if it has none.

    >>> spelling("query"), spelling("dot product"), spelling("RoPE")
    ('(?i:quer(?:y|ies))', '(?i:dot\\\\s+product(?:e?s)?)', '(?:RoPE(?:e?s)?)')
    """
    stem, ends = name, "(?:e?s)?"
    if re.search("[^aeiou]y$", name):
        stem, ends = name[:-1], "(?:y|ies)"
    words = r"\s+".join(re.escape(word) for word in stem.split())
    return f"(?{'i' if name.islower() else ''}:{words}{ends})"


@cache
def pattern():
    """Return a pattern with one group a name, the longest first, and the names' terms.

    A phrase that uses a word in another sense has no term.
    """
    names = [(name, term) for term in terms() for name in (term["term"], *term.get("also", ()))]
    names += [(phrase, None) for phrase in source()["other_senses"]]
    names.sort(key=lambda pair: -len(pair[0]))
    groups = "|".join(f"({spelling(name)})" for name, _ in names)
    return re.compile(rf"(?<![\w-])(?:{groups})(?![\w-])"), [term for _, term in names]


def uses(text):
    """Yield where each use of a term begins and ends, and the term.

    >>> [(a, b, term["term"]) for a, b, term in uses("Self-attention, a kind of attention.")]
    [(0, 14, 'self-attention'), (26, 35, 'attention')]
    """
    found, order = pattern()
    for match in found.finditer(text):
        if term := order[match.lastindex - 1]:
            yield *match.span(), term


class FirstUse(nodes.Inline, nodes.TextElement):
    """The first use of a term on a page."""


def open_use(translator, node):
    """Begin the link."""
    translator.body.append(
        f'<a class="term" href="{node["href"]}" aria-describedby="tip-{node["slug"]}">')


def close_use(translator, node):
    """End the link, and say what the term means."""
    # `search`, like Sphinx's own search, leaves a `headerlink` out of what a page says
    translator.body.append(
        f'</a><span class="tip headerlink" role="tooltip" id="tip-{node["slug"]}">'
        f'{html.escape(node["means"], quote=False)}</span>')


def in_prose(node):
    """Tell whether everything around a node is running prose, and not the goals of a chapter."""
    while node.parent is not None:
        node = node.parent
        if is_exercise(node) or not isinstance(node, PROSE):
            return False
        if isinstance(node, nodes.bullet_list) and isinstance(node.parent.parent, nodes.document):
            return False
    return True


def joined(children):
    """Yield the nodes with neighbouring texts, such as the lines of a paragraph, as one."""
    for texts, group in groupby(children, lambda child: isinstance(child, nodes.Text)):
        found = list(group)
        yield from [nodes.Text("".join(found))] if texts else found


class FirstUses(SphinxPostTransform):
    """Link the first use of each term on the page of a chapter."""

    default_priority = 210              # the claims have left the prose
    formats = ("html",)

    def run(self):
        """Put the links into the texts of this page."""
        if not self.env.docname.startswith("chapters/"):
            return
        page, seen = self.app.builder.get_relative_uri(self.env.docname, PAGE), set()
        for parent in list(self.document.findall(nodes.TextElement)):
            if isinstance(parent, PROSE):
                parent[:] = list(joined(parent.children))
        for text in filter(in_prose, list(self.document.findall(nodes.Text))):
            text.parent.replace(text, list(self._linked(str(text), page, seen)))

    def _linked(self, text, page, seen):
        end = 0
        for start, stop, term in uses(text):
            name = slug(term["term"])
            if name not in seen:
                seen.add(name)
                yield nodes.Text(text[end:start])
                word, end = text[start:stop], stop
                yield FirstUse("", word, slug=name, means=term["means"], href=f"{page}#term-{name}")
        yield nodes.Text(text[end:])


class Glossary(SphinxDirective):
    """An entry for each term, with the id `term-...`."""

    def run(self):
        """Return the list as nodes."""
        self.env.note_dependency(str(SOURCE))
        return [nodes.definition_list("", *map(self._entry, terms()), classes=["glossary"])]

    def _entry(self, term):
        head = nodes.term("", term["term"], ids=[f"term-{slug(term['term'])}"])
        chinese = nodes.inline("", term["zh"], classes=["language-zh"])
        head += [nodes.Text(" · "), chinese]
        if "symbol" in term:
            head += [nodes.Text(" · "), nodes.math("", term["symbol"])]
        if "shape" in term:
            head += [nodes.Text(" · "), nodes.literal("", term["shape"])]
        also = f" Also: {', '.join(term['also'])}." if "also" in term else ""
        text = f"{term['means']}{also} Shown in {{ref}}`{term['section']}`."
        return nodes.definition_list_item(
            "", head, nodes.definition("", *self.parse_text_to_nodes(text)))


def note_terms(app, docname, source):
    """Let a chapter be read again when a term has changed."""
    if docname.startswith("chapters/"):
        app.env.note_dependency(str(SOURCE))


def setup(app):
    """Register the directive, the links and their node."""
    app.add_node(FirstUse, html=(open_use, close_use))
    app.add_directive("book-glossary", Glossary)
    app.add_post_transform(FirstUses)
    app.connect("source-read", note_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
