"""Figures: the only matplotlib in the project.

Every function returns a matplotlib Figure and shows nothing by itself; in a notebook, let it be the
last expression of a cell. A `size` is width and height in inches. A TypeError or ValueError says
what cannot be drawn.

All figures share one look: white ground, Okabe-Ito colours told apart by dashes and markers as
well, cividis for weights from 0 to 1, PuOr for signed numbers, grey for what a mask blocks. In a
map of weights, rows are queries and columns are keys.
"""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.transforms import Bbox

from attnlib._checks import require_count

STYLE = {
    "figure.facecolor": "white",
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "legend.frameon": False,
}
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
BLOCKED = "#c8c8c8"


def heatmaps(
    panels, rows, columns, mask=None, signed=False, digits=2,
    ylabel="query", xlabel="key", width=None, bar=True,
):
    """Draw matrices side by side on one shared scale, each number written in its cell.

    Parameters
    ----------
    panels : dict of title -> array (L, S)
        All of one shape.
    rows, columns : list of str
        Names of the L rows (queries) and S columns (keys).
    mask : bool array (L, S), or dict of title -> bool array, optional
        Cells where it is False are grey and bear no number; a dict gives each panel its own.
    signed : bool
        Colour by PuOr, white at 0; otherwise by cividis, from 0.
    digits : int or None
        Decimals of the numbers; None writes no numbers.
    ylabel, xlabel : str
    width : float, optional
        Of the whole figure, in inches.
    bar : bool
        Draw the scale of the colours; False for yes-or-no maps such as masks.
    """
    _require_panels(panels, mask, (len(rows), len(columns)))
    panels = {title: np.asarray(matrix, dtype=float) for title, matrix in panels.items()}
    mask = np.ones((len(rows), len(columns)), dtype=bool) if mask is None else mask
    masks = {title: np.asarray(mask[title] if isinstance(mask, dict) else mask) for title in panels}
    top = max(np.abs(matrix[masks[title]]).max() for title, matrix in panels.items())
    scale = {"cmap": "PuOr", "vmin": -top, "vmax": top} if signed else {"vmin": 0, "vmax": top}
    width = width or min(9.0, len(panels) * (0.9 + 0.6 * len(columns)) + 0.8)
    height = 0.9 + (width - 0.8) / len(panels) * 0.8 * len(rows) / max(len(columns), len(rows))
    with plt.rc_context({**STYLE, "image.cmap": "cividis"}):
        figure, axes = plt.subplots(1, len(panels), figsize=(width, height), squeeze=False)
        for ax, (title, matrix) in zip(axes[0], panels.items(), strict=True):
            allowed = masks[title]
            image = ax.imshow(np.where(allowed, matrix, np.nan), **scale)
            ax.set(facecolor=BLOCKED, title=title, xlabel=xlabel)
            ax.set_xticks(range(len(columns)), columns, rotation=0 if _short(columns) else 60)
            ax.set_yticks(range(len(rows)), rows)
            ax.tick_params(length=0)
            if digits is not None:
                _write_numbers(ax, matrix, allowed, digits, top, signed)
        axes[0, 0].set_ylabel(ylabel)
        if bar:
            figure.colorbar(image, ax=axes[0], shrink=0.8)
    return _finished(figure)


def curves(
    x, lines, xlabel, ylabel, spread=None, levels=None, logx=False, logy=False, size=(6.0, 3.4),
    xticks=None, beside=False,
):
    """Draw one line a name against x, with a band for the spread and level lines where asked for.

    Parameters
    ----------
    x : array (n,)
    lines : dict of name -> array (n,)
    xlabel, ylabel : str
        What is measured, and its unit.
    spread : dict of name -> array (n,), optional
        Half-height of a band around a line.
    levels : dict of name -> float, optional
        Horizontal lines to compare with.
    logx, logy : bool
        Logarithmic axes.
    size : (float, float)
    xticks : array, optional
        Where to write a number under the x axis, such as the measured x on a logarithmic axis.
    beside : bool
        Put the legend to the right of the lines, where it covers none.
    """
    if not lines or not set(spread or {}) <= set(lines):
        raise ValueError(
            f"curves needs lines, and a spread only for one of them: got lines {list(lines)}, "
            f"spread {list(spread or {})}"
        )
    for name, y in [*lines.items(), *(spread or {}).items()]:
        if np.shape(y) != (len(x),):
            raise ValueError(f"{name!r} must have one number for each of {len(x)} x, got "
                             f"shape {np.shape(y)}")
    with plt.rc_context(STYLE):
        figure, ax = plt.subplots(figsize=size)
        for n, (name, y) in enumerate(lines.items()):
            y, few = np.asarray(y, dtype=float), len(x) <= 12
            look = {"color": COLOURS[n % 7], "linestyle": DASHES[n % 7]}
            ax.plot(x, y, label=name, marker=MARKERS[n % 7] if few else None, **look)
            if spread and name in spread:
                half = np.asarray(spread[name], dtype=float)
                ax.fill_between(x, y - half, y + half, color=look["color"], alpha=0.2, linewidth=0)
        for name, level in (levels or {}).items():
            ax.axhline(level, color="0.35", linewidth=1, linestyle=(0, (2, 2)))
            ax.annotate(name, (0.99, level), xycoords=("axes fraction", "data"), xytext=(0, 2),
                        textcoords="offset points", ha="right", va="bottom", color="0.25",
                        fontsize=9)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        if logx:
            ax.set_xscale("log")
        if logy:
            ax.set_yscale("log")
        if xticks is not None:
            ax.set_xticks(xticks, [f"{tick:g}" for tick in xticks])
            ax.minorticks_off()
        if len(lines) > 1:
            ax.legend(**({"loc": "center left", "bbox_to_anchor": (1, 0.5)} if beside else {}))
    return _finished(figure)


