"""Figures to touch: drag a query, a key or a value, and see attention follow.

Every function returns a `Figure`; in a notebook, let it be the last expression of a cell. What is
shown at the start is computed here, by the functions of attnlib. A short script, without a library
and without a request to anywhere, goes on from there in the reader's browser.
"""

from attnlib.explorer.bands import band, reach
from attnlib.explorer.figure import Figure
from attnlib.explorer.hands import rotary_hands
from attnlib.explorer.vectors import playground
from attnlib.explorer.weights import explore

__all__ = ["Figure", "band", "explore", "playground", "reach", "rotary_hands"]
