"""Numbers against a common axis: curves, bands over seeds, small multiples, a waveform."""

import numpy as np
from matplotlib import pyplot as plt

from attnlib._checks import require_count
from attnlib.plots.style import (
    COLOURS,
    DASHES,
    MARKERS,
    STYLE,
    WIDE,
    colour_of,
    finished,
    subplots,
)


def curves(
    x, lines, xlabel, ylabel, spread=None, levels=None, logx=False, logy=False, size=(WIDE, 3.4),
    xticks=None, beside=False, direct=False,
):
    """Draw one line for each name against x, optionally with bands for the spread and level lines.

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
        Put the legend to the right of the axes, where it hides no line.
    direct : bool
        Write each name above the end of its line instead of a legend, which suits rising lines with
        well separated ends. A line ends at its last number that is not NaN.
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
        figure, ax = subplots(figsize=size)
        for n, (name, y) in enumerate(lines.items()):
            y, half = np.asarray(y, dtype=float), (spread or {}).get(name)
            half = None if half is None else np.asarray(half, dtype=float)
            _draw_line(ax, n, name, x, y, *([] if half is None else [y - half, y + half]))
        for name, level in (levels or {}).items():
            ax.axhline(level, color="0.35", linewidth=1, linestyle=(0, (2, 2)))
            ax.annotate(name, (0.99, level), xycoords=("axes fraction", "data"), xytext=(0, 2),
                        textcoords="offset points", ha="right", va="bottom", color="0.25")
        ax.set(xlabel=xlabel, ylabel=ylabel)
        _set_x(ax, logx, xticks)
        if logy:
            ax.set_yscale("log")
        if direct:
            _name_lines(ax, x, lines)
        elif len(lines) > 1:
            ax.legend(**({"loc": "center left", "bbox_to_anchor": (1, 0.5)} if beside else {}))
    return finished(figure)


def bands(x, lines, xlabel, ylabel, logx=False, size=(WIDE, 3.4), xticks=None):
    """Draw the mean over seeds against x, inside a band from the lowest to the highest seed.

    Parameters
    ----------
    x : array (n_x,)
    lines : dict of name -> array (n_seeds, n_x)
    xlabel, ylabel : str
        What is measured, and its unit.
    logx : bool
        Logarithmic x axis.
    size : (float, float)
    xticks : array, optional
        Where to write a number under the x axis.
    """
    lines = _seeds(x, lines)
    with plt.rc_context(STYLE):
        figure, ax = subplots(figsize=size)
        for n, (name, runs) in enumerate(lines.items()):
            _draw_line(ax, n, name, x, runs.mean(0), runs.min(0), runs.max(0))
        ax.set(xlabel=xlabel, ylabel=ylabel)
        _set_x(ax, logx, xticks)
        if len(lines) > 1:
            ax.legend()
    return finished(figure)


def small_multiples(x, panels, xlabel, ylabel, shade_from=None, across=2, height=1.7):
    """Draw each line in its own panel, with its band over seeds, and the other lines in grey.

    Parameters
    ----------
    x : array (n_x,)
    panels : dict of title -> array (n_seeds, n_x)
    xlabel, ylabel : str
        What is measured, and its unit.
    shade_from : float, optional
        From this x on the background is grey, for example where training has seen no data.
    across : int
        Panels side by side.
    height : float
        Of a row of panels, in inches.
    """
    panels = _seeds(x, panels)
    require_count(across=across)
    down = -(-len(panels) // across)
    with plt.rc_context(STYLE):
        figure, axes = subplots(down, across, figsize=(WIDE, 0.4 + down * height),
                                sharex=True, sharey=True, squeeze=False)
        for n, (ax, title) in enumerate(zip(axes.flat, panels, strict=False)):
            for runs in panels.values():
                ax.plot(x, runs.mean(0), color="0.75", linewidth=1, zorder=1)
            runs = panels[title]
            _draw_line(ax, n, title, x, runs.mean(0), runs.min(0), runs.max(0))
            if shade_from is not None:
                ax.axvspan(shade_from, max(x), color="0.9", linewidth=0, zorder=0)
            ax.set_title(title)
            ax.tick_params(labelbottom=n + across >= len(panels))   # no panel below
        for ax in axes.flat[len(panels):]:
            ax.axis("off")
        figure.supxlabel(xlabel, fontsize=STYLE["font.size"])
        figure.supylabel(ylabel, fontsize=STYLE["font.size"])
    return finished(figure)


def waveform(signal, sample_rate, frame_length, hop_length, shown=5, size=(WIDE, 3.0)):
    """Draw the beginning of a signal and, below it, the first `shown` frames cut from it.

    Parameters
    ----------
    signal : array (T,)
    sample_rate : int
        Samples per second.
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
        figure, (top, bottom) = subplots(2, 1, figsize=size, sharex=True, height_ratios=(1, 1))
        top.plot(milliseconds, np.asarray(signal)[:last], color=COLOURS[0], linewidth=1)
        top.set(ylabel="amplitude")
        for n in range(shown):
            start, length = 1000 * n * hop_length / sample_rate, 1000 * frame_length / sample_rate
            bar = [(start, length)]
            bottom.broken_barh(bar, (n - 0.4, 0.8), facecolor=COLOURS[n % 6], alpha=0.5)
            bottom.text(start + length / 2, n, f"frame {n}", ha="center", va="center")
        bottom.set(xlabel="time (milliseconds)", yticks=[], ylim=(shown - 0.5, -0.5))
    return finished(figure)


def _seeds(x, lines):
    """Return the lines as arrays (n_seeds, n_x), or raise."""
    if not lines:
        raise ValueError("a figure of seeds needs at least one line, got none")
    for name, runs in lines.items():
        if np.ndim(runs) != 2 or np.shape(runs)[1] != len(x) or not len(runs):
            raise ValueError(f"{name!r} must have shape (n_seeds, {len(x)}) for {len(x)} x, got "
                             f"{np.shape(runs)}")
    return {name: np.asarray(runs, dtype=float) for name, runs in lines.items()}


def _draw_line(ax, n, name, x, y, low=None, high=None):
    """Draw line number n, and its band from low to high."""
    n = n % len(COLOURS)
    look = {"color": COLOURS[n], "linestyle": DASHES[n]}
    ax.plot(x, y, label=name, marker=MARKERS[n] if len(x) <= 12 else None, **look)
    if low is not None:
        ax.fill_between(x, low, high, color=look["color"], alpha=0.2, linewidth=0)


def _name_lines(ax, x, lines):
    """Write the name of each line above its end, in its colour."""
    for n, (name, y) in enumerate(lines.items()):
        last = np.flatnonzero(np.isfinite(y))[-1]
        ax.annotate(name, (x[last], y[last]), xytext=(0, 7), textcoords="offset points", ha="right",
                    va="bottom", color=colour_of(n))


def _set_x(ax, logx, xticks):
    """Make the x axis logarithmic, and write numbers where they are wanted."""
    if logx:
        ax.set_xscale("log")
    if xticks is not None:
        ax.set_xticks(xticks, [f"{tick:g}" for tick in xticks])
        ax.minorticks_off()