def scatter(points, names, groups, xlabel="", ylabel="", size=(5.6, 4.4), edges=()):
    """Draw named points in the plane, coloured and marked by group; with `edges`, a graph.

    Parameters
    ----------
    points : array (n, 2)
    names : list of str
    groups : dict of group -> list of names
        Every name belongs to one group.
    xlabel, ylabel : str
    size : (float, float)
    edges : list of (name, name), optional
        Pairs to join by a line; the names then stand in the markers, and the axes, which mean
        nothing in a graph, are left out.
    """
    if np.shape(points) != (len(names), 2) or not names:
        raise ValueError(f"points must be (n, 2) with n names, got {np.shape(points)} and "
                         f"{len(names)} names")
    strangers = {name for names_ in [*groups.values(), *edges] for name in names_} - set(names)
    if strangers:
        raise ValueError(f"groups and edges must hold names of points, got {sorted(strangers)}")
    points, place = np.asarray(points, dtype=float), {name: i for i, name in enumerate(names)}
    with plt.rc_context(STYLE):
        figure, ax = plt.subplots(figsize=size)
        for pair in edges:
            ax.plot(*points[[place[name] for name in pair]].T, color="0.6", zorder=0)
        for n, (group, members) in enumerate(groups.items()):
            colour = COLOURS[n % 7]
            look = {"edgecolor": colour, "facecolor": colour, "marker": MARKERS[n % 7]}
            if edges:
                look.update(s=650, facecolor="white", marker="o", linewidth=2)
            ax.scatter(*points[[place[name] for name in members]].T, label=group, **look)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.margins(0.12)
        ax.legend(markerscale=0.4 if edges else 1)
        if edges:
            ax.axis("off")
            ax.set_aspect("equal")
            for name, point in zip(names, points, strict=True):
                ax.annotate(name, point, ha="center", va="center", fontsize=9)
        else:
            _write_names(figure, ax, points, names)
    return _finished(figure)


def diagram(boxes, arrows, size=(7.0, 3.0), box=(1.0, 0.6), colours=None):
    """Draw boxes with text and arrows between them: the pictures of the lecture, by code.

    Parameters
    ----------
    boxes : dict of name -> (x, y), (x, y, text) or (x, y, text, width)
        Centre of each box, in box widths and heights of your own choosing; the text is the name
        unless given.
    arrows : list of (from name, to name) or (from name, to name, label)
    size : (float, float)
    box : (float, float)
        Width and height of a box, in the units of the centres.
    colours : dict of name -> int, optional
        Place in `COLOURS` for a box's frame; boxes not named are black.
    """
    wide, high = box
    widths = {name: place[3] if len(place) > 3 else wide for name, place in boxes.items()}
    with plt.rc_context(STYLE):
        figure, ax = plt.subplots(figsize=size)
        for name, (x, y, *text) in boxes.items():
            colour = COLOURS[(colours or {}).get(name, -1)]
            ax.add_patch(FancyBboxPatch(
                (x - widths[name] / 2, y - high / 2), widths[name], high,
                boxstyle="round,pad=0,rounding_size=0.1", facecolor="white", edgecolor=colour,
                linewidth=1.5, zorder=2,
            ))
            ax.text(x, y, text[0] if text else name, ha="center", va="center", zorder=3)
        for start, end, *label in arrows:
            if start not in boxes or end not in boxes:
                raise ValueError(f"arrows must join boxes that exist, got {start!r} -> {end!r}")
            (x0, y0), (x1, y1) = boxes[start][:2], boxes[end][:2]
            half0, half1 = widths[start] / 2, widths[end] / 2
            if abs(y1 - y0) < high:                        # side by side: leave from the side
                side = np.sign(x1 - x0)
                tail, head = (x0 + side * half0, y0), (x1 - side * half1, y1)
            else:
                if half0 != half1 and abs(x1 - x0) < max(half0, half1):   # straight to a wider box
                    x0 = x1 = x0 if half0 < half1 else x1
                up = np.sign(y1 - y0)
                tail, head = (x0, y0 + up * high / 2), (x1, y1 - up * high / 2)
            ax.add_patch(FancyArrowPatch(
                tail, head, arrowstyle="-|>", mutation_scale=11, color="0.35", shrinkA=0, shrinkB=0,
            ))
            if label:
                ax.text((tail[0] + head[0]) / 2, (tail[1] + head[1]) / 2, label[0], ha="center",
                        va="center", fontsize=9, backgroundcolor="white")
        left = min(place[0] - widths[name] / 2 for name, place in boxes.items())
        right = max(place[0] + widths[name] / 2 for name, place in boxes.items())
        ys = [place[1] for place in boxes.values()]
        ax.set(xlim=(left - wide * 0.2, right + wide * 0.2),
               ylim=(min(ys) - high * 0.8, max(ys) + high * 0.8))
        ax.axis("off")
    return _finished(figure)


