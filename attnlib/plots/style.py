"""The look that all figures share, how a notebook shows them, and whether their text is legible."""

import io
import re

from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.text import Text

WIDE = 5.5      # inches: text of 10.5 points is then 9 pixels high on a phone
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
BLOCKED = "#c8c8c8"

# Where a picture is read: how wide it is at most, and how high text must be, in pixels.
SCREENS = {"on a phone": (358, 9), "on a laptop": (700, 11)}
MARGIN = 0.2    # inches that a notebook leaves beside a figure, left and right together


def colour_of(colour):
    """Return a colour that is given as a place in `COLOURS` or as a colour itself."""
    return COLOURS[colour % len(COLOURS)] if isinstance(colour, int) else colour


def too_small(figure):
    """Return a sentence for each kind of text that is too small to read; none if all is well.

    >>> figure, ax = subplots(figsize=(9, 3))
    >>> _ = ax.set_xlabel("abc", fontsize=8)
    >>> _ = ax.set(xticks=[], yticks=[])
    >>> plt.close(figure)
    >>> print(too_small(figure)[0])     # doctest: +NORMALIZE_WHITESPACE
    text must be at least 9 px high on a phone: 'abc' of 8 pt in a figure 7.2 inches wide
    is 5.5 px
    """
    figure.draw_without_rendering()         # settles what is written, and how wide it all is
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
    """A figure that a notebook shows as SVG: sharp at every size, and lighter than pixels."""

    def _ipython_display_(self):
        from IPython.display import display

        display({"image/svg+xml": svg(self), "text/plain": repr(self)}, raw=True)


def svg(figure):
    """Return a figure as SVG, the same text in every run.

    Names inside it are numbered as they come, coordinates have three decimals of a point.

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
    """Round a coordinate; a scale is as large as all that it holds, and stays."""
    return number[0] if number[0].startswith("scale") else f"{float(number[0]):.3f}"


def subplots(rows=1, columns=1, **how):
    """Return a new figure and its axes, as `pyplot.subplots` does."""
    return plt.subplots(rows, columns, FigureClass=Drawing, **how)


def finished(figure):
    """Take the figure from pyplot, so that a notebook draws it once, where it is returned."""
    plt.close(figure)
    return figure
