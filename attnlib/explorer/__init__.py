"""Interactive figures: drag a query, a key or a value, and see how attention responds.

Every function returns a `Figure`; in a notebook, make it the last expression of a cell. The initial
state is computed here by the functions of attnlib. After that a short script takes over in the
reader's browser, without a library and without any request.
"""

from attnlib.explorer.bands import band, receptive_field
from attnlib.explorer.figure import Figure
from attnlib.explorer.rotary import rotary_dial
from attnlib.explorer.vectors import playground
from attnlib.explorer.weights import explore

__all__ = ["Figure", "band", "explore", "playground", "receptive_field", "rotary_dial"]
