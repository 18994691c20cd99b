"""Points and vectors in the plane, with their names."""

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.transforms import Bbox

from attnlib.plots.style import COLOURS, MARKERS, STYLE, WIDE, colour_of, finished, subplots


def scatter(points, names, groups, xlabel="", ylabel="", size=(WIDE, 4.4), edges=()):
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
        Pairs to join by a line. The names are then written into the markers, and there are no axes,
        because in a graph they have no meaning.
    """
    if np.shape(points) != (len(names), 2) or not names:
        raise ValueError(f"points must be (n, 2) with n names, got {np.shape(points)} and "
                         f"{len(names)} names")
    strangers = {name for names_ in [*groups.values(), *edges] for name in names_} - set(names)
    if strangers:
        raise ValueError(f"groups and edges must hold names of points, got {sorted(strangers)}")
    points, index = np.asarray(points, dtype=float), {name: i for i, name in enumerate(names)}
    with plt.rc_context(STYLE):
        figure, ax = subplots(figsize=size)
        for pair in edges:
            ax.plot(*points[[index[name] for name in pair]].T, color="0.6", zorder=0)
        for n, (group, members) in enumerate(groups.items()):
            colour = COLOURS[n % 7]
            look = {"edgecolor": colour, "facecolor": colour, "marker": MARKERS[n % 7]}
            if edges:
                look.update(s=650, facecolor="white", marker="o", linewidth=2)
            ax.scatter(*points[[index[name] for name in members]].T, label=group, **look)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.margins(0.12)
        ax.legend(markerscale=0.4 if edges else 1)
        if edges:
            ax.axis("off")
            ax.set_aspect("equal")
            for name, point in zip(names, points, strict=True):
                ax.annotate(name, point, ha="center", va="center")
        else:
            _write_names(figure, ax, points, names)
    return finished(figure)


def chained(steps):
    """Return arrows (name -> [from, to]) laid tip to tail: each starts where the last one ends.

    Parameters
    ----------
    steps : dict of name -> array (2,)
        What each arrow adds.

    >>> [arrow.tolist() for arrow in chained({"a": [1, 0], "b": [2, 3]}).values()]
    [[[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [3.0, 3.0]]]
    """
    tips = np.cumsum([(0.0, 0.0), *steps.values()], axis=0)         # (n + 1, 2)
    return {name: tips[n : n + 2] for n, name in enumerate(steps)}


def plane(
    points, arrows=None, path=None, weights=None, colours=None, path_label="", xlabel="", ylabel="",
    size=(WIDE, 4.4),
):
    """Draw points and arrows in the plane, with their names, and a path.

    Parameters
    ----------
    points : dict of name -> array (2,)
    arrows : dict of name -> array (2, 2), or array (2,) from the origin, optional
        Where an arrow starts and where it ends.
    path : array (n, 2), optional
        Points in their order; the last one has an arrowhead.
    weights : dict of name of an arrow -> float, optional
        Thickness from 0 to 1; other arrows are thin.
    colours : dict of name -> colour or int, optional
        Such as `VALUE`, or an index into `COLOURS`; everything else is black.
    path_label, xlabel, ylabel : str
    size : (float, float)
    """
    arrows, weights, colours = arrows or {}, weights or {}, colours or {}
    ends = {name: np.asarray(arrow, dtype=float) for name, arrow in arrows.items()}
    ends = {name: np.array([(0, 0), end]) if end.shape == (2,) else end
            for name, end in ends.items()}
    _require_plane(points, ends, path, [*weights], [*colours])
    with plt.rc_context(STYLE):
        figure, ax = subplots(figsize=size)
        if path is not None:
            ax.plot(*np.transpose(path), color="0.4", linestyle=":", linewidth=2)
            _draw_vector(ax, path[-2], path[-1], "0.4", 0.0)
        for name, (start, end) in ends.items():
            _draw_vector(ax, start, end, colour_of(colours.get(name, -1)), weights.get(name, 0.3))
        for name, point in points.items():
            ax.plot(*point, "o", color=colour_of(colours.get(name, -1)))
        everything = [*points.values(), *(end for pair in ends.values() for end in pair)]
        ax.update_datalim([*everything, *([] if path is None else path)])
        ax.margins(0.15)
        ax.axhline(0, color="0.85", zorder=0)
        ax.axvline(0, color="0.85", zorder=0)
        ax.set_aspect("equal", adjustable="datalim")
        ax.set(xlabel=xlabel, ylabel=ylabel)
        anchors = [*points.values(), *(pair.mean(0) for pair in ends.values())]
        names = [*points, *ends]
        if path is not None and path_label:
            anchors, names = [*anchors, path[len(path) // 2]], [*names, path_label]
        _write_names(figure, ax, np.array(anchors, dtype=float), names)
    return finished(figure)


def _draw_vector(ax, start, end, colour, weight):
    """Draw an arrow; its head grows with its thickness."""
    ax.annotate("", end, start, arrowprops={
        "arrowstyle": "-|>", "color": colour, "linewidth": 0.5 + 5 * weight,
        "mutation_scale": 10 + 14 * weight, "shrinkA": 0, "shrinkB": 0})


def _require_plane(points, ends, path, weights, colours):
    """Raise unless everything is in the plane, and weights and colours name what is drawn."""
    for name, point in points.items():
        if np.shape(point) != (2,):
            raise ValueError(f"point {name!r} must be (2,), got shape {np.shape(point)}")
    for name, pair in ends.items():
        if pair.shape != (2, 2):
            raise ValueError(f"arrow {name!r} must be (2,) or (2, 2), got shape {pair.shape}")
    if path is not None and (np.ndim(path) != 2 or np.shape(path)[1] != 2 or len(path) < 2):
        raise ValueError(f"path must be (n, 2) with n of 2 or more, got shape {np.shape(path)}")
    strangers = set(weights) - set(ends) | set(colours) - set(ends) - set(points)
    if strangers:
        raise ValueError("weights must name arrows, and colours points or arrows, got "
                         f"{sorted(strangers)}")


def _write_names(figure, ax, points, names):
    """Write each name beside its point, at the first of four corners that is free."""
    figure.draw_without_rendering()                        # settles where the points lie
    marks = ax.transData.transform(points)                 # (n, 2), in pixels
    taken = [Bbox.from_extents(*(mark - 5), *(mark + 5)) for mark in marks]
    corners = [(6, 3, "left"), (-6, 3, "right"), (6, -11, "left"), (-6, -11, "right")]
    for name, point in zip(names, points, strict=True):
        for right, up, side in corners:
            text = ax.annotate(name, point, xytext=(right, up), textcoords="offset points", ha=side)
            box = text.get_window_extent()
            if box.count_overlaps(taken) == 0 or (right, up, side) == corners[-1]:
                break
            text.remove()
        taken.append(box)


