"""Boxes and arrows, and arcs between words."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from attnlib.plots.style import COLOURS, STYLE, WIDE, colour_of, finished, subplots

THICKEST = 5    # points: an arrow of weight 1


def diagram(boxes, arrows, size=(WIDE, 3.0), box=(1.0, 0.6), colours=None):
    """Draw boxes with text and arrows between them, in the style of the lecture's pictures.

    Parameters
    ----------
    boxes : dict of name -> (x, y), (x, y, text) or (x, y, text, width)
        Centre of each box, in box widths and heights of your own choosing; the text is the name
        unless given.
    arrows : list of (from name, to name), with a label, or with a label and a bend
        A label of "" writes none. An arrow with a bend is dashed and goes around the boxes in
        between: to the right if they are one above another, above them if they are side by side,
        and to the other side if the bend is negative. A bend of 0.5 deviates from the straight line
        by a quarter of its length.
    size : (float, float)
    box : (float, float)
        Width and height of a box, in the units of the centres.
    colours : dict of name -> colour or int, optional
        Of the box's frame, such as `QUERY`, or an index into `COLOURS`; other boxes are black.
    """
    wide, high = box
    widths = {name: spec[3] if len(spec) > 3 else wide for name, spec in boxes.items()}
    edges = {name: (*spec[:2], widths[name] / 2, high / 2) for name, spec in boxes.items()}
    for start, end, *_ in arrows:
        if start not in boxes or end not in boxes:
            raise ValueError(f"arrows must join boxes that exist, got {start!r} -> {end!r}")
    with plt.rc_context(STYLE):
        figure, ax = subplots(figsize=size)
        for name, (x, y, *text) in boxes.items():
            ax.add_patch(FancyBboxPatch(
                (x - widths[name] / 2, y - high / 2), widths[name], high,
                boxstyle="round,pad=0,rounding_size=0.1", facecolor="white", linewidth=1.5,
                edgecolor=colour_of((colours or {}).get(name, -1)), zorder=2,
            ))
            ax.text(x, y, text[0] if text else name, ha="center", va="center", zorder=3)
        reached = [(x + s * half, y + s * up) for x, y, half, up in edges.values() for s in (-1, 1)]
        for start, end, *extra in arrows:
            label, bend = (*extra, *("", 0)[len(extra):])
            reached.append(_draw_arrow(ax, edges[start], edges[end], label, bend))
        low, top = np.min(reached, axis=0), np.max(reached, axis=0)
        ax.set(xlim=(low[0] - wide * 0.2, top[0] + wide * 0.2),
               ylim=(low[1] - high * 0.3, top[1] + high * 0.3))
        ax.axis("off")
    return finished(figure)


def _draw_arrow(ax, start, end, label, bend):
    """Draw an arrow between two boxes (x, y, half width, half height); return its middle."""
    tail, head = (_around if bend else _straight)(start, end, np.sign(bend))
    beside = np.isclose(start[1], end[1])
    rad = bend * np.sign(tail[0] - head[0] if beside else head[1] - tail[1])    # above, or right
    along = np.subtract(head, tail)
    turn = np.add(tail, head) / 2 + np.array([along[1], -along[0]]) * rad
    ax.add_patch(FancyArrowPatch(
        path=Path([tail, turn, head], [Path.MOVETO, Path.CURVE3, Path.CURVE3]),
        arrowstyle="-|>", mutation_scale=11, color="0.35", linestyle="--" if bend else "-",
        shrinkA=0, shrinkB=0,
    ))
    middle = (np.add(tail, head) / 2 + turn) / 2
    if label:
        ax.text(*middle, label, ha="center", va="center", zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    return middle


def _straight(start, end, _):
    """Return where a straight arrow leaves one box and enters the other."""
    (x0, y0, half0, high), (x1, y1, half1, _) = start, end
    if abs(y1 - y0) < 2 * high:                                     # side by side
        side = np.sign(x1 - x0)
        return (x0 + side * half0, y0), (x1 - side * half1, y1)
    if half0 != half1 and abs(x1 - x0) < max(half0, half1):         # straight to a wider box
        x0 = x1 = x0 if half0 < half1 else x1
    up = np.sign(y1 - y0)
    return (x0, y0 + up * high), (x1, y1 - up * high)


def _around(start, end, side):
    """Return where a bent arrow leaves one box and enters the other."""
    (x0, y0, half0, high), (x1, y1, half1, _) = start, end
    if np.isclose(y0, y1):
        return (x0, y0 + side * high), (x1, y1 + side * high)
    return (x0 + side * half0, y0), (x1 + side * half1, y1)


def arcs(tokens, panels, least=0.05, colour=COLOURS[0], row=1.7):
    """Draw attention weights as arcs between words; thicker arcs carry more weight.

    An arc runs from the key to the query that attends to it: above the words if it comes from the
    left, below them if it comes from the right. A ring is the weight of a word on itself.

    Parameters
    ----------
    tokens : list of str
        The L words.
    panels : dict of title -> array (L, L)
        Weights from 0 to 1, rows are queries; the panels are drawn below one another.
    least : float
        Weights below it are not drawn.
    colour : colour
    row : float
        Height of a panel, in inches.
    """
    seq_len = len(tokens)
    if not panels:
        raise ValueError("arcs needs at least one panel, got none")
    for title, weights in panels.items():
        if np.shape(weights) != (seq_len, seq_len) or not (0 <= np.min(weights) <= np.max(weights)
                                                           <= 1 + 1e-6):
            raise ValueError(f"panel {title!r} must hold weights from 0 to 1 of shape "
                             f"({seq_len}, {seq_len}), got shape {np.shape(weights)}, "
                             f"from {np.min(weights):g} to {np.max(weights):g}")
    width = min(WIDE, 0.8 * seq_len + 0.6)
    with plt.rc_context(STYLE):
        figure, axes = subplots(len(panels), 1, figsize=(width, row * len(panels)),
                                squeeze=False)
        for ax, (title, weights) in zip(axes[:, 0], panels.items(), strict=True):
            ax.set(title=title, xlim=(-0.6, seq_len - 0.4), ylim=(-1, 1))
            ax.axis("off")
            for i, j in zip(*np.nonzero(np.asarray(weights) >= least), strict=True):
                _draw_arc(ax, j, i, float(weights[i][j]), colour, seq_len)
            for position, token in enumerate(tokens):
                ax.text(position, 0, token, ha="center", va="center")
    return finished(figure)


def _draw_arc(ax, key, query, weight, colour, seq_len):
    """Draw the weight of a query on a key: an arc, or a ring around the word itself."""
    look = {"color": colour, "linewidth": THICKEST * weight, "alpha": 0.7}
    if key == query:
        ax.plot(key, 0, marker="o", markersize=28, markerfacecolor="none", linestyle="none",
                markeredgecolor=colour, markeredgewidth=THICKEST * weight, alpha=0.7)
        return
    angle = np.linspace(np.pi, 0, 60)
    side, half = np.sign(query - key), (query - key) / 2
    height = 0.25 + 0.5 * abs(query - key) / max(1, seq_len - 1)
    xs, ys = key + half * (1 + np.cos(angle)), side * (0.22 + height * np.sin(angle))
    ax.plot(xs, ys, solid_capstyle="butt", **look)
    ax.annotate("", (xs[-1], ys[-1]), (xs[-6], ys[-6]), arrowprops={
        "arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0, "linewidth": 0,
        "mutation_scale": 8 + 8 * weight, "alpha": 0.7})