def waveform(signal, sample_rate, frame_length, hop_length, shown=5, size=(7.0, 3.0)):
    """Draw a stretch of a signal and, under it, the first `shown` frames that are cut from it.

    Parameters
    ----------
    signal : array (T,)
    sample_rate : int
        Samples a second.
    frame_length, hop_length : int
        Size and step of the frames, in samples.
    shown : int
        How many frames to draw.
    size : (float, float)
    """
    require_count(sample_rate=sample_rate, frame_length=frame_length, hop_length=hop_length,
                  shown=shown)
    last = frame_length + (shown - 1) * hop_length
    if np.ndim(signal) != 1 or len(signal) < last:
        raise ValueError(f"signal must be one row of at least {last} samples to show {shown} "
                         f"frames, got shape {np.shape(signal)}")
    milliseconds = 1000 * np.arange(last) / sample_rate
    with plt.rc_context(STYLE):
        figure, (top, bottom) = plt.subplots(2, 1, figsize=size, sharex=True, height_ratios=(3, 2))
        top.plot(milliseconds, np.asarray(signal)[:last], color=COLOURS[0], linewidth=1)
        top.set(ylabel="amplitude")
        for n in range(shown):
            start, length = 1000 * n * hop_length / sample_rate, 1000 * frame_length / sample_rate
            bar = [(start, length)]
            bottom.broken_barh(bar, (n - 0.4, 0.8), facecolor=COLOURS[n % 6], alpha=0.7)
            bottom.text(start + length / 2, n, f"frame {n}", ha="center", va="center", fontsize=8)
        bottom.set(xlabel="time (milliseconds)", yticks=[], ylim=(shown - 0.5, -0.5))
    return _finished(figure)


def _require_panels(panels, mask, shape):
    """Raise unless there are panels, and they and their masks have the shape (L, S)."""
    if not panels:
        raise ValueError("heatmaps needs at least one panel, got none")
    for title, matrix in panels.items():
        if np.shape(matrix) != shape:
            raise ValueError(f"panel {title!r} must have shape (rows, columns) = {shape}, got "
                             f"{np.shape(matrix)}")
    for allowed in (mask.values() if isinstance(mask, dict) else [mask]):
        if allowed is not None and np.asarray(allowed).dtype != bool:
            raise TypeError(f"mask must be boolean, got dtype {np.asarray(allowed).dtype}")
        if allowed is not None and np.shape(allowed) != shape:
            raise ValueError(f"mask must have shape (rows, columns) = {shape}, got "
                             f"{np.shape(allowed)}")


def _short(names):
    return max(map(len, names)) * len(names) <= 40


def _write_numbers(ax, matrix, allowed, digits, top, signed):
    """Write each allowed number into its cell, light on dark and dark on light."""
    for i, j in zip(*np.nonzero(allowed), strict=True):
        dark = abs(matrix[i, j]) > 0.7 * top if signed else matrix[i, j] < 0.55 * top
        ax.text(j, i, f"{matrix[i, j]:.{digits}f}", ha="center", va="center", fontsize=8,
                color="white" if dark else "black")


def _write_names(figure, ax, points, names):
    """Write each name beside its point, at the first of four corners that is free."""
    figure.draw_without_rendering()                        # settles where the points lie
    marks = ax.transData.transform(points)                 # (n, 2), in pixels
    taken = [Bbox.from_extents(*(mark - 5), *(mark + 5)) for mark in marks]
    corners = [(6, 3, "left"), (-6, 3, "right"), (6, -11, "left"), (-6, -11, "right")]
    for name, point in zip(names, points, strict=True):
        for right, up, side in corners:
            text = ax.annotate(name, point, xytext=(right, up), textcoords="offset points", ha=side)
            place = text.get_window_extent()
            if place.count_overlaps(taken) == 0 or (right, up, side) == corners[-1]:
                break
            text.remove()
        taken.append(place)


def _finished(figure):
    """Take the figure from pyplot, so that a notebook draws it once, where it is returned."""
    plt.close(figure)
    return figure
