"""What all interactive figures share: a piece of HTML, its initial data, and reproducible numbers.

A figure is an element `<attention-...>`. It contains what Python has computed and drawn: an SVG, a
table of numbers, and hidden controls. Without JavaScript, on paper and for a screen reader, that is
all there is. The figure's script, a file of this package, then shows the controls and redraws.

No element has an id or loads anything, so a page may hold many figures.
"""

import html
import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


class Figure:
    """An interactive figure; a notebook shows its `html` if it is the last expression of a cell.

    >>> Figure("hello", "says hello", {}, "<p>Hello</p>", script="")
    Figure hello: says hello
    """

    def __init__(self, name, alt, start, body, script=None):
        if script is None:
            script = text("figure.js") + text(f"{name}.js")
        self.name, self.alt = name, alt
        data = html.escape(json.dumps(start, ensure_ascii=False, separators=(",", ":")))
        # HTML allows a style sheet inside an SVG, but not inside text
        self.html = (
            f'<attention-{name} class="attention-figure" data-start="{data}">\n'
            f'<svg class="sheet" width="0" height="0" aria-hidden="true"><style>\n'
            f'{text("figure.css")}</style></svg>\n'
            f"{body}\n</attention-{name}>\n<script>(() => {{\n{script}}})()</script>\n"
        )

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"Figure {self.name}: {self.alt}"


def text(file):
    """Return a style sheet or a script of this package."""
    return (FOLDER / file).read_text(encoding="utf8")


def plain(array):
    """Return a NumPy array of float64, also from a torch tensor."""
    if hasattr(array, "detach"):
        array = array.detach().cpu().numpy()
    return np.asarray(array, dtype=float)


def rounded(array, digits=3):
    """Return nested lists of rounded numbers that are the same on every processor.

    A number halfway between two others, such as 0.0625, may be computed slightly too large or too
    small. A first rounding to nine digits restores it before the second one decides.

    >>> rounded(np.array([0.0625 - 1e-16, 0.0625 + 1e-16, -1e-16]))
    [0.062, 0.062, 0.0]
    """
    return (np.round(np.round(array, 9), digits) + 0.0).tolist()


def number(x, digits=2):
    """Return a number as text, with a proper minus sign instead of a hyphen.

    >>> number(-0.5) == "\\u22120.50", number(-0.001)
    (True, '0.00')
    """
    return f"{rounded(x, digits):.{digits}f}".replace("-", "−")


def coordinate(x):
    """Return a coordinate of a drawing as text, as short as possible.

    >>> coordinate(10.04), coordinate(2.25)
    ('10', '2.2')
    """
    return f"{rounded(x, 1):g}"


def slider(label, name, low, high, value):
    """Return a slider for integers, with its label and its current value."""
    return (f'<label>{label} <input type="range" data-name="{name}" min="{low}" max="{high}" '
            f'value="{value}"><span class="value">{value}</span></label>')
