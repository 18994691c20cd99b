"""The style that all figures share, how a notebook shows them, and whether text is legible."""

import io
import re

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

WIDE = 5.5      # inches; at this width, text of 10.5 points is 9 pixels high on a phone
STYLE = {
    "figure.facecolor": "white",
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "font.size": 10.5,
    "axes.labelsize": 10.5,
    "axes.titlesize": 10.5,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "legend.fontsize": 10.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#C08000", "#2E95D0", "#000000"]
QUERY, KEY, VALUE = COLOURS[:3]
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
MASKED = "#c8c8c8"

# Screens: the greatest width of a figure and the least height of text, in pixels.
SCREENS = {"on a phone": (358, 9), "on a laptop": (700, 11)}
MARGIN = 0.2    # inches beside a figure in a notebook, left and right together


def colour_of(colour):
    """Return a colour, given as an index into `COLOURS` or as the colour itself."""
    return COLOURS[colour % len(COLOURS)] if isinstance(colour, int) else colour


def too_small(figure):
    """Return a sentence for each size of text that is too small to read.

    >>> figure, ax = subplots(figsize=(9, 3))
    >>> _ = ax.set_xlabel("abc", fontsize=8)
    >>> _ = ax.set(xticks=[], yticks=[])
    >>> plt.close(figure)
    >>> print(too_small(figure)[0])     # doctest: +NORMALIZE_WHITESPACE
    text must be at least 9 px high on a phone: 'abc' of 8 pt in a figure 7.2 inches wide
    is 5.5 px
    """
    figure.draw_without_rendering()         # determines the texts and the width
    inches = figure.get_tightbbox().width + MARGIN
    unseen = {text for ax in figure.axes if not ax.axison
              for axis in (ax.xaxis, ax.yaxis) for text in axis.findobj(Text)}
    texts = [text for text in figure.findobj(Text)
             if text.get_visible() and text.get_text().strip() and text not in unseen]
    faults = {}
    for text in texts:
        points = text.get_fontsize()
        for where, (widest, least) in SCREENS.items():
            shown = min(widest, inches * figure.dpi)
            pixels = points / 72 / inches * shown
            if pixels < least and (where, points) not in faults:
                faults[where, points] = (
                    f"text must be at least {least} px high {where}: {text.get_text()!r} of "
                    f"{points:g} pt in a figure {inches:.1f} inches wide is {pixels:.1f} px"
                )
    return list(faults.values())


class Drawing(Figure):
    """A figure that a notebook shows as SVG, which is sharp at every size and small."""

    def _ipython_display_(self):
        from IPython.display import display

        display({"image/svg+xml": svg(self), "text/plain": repr(self)}, raw=True)


def svg(figure):
    """Return a figure as SVG, with the same text in every run.

    Ids are numbered in the order of their appearance, and coordinates have three decimals.

    >>> figure, ax = subplots(figsize=(2, 1))
    >>> plt.close(figure)
    >>> svg(figure) == svg(figure)
    True
    """
    content = io.StringIO()
    nothing = dict.fromkeys(["Creator", "Date", "Format", "Type"])
    figure.savefig(content, format="svg", bbox_inches="tight", metadata=nothing)
    text = re.sub(r" ?\n(?=[MLQCz\"])", " ", content.getvalue())       # a path is one line
    text = re.sub(r"scale\([^)]*\)|-?\d+\.\d{4,}", _rounded, text)
    names = dict.fromkeys(re.findall(r'id="([a-zA-Z]+[0-9a-f]*_?[0-9a-f]{10})"', text))
    for count, name in enumerate(names, 1):
        text = text.replace(name, f"part{count}")
    return text


def _rounded(number):
    """Round a coordinate, but not a scale, which multiplies everything inside it."""
    return number[0] if number[0].startswith("scale") else f"{float(number[0]):.3f}"


def subplots(rows=1, columns=1, **how):
    """Return a new figure and its axes, as `pyplot.subplots` does."""
    return plt.subplots(rows, columns, FigureClass=Drawing, **how)


def finished(figure):
    """Close the figure in pyplot, so that a notebook shows it only where it is returned."""
    plt.close(figure)
    return figure
