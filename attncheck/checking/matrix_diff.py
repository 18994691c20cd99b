"""Draw the matrix that an answer gave beside the one that was wanted, as SVG, from the numbers.

Rows are queries where the matrix holds scores or weights. What is positive is blue, what is
negative orange, deeper the larger it is; each number that differs is framed.
"""

import html

import numpy as np

from attncheck.checking.compare import TOLERANCE

LARGEST = 8                 # rows or columns: more could not be read on a phone
CELL, HEAD = 46, 26         # pixels
POSITIVE, NEGATIVE, FRAME = "#0072b2", "#d55e00", "#d00000"


def can_be_drawn(wanted, got):
    """Whether both are matrices of the same shape, of numbers, and small enough to be read."""
    numbers = [isinstance(one, np.ndarray) and one.dtype.kind in "bf" for one in (wanted, got)]
    return (all(numbers) and wanted.ndim >= 2 and wanted.shape == got.shape
            and wanted.size > 1 and max(wanted.shape[-2:]) <= LARGEST)


def side_by_side(wanted, got, say, case=""):
    """Return the two matrices as HTML, the answer's first; in it, what differs is framed.

    Of several matrices, such as one for each head, it is the first that differs. `say` gives the
    words, as `attncheck.i18n.speaker` makes it; `case` says for which arguments this came out.
    """
    wanted, got = (value.astype(float).reshape(-1, *value.shape[-2:]) for value in (wanted, got))
    finite = [np.abs(matrix[np.isfinite(matrix)]).max(initial=0.0) for matrix in (wanted, got)]
    tolerance, top = TOLERANCE * max(1.0, finite[0]), max(finite)
    off = ~np.isclose(got, wanted, rtol=0, atol=tolerance, equal_nan=True)
    first = int(np.argmax(off.any(axis=(1, 2))))
    wanted, got, off = wanted[first], got[first], off[first]
    name = say("picture", count=int(off.sum()), all=off.size)
    return (
        f'<div class="attncheck-picture" style="margin: 0.6em 0">{html.escape(f"{name} {case}")}'
        f'<div role="img" aria-label="{html.escape(name)}" '
        'style="display: flex; flex-wrap: wrap; gap: 0.6em 1.6em; margin: 0.3em 0">'
        f'{_matrix(got, off, top, say("yours"))}{_matrix(wanted, None, top, say("wanted"))}'
        "</div></div>")


def _matrix(matrix, off, top, title):
    rows, columns = matrix.shape
    width, height = columns * CELL + 4, rows * CELL + HEAD + 4
    parts = [f'<text x="2" y="16" text-anchor="start">{html.escape(title)}</text>']
    for (row, column), value in np.ndenumerate(matrix):
        x, y = 2 + column * CELL, HEAD + row * CELL
        depth = 0.75 * abs(value) / top if np.isfinite(value) and top else 0
        differs = off is not None and off[row, column]
        frame = f'stroke="{FRAME}" stroke-width="2.5"' if differs else 'stroke="#8886"'
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL - 4}" height="{CELL - 4}" {frame} '
            f'fill="{POSITIVE if value > 0 else NEGATIVE}" fill-opacity="{depth:.2f}"/>'
            f'<text x="{x + CELL // 2 - 2}" y="{y + CELL // 2 + 3}">{_short(value)}</text>')
    return (f'<svg viewBox="0 0 {width} {height}" width="{width}" fill="currentColor" '
            'font-size="13" text-anchor="middle" style="max-width: 100%; height: auto" '
            f'aria-hidden="true">{"".join(parts)}</svg>')


def _short(value):
    """Write a number in at most five characters.

    >>> [_short(value) for value in (0.25, -3.14159, 12345.6, float("-inf"), 1.0)]
    ['0.25', '-3.14', '1e+04', '-inf', '1']
    """
    if not np.isfinite(value):
        return str(value)
    return f"{value:.0e}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) >= 10 else (
        f"{round(value, 2) + 0.0:g}")
