"""A figure of attention weights, as lines between words and as a heat map."""

import html

import numpy as np

from attnlib._checks import require_count
from attnlib.explorer.figure import Figure, coordinate, plain, rounded

WIDE = 300              # of each drawing, in its own units
LOWEST_ROW = 22         # the smallest height that a finger can hit on a phone
MOST_WORDS = 16         # more would not be legible on a phone


def explore(tokens, weights, heads=None, word=None):
    """Show weights as lines and as a map; choose a word, a head, a layer and a temperature.

        shown = weights ** (1 / temperature), each row divided by its sum

    Takes `tokens`, a list of L words, and weights (L, L), (heads, L, L) or (layers, heads, L, L).
    Rows are queries; a row sums to 1, or is all zeros if the query may attend to no key. `heads` is
    a list of names. A guided tour of three steps shows what to look for. It begins with word number
    `word`, counted from 0, or by default with the word that gives the largest weight to another
    word. Returns a `Figure`.

    >>> explore(["a", "b"], np.array([[0.9, 0.1], [0.5, 0.5]]))
    Figure explore: a looks at a 90 %, b 10 %; b looks at a 50 %, b 50 %
    """
    tokens = _words("tokens", tokens)
    L, weights = len(tokens), plain(weights)
    if not 2 <= L <= MOST_WORDS:
        raise ValueError(f"tokens must be 2 to {MOST_WORDS} words, got {L}")
    if weights.ndim not in (2, 3, 4) or weights.shape[-2:] != (L, L) or 0 in weights.shape:
        raise ValueError("weights must be (L, L) with at most two leading axes, layers and heads, "
                         f"for L = {L} tokens, got shape {weights.shape}")
    if not (weights >= 0).all():
        raise ValueError("weights must be at least 0 and not NaN")
    sums = weights.sum(-1)
    if not (np.isclose(sums, 1, atol=1e-3) | (sums == 0)).all():
        raise ValueError("each row of weights must sum to 1 or be all zeros, got a sum of "
                         f"{sums[~np.isclose(sums, 1, atol=1e-3)][0]:.3f}")
    weights = weights.reshape((1,) * (4 - weights.ndim) + weights.shape)     # (layers, heads, L, L)
    layers, count = weights.shape[:2]
    names = _words("heads", heads or [f"head {n + 1}" for n in range(count)])
    if len(names) != count:
        raise ValueError(f"heads must name all {count} heads, got {len(names)} names")

    if word is not None:
        require_count(0, word=word)
        if word >= L:
            raise ValueError(f"word must be below the number of tokens, {L}, got {word}")

    first = weights[0, 0]
    alt = "; ".join(
        f"{query} looks at " + ", ".join(f"{key} {100 * rounded(w):.0f} %"
                                        for key, w in zip(tokens, row, strict=True))
        for query, row in zip(tokens, first, strict=True))
    chosen = _choice("Layer", [f"layer {n + 1}" for n in range(layers)]) + _choice("Head", names)
    body = (
        f'<div class="controls" hidden>{chosen}<label>Temperature <input type="range" min="-2" '
        'max="2" step="0.25" value="0"><span class="value"></span></label>'
        '<button type="button" class="tour">Guided tour</button></div>'
        f'<div class="panels">{_lines(tokens, first, alt)}{_map(tokens, first)}</div>'
        '<output class="said" hidden></output>'
        f"<details><summary>Numbers</summary>{_table(tokens, first)}</details>")
    start = {"tokens": tokens, "heads": names, "weights": rounded(weights), "word": word}
    return Figure("explore", alt, start, body)


def _words(name, words):
    """Return a list of words, or raise."""
    if isinstance(words, str) or not all(isinstance(word, str) for word in words):
        raise TypeError(f"{name} must be a list of strings, got {words!r}")
    return list(words)


def _short(word):
    """Return a word as it appears in a drawing, with at most 9 characters."""
    return word if len(word) <= 9 else word[:8] + "…"


def _choice(label, names):
    """Return a menu, or nothing if there is only one choice."""
    if len(names) == 1:
        return ""
    options = "".join(f"<option>{html.escape(name)}</option>" for name in names)
    return f'<label>{label} <select class="{label.lower()}">{options}</select></label>'


