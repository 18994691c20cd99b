"""Matrices as maps: rows are queries, columns are keys."""

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.colors import ListedColormap

from attnlib.plots.style import MASKED, STYLE, WIDE, finished, subplots

LETTER = 0.1                                    # approximate width of a letter, in inches
LUMA = np.array([0.2126, 0.7152, 0.0722])       # perceived brightness of red, green and blue
MIDDLE = 0.52                                   # text is black on brighter cells, white on darker


def heatmaps(
    panels, rows, columns, mask=None, signed=False, digits=2,
    ylabel="query", xlabel="key", width=None, bar=True, columns_of_panels=None,
):
    """Draw matrices on one shared scale, each number written in its cell.

    Parameters
    ----------
    panels : dict of title -> array (L, S)
        All of one shape.
    rows, columns : list of str
        Names of the L rows (queries) and S columns (keys).
    mask : bool array (L, S), or dict of title -> bool array, optional
        Cells where it is False are grey and show no number; a dict gives each panel its own mask.
    signed : bool
        Use the colour map PuOr, white at 0; by default, colours go from white at 0 to blue.
    digits : int or None
        Decimals of the numbers; None writes no numbers.
    ylabel, xlabel : str
    width : float, optional
        Of the whole figure, in inches.
    bar : bool
        Draw the colour bar; use False for boolean maps such as masks.
    columns_of_panels : int, optional
        How many panels are side by side; by default as many as fit.
    """
    _require_panels(panels, mask, (len(rows), len(columns)))
    panels = {title: np.asarray(matrix, dtype=float) for title, matrix in panels.items()}
    mask = np.ones((len(rows), len(columns)), dtype=bool) if mask is None else mask
    masks = {title: np.asarray(mask[title] if isinstance(mask, dict) else mask) for title in panels}
    top = max(np.abs(matrix[masks[title]]).max() for title, matrix in panels.items())
    scale = {"cmap": _legible("PuOr" if signed else "Blues"), "vmin": -top * signed, "vmax": top}
    across, size = _room(panels, rows, columns, signed, digits, width, bar, columns_of_panels)
    down = -(-len(panels) // across)
    with plt.rc_context(STYLE):
        figure, axes = subplots(down, across, figsize=size, squeeze=False)
        for ax, (title, matrix) in zip(axes.flat, panels.items(), strict=False):
            allowed = masks[title]
            image = ax.imshow(np.where(allowed, matrix, np.nan), interpolation="none", **scale)
            ax.set(facecolor=MASKED, title=title, xlabel=xlabel)
            ax.set_xticks(range(len(columns)), columns, rotation=0 if _short(columns) else 60)
            ax.set_yticks(range(len(rows)), rows)
            ax.tick_params(length=0)
            if digits is not None:
                _write_numbers(ax, image, matrix, allowed, digits)
        for ax in axes[:, 0]:
            ax.set_ylabel(ylabel)
        for ax in axes.flat[len(panels):]:
            ax.axis("off")
        if bar:
            figure.colorbar(image, ax=axes, shrink=min(1, 0.8 * 3 / size[1]), aspect=16)
    return finished(figure)


def _room(panels, rows, columns, signed, digits, width, bar, across):
    """Return how many panels are side by side, and the size of the figure in inches."""
    names = LETTER * max(map(len, rows)) + 0.3
    least = 0.16 if digits is None else LETTER * (digits + 1 + signed) + 0.08
    scale = 0.7 if bar else 0
    panel = names + max(least * len(columns), LETTER * max(map(len, panels)))
    across = across or max(1, min(len(panels), int(((width or WIDE) - scale) / panel)))
    width = width or min(WIDE, across * (names + 0.6 * len(columns)) + scale)
    cell = (width - scale - across * names) / (across * len(columns))
    under = 0.1 if _short(columns) else 0.9 * LETTER * max(map(len, columns))
    height = max(1, cell * len(rows)) + 0.75 + under
    return across, (width, -(-len(panels) // across) * height)


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
    return max(map(len, names)) * len(names) <= 24


def _legible(name):
    """Return a colour map without the middle tones, on which no number would be legible."""
    halves = mpl.colormaps[name](np.linspace(0, 1, 512))[:, :3].reshape(2, 256, 3)
    kept = [half[np.abs(half @ LUMA - MIDDLE) > 0.11] for half in halves]
    indices = [np.linspace(0, len(half) - 1, 256).astype(int) for half in kept]
    # each half is stretched to its old size, so the middle stays where it was
    return ListedColormap([colour for half, index in zip(kept, indices, strict=True)
                           for colour in half[index]])


def _write_numbers(ax, image, matrix, allowed, digits):
    """Write each allowed number into its cell, white on dark and black on light."""
    colours = image.cmap(image.norm(matrix))[..., :3]               # (L, S, 3)
    white = colours @ LUMA < MIDDLE                                    # (L, S)
    for i, j in zip(*np.nonzero(allowed), strict=True):
        ax.text(j, i, f"{matrix[i, j]:.{digits}f}", ha="center", va="center",
                color="white" if white[i, j] else "black")
