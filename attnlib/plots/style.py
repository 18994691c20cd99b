"""The look that all figures share, and whether their text can be read."""

from matplotlib import pyplot as plt
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

    >>> figure, ax = plt.subplots(figsize=(9, 3))
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


def finished(figure):
    """Take the figure from pyplot, so that a notebook draws it once, where it is returned."""
    plt.close(figure)
    return figure