def _sizes(tokens):
    """Return the margin for the words beside the map, and the width and height of its cells."""
    margin = 20 + 8 * max(len(_short(word)) for word in tokens)
    width = (WIDE - margin) / len(tokens)
    return margin, width, max(width, LOWEST_ROW)


def _lines(tokens, weights, alt):
    """Return the drawing with queries on the left, keys on the right and a line for each weight."""
    margin, _, row = _sizes(tokens)
    middles = [coordinate(margin + row * (n + 0.5)) for n in range(len(tokens))]
    lower = [coordinate(margin + row * (n + 0.5) + 5) for n in range(len(tokens))]
    parts = []
    for i, word in enumerate(tokens):
        lines = "".join(
            f'<path class="line" d="M102 {middles[i]}C142 {middles[i]} 142 {middles[j]} 182 '
            f'{middles[j]}" stroke-width="{coordinate(12 * w)}"/>'
            for j, w in enumerate(weights[i]))
        parts.append(
            f'<g class="query">{lines}<rect class="word" x="0" width="100" rx="6" '
            f'y="{coordinate(margin + row * i + 1)}" height="{coordinate(row - 2)}"/>'
            f'<text x="94" y="{lower[i]}" font-size="16" text-anchor="end">'
            f"{html.escape(_short(word))}</text></g>")
    keys = "".join(
        f'<text x="188" y="{lower[j]}" font-size="16">{html.escape(_short(word))}</text>'
        f'<text class="share" x="{WIDE}" y="{lower[j]}" font-size="15" text-anchor="end"></text>'
        for j, word in enumerate(tokens))
    return (
        '<div><p class="title">from query (left) to key (right)</p>'
        f'<svg viewBox="0 0 {WIDE} {coordinate(margin + row * len(tokens))}" role="img" '
        f'aria-label="{html.escape(alt)}">{"".join(parts)}{keys}</svg></div>')


def _map(tokens, weights):
    """Return the heat map, whose rows are as high as those of the lines."""
    margin, size, row = _sizes(tokens)
    parts = []
    for i, word in enumerate(tokens):
        y = coordinate(margin + row * i)
        high = coordinate(row - 1)
        cells = "".join(
            f'<rect class="cell" x="{coordinate(margin + size * j)}" y="{y}" '
            f'width="{coordinate(size - 1)}" height="{high}" fill-opacity="{rounded(w)}"/>'
            for j, w in enumerate(weights[i]))
        parts.append(
            f'<g class="map-row"><rect class="hit" x="0" y="{y}" width="{WIDE}" '
            f'height="{coordinate(row)}"/>{cells}<text x="{margin - 6}" '
            f'y="{coordinate(margin + row * (i + 0.5) + 5)}" font-size="15" text-anchor="end">'
            f'{html.escape(_short(word))}</text><rect class="frame" x="{margin}" y="{y}" '
            f'width="{WIDE - margin - 1}" height="{high}"/></g>'
            f'<text font-size="{15 if size > 18 else 12}" transform='
            f'"translate({coordinate(margin + size * (i + 0.5) + 5)} {margin - 6}) rotate(-90)">'
            f"{html.escape(_short(word))}</text>")
    return (
        '<div><p class="title">map: row = query, column = key</p>'
        f'<svg viewBox="0 0 {WIDE} {coordinate(margin + row * len(tokens))}" role="img" '
        f'aria-label="The same weights as a map of {len(tokens)} by {len(tokens)} cells">'
        f'{"".join(parts)}</svg></div>')


def _table(tokens, weights):
    """Return the weights as a table that scrolls if it is too wide."""
    columns = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in tokens)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(word)}</th>'
        + "".join(f"<td>{rounded(w):.3f}</td>" for w in row) + "</tr>"
        for word, row in zip(tokens, weights, strict=True))
    return ('<div class="wide" role="group" aria-label="weights, rows are queries" tabindex="0">'
            f'<table><thead><tr><th scope="col">query</th>{columns}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>")
