"""The cover: `{saw}`, an attention map to touch, `{chapter-cards}`, what each chapter asks, and
`{playground}`, the vectors of chapter 3 to be dragged.

The first two are HTML and SVG without a script: a word is chosen by pointer, touch or arrow keys.
"""

import html

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from attnlib import attention, explorer, sinusoidal
from book_ext.notebooks import notebooks
from tools import reading
from tools.learners import TITLE

WORDS = "I saw a saw".split()
QUESTIONS = {
    "vectors": "How do words, sounds and molecules become rows of numbers?",
    "labelling": "How can a network tell the two saws of *I saw a saw* apart?",
    "qkv": "What do query, key and value compute, number by number?",
    "multihead": "What can two heads do that one cannot, with the same parameters?",
    "positions": "Why may one simply add a vector for the position?",
    "truncated": "What does truncated self-attention save, and against what?",
    "compare": "When is self-attention better than a convolution or a recurrence?",
    "realmodel": "What goes on in a pretrained model, and does it tell the two saws apart?",
}


def weights():
    """Return the weights (4, 4) of the sentence: one vector a word, and its place added beside it.

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


def picture(label):
    """Return the small drawing of a chapter, 120 by 60, in the colour of the text."""
    bars = "".join(
        f'<rect x="{14 + 24 * n + 6 * k}" y="{52 - h}" width="4" height="{h}"/>'
        for n, heights in enumerate([(30, 12, 22), (8, 36, 18), (20, 28, 40), (36, 16, 10)])
        for k, h in enumerate(heights))
    words = "".join(
        f'<rect x="{12 + 26 * n}" y="34" width="20" height="14" rx="3" opacity=".35"/>'
        f'<path d="M{22 + 26 * n} 32 V22"/><circle cx="{22 + 26 * n}" cy="14" r="7" '
        f'class="c{n % 3}"/>' for n in range(4))
    ask = "".join(f'<path d="M60 10 C60 36 {x} 26 {x} 46" stroke-width="{w}" fill="none"/>'
                  f'<circle cx="{x}" cy="50" r="5"/>' for x, w in
                  ((18, 1), (46, 6), (74, 2), (102, 3.5)))
    x = [22, 48, 74, 100]
    heads = "".join(
        f'<path d="M{x[i]} 44 Q{(x[i] + x[j]) / 2} {44 - 14 * abs(j - i)} {x[j]} 44" '
        f'fill="none" stroke-width="2.5" class="s{c}"/>'
        for c, pairs in enumerate([((0, 1), (1, 3)), ((0, 2), (2, 3))]) for i, j in pairs)
    heads += "".join(f'<circle cx="{place}" cy="48" r="5"/>' for place in x)
    waves = "".join(
        '<polyline fill="none" stroke-width="2" class="s{}" points="{}"/>'.format(c, " ".join(
            f"{x},{30 - 18 * np.sin(x * speed):.1f}" for x in range(8, 114, 3)))
        for c, speed in enumerate((0.16, 0.055)))
    band = "".join(
        f'<rect x="{33 + 9 * j}" y="{3 + 9 * i}" width="8" height="8" '
        f'opacity="{1 if abs(i - j) < 2 else 0.15}"/>' for i in range(6) for j in range(6))
    blocks = "".join(f'<rect x="{18 + 14 * n}" y="6" width="9" height="48" rx="2" opacity="0.15"/>'
                     for n in range(6))
    blocks += "".join(
        f'<path d="M8 30 C50 30 60 {y} 110 {y}" fill="none" stroke-width="2.5" class="s{c}"/>'
        f'<circle cx="110" cy="{y}" r="5" class="c{c}"/>' for c, y in enumerate((12, 48)))
    rows = [22, 48, 74, 100]
    relatives = "".join(
        f'<path d="M{rows[i]} 10 V50" fill="none" stroke-width="1.5" class="s{c}" '
        f'transform="rotate({25 * (c - 1)} {rows[i]} 30)"/>'
        for i in (1, 2) for c in range(3))
    relatives += "".join(f'<circle cx="{place}" cy="{y}" r="5"/>' for place in rows
                         for y in (8, 52))
    drawn = {"vectors": bars, "labelling": words, "qkv": ask, "multihead": heads,
             "positions": waves, "truncated": band, "compare": relatives, "realmodel": blocks}
    return f'<svg viewBox="0 0 120 60" aria-hidden="true">{drawn.get(label, "")}</svg>'


def card(chapter, title, minutes):
    """Return one card as HTML."""
    question = html.escape(QUESTIONS.get(chapter.label, "")).replace("*I saw a saw*",
                                                                     "<em>I saw a saw</em>")
    return (
        f'<li><a class="chapter" href="chapters/{chapter.file}.html" data-file="{chapter.file}">'
        f"{picture(chapter.label)}<strong>{chapter.number}. {html.escape(title)}</strong>"
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
