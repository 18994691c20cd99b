"""Figures: the only matplotlib in the project.

Every function returns a matplotlib Figure and shows nothing by itself. In a notebook, make it the
last expression of a cell, which then displays it as SVG. A `size` is width and height in inches. A
TypeError or a ValueError says what cannot be drawn.

All figures share one style, which is defined in `attnlib.plots.style`:

- QUERY (blue), KEY (vermilion) and VALUE (green) are one colour each, here and in the formulas:
  colours by Okabe and Ito that colour-blind readers can distinguish, with a contrast of at least 3
  to the background, light and dark. Everything else is black or grey.
- Other lines take `COLOURS` in turn, and also differ in dashes and markers.
- In a heat map of weights, rows are queries and columns are keys, and darker blue means more
  weight. Signed numbers use the colour map PuOr, and masked cells are grey.
- The background is white. In dark mode the book's style sheet inverts the brightness and keeps the
  hues, so a text must not refer to brightness: say "blue", not "dark".
- Text is legible on a phone: 10.5 points, in a figure at most 5.5 inches wide. `too_small` names
  text that is not.
"""

from attnlib.plots.diagrams import arcs, diagram
from attnlib.plots.lines import bands, curves, small_multiples, waveform
from attnlib.plots.maps import heatmaps
from attnlib.plots.planes import chained, plane, scatter
from attnlib.plots.style import COLOURS, KEY, QUERY, VALUE, too_small

__all__ = [
    "COLOURS",
    "KEY",
    "QUERY",
    "VALUE",
    "arcs",
    "bands",
    "chained",
    "curves",
    "diagram",
    "heatmaps",
    "plane",
    "scatter",
    "small_multiples",
    "too_small",
    "waveform",
]
