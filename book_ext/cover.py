"""The cover: `{saw}`, an attention map to touch, `{chapter-cards}`, what each chapter asks, and
`{playground}`, the vectors of chapter 3 to be dragged.

The first two are HTML and SVG without a script: a word is chosen by pointer, touch or arrow keys.
"""

import html
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from attnlib import attention, explorer, sinusoidal
from book_ext.cells import notebooks
from tools import reading
from tools.strip_solutions import TITLE

DRAWINGS = Path(__file__).parent / "assets" / "cover"
WORDS = "I saw a saw".split()


def weights():
    """Return the weights (4, 4) of the sentence: one vector a word, with its position beside it.

    >>> (100 * weights()).round().sum(1)        # in whole percents, too
    array([100., 100., 100., 100.])
    """
    embedding = 1.7 * np.eye(3)[[0, 1, 2, 1]]              # both saws are the same word
    x = np.concatenate([embedding, sinusoidal(len(WORDS), 4)], axis=-1)    # (4, 7)
    return attention(x, x, x)[1]


def saw():
    """Return the map as HTML: choose a word, and see how its attention is shared out."""
    rows = weights()
    choices, lines = [], []
    for i, word in enumerate(WORDS):
        chosen = " checked" if i == 1 else ""
        choices.append(f'<label><input type="radio" name="saw" value="{i}"{chosen}><span>{word}'
                       "</span></label>")
        parts = []
        for j, weight in enumerate(rows[i]):
            x1, x2 = 50 + 100 * i, 50 + 100 * j
            parts.append(
                f'<path d="M{x1} 4 C{x1} 60 {x2} 50 {x2} 106" stroke-width="{18 * weight:.1f}"/>'
                f'<text x="{x2}" y="128">{100 * weight:.0f} %</text>')
        lines.append(f'<g class="from-{i}">{"".join(parts)}</g>')
    keys = "".join(f'<text class="key" x="{50 + 100 * j}" y="152">{word}</text>'
                   for j, word in enumerate(WORDS))
    said = "; ".join(
        f"{word} {i + 1}: " + ", ".join(f"{100 * w:.0f} % on {other}"
                                        for other, w in zip(WORDS, row, strict=True))
        for i, (word, row) in enumerate(zip(WORDS, rows, strict=True)))
    return (
        '<fieldset class="saw"><legend>Choose a word: where does it look?</legend>'
        f'<div class="queries">{"".join(choices)}</div>'
        f'<svg viewBox="0 0 400 160" role="img" aria-label="Attention of each word. {said}">'
        f'{"".join(lines)}{keys}</svg></fieldset>')


def card(chapter, title, minutes):
    """Return one card as HTML; the drawing takes the colour of the text."""
    picture = (DRAWINGS / f"{chapter.label}.svg").read_text(encoding="utf8")
    question = html.escape(chapter.question).replace("*I saw a saw*", "<em>I saw a saw</em>")
    return (
        f'<li><a class="chapter" href="chapters/{chapter.file}.html" data-file="{chapter.file}">'
        f"{picture}<strong>{chapter.number}. {html.escape(title)}</strong>"
        f"<span>{question}</span>"
        f"<small>{minutes} minutes · {len(chapter.ids)} exercises"
        '<span class="passed"></span></small></a></li>')


class Saw(SphinxDirective):
    """Put the map where the directive stands."""

    def run(self):
        return [nodes.raw("", saw(), format="html")]


class Playground(SphinxDirective):
    """Put the figure to drag where the directive stands."""

    def run(self):
        x = np.array([[1.0, 0], [1, 1], [0, 1], [-1, 1]])              # (4, 2), as in chapter 3
        query, key, value = (x @ np.array(matrix).T for matrix in (
            [[1.0, 1], [1, 0]], [[0.0, 1], [1, 0]], [[0.0, 2], [-1, 0]]))
        return [nodes.raw("", explorer.playground(query, key, value)._repr_html_(), format="html")]


class ChapterCards(SphinxDirective):
    """Put a card for each chapter where the directive stands."""

    def run(self):
        cards = []
        for chapter, notebook in notebooks(self.env):
            title = dict(TITLE.findall(notebook.cells[0].source))[f"ch-{chapter.label}"]
            cards.append(card(chapter, title, reading.measure(notebook)["minutes"]))
        return [nodes.raw("", f'<ul class="chapters">{"".join(cards)}</ul>', format="html")]


def setup(app):
    """Register the directives."""
    app.add_directive("saw", Saw)
    app.add_directive("chapter-cards", ChapterCards)
    app.add_directive("playground", Playground)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
