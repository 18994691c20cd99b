"""Figures: the only matplotlib in the project.

Every function returns a matplotlib Figure and shows nothing by itself; in a notebook, let it be the
last expression of a cell, which then shows it as SVG. A `size` is width and height in inches. A
TypeError or ValueError says what cannot be drawn.

All figures share one look, which `attnlib.plots.style` holds:

- QUERY (blue), KEY (vermilion) and VALUE (green) are one colour each, here and in the formulas:
  Okabe-Ito colours, which colour-blind readers tell apart, with a contrast of 3 or more to the
  ground, light and dark; the other things are black or grey.
- Lines of other meaning take `COLOURS` in turn, and differ by dashes and markers as well.
- In a map of weights, rows are queries and columns are keys; the more, the bluer. Signed numbers
  are PuOr, what a mask blocks is grey.
- The ground is white. In dark mode the book's style sheet turns light into dark and keeps the
  hues, so nothing may hang on what is bright: say "blue", not "dark".
- Text is legible on a phone: 10.5 points, in a figure at most 5.5 inches wide. `too_small` names
  what is not.
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
