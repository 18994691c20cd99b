"""A figure of attention in the plane, whose vectors can be dragged."""

import html

import numpy as np

from attnlib._checks import require_count
from attnlib.attention import softmax
from attnlib.explorer.figure import Figure, coordinate, number, plain, rounded

SIZE = 300              # of a plane, in units of its drawing
HEAD = 9                # of an arrow
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def arrow(start, end):
    """Return the path of an arrow with its head; `figure.js` has the same formula.

    >>> arrow((0, 0), (20, 0))
    'M0 0L20 0M12.1 -4.3L20 0L12.1 4.3'
    """
    (x, y), (to_x, to_y) = start, end
    angle, size = np.arctan2(to_y - y, to_x - x), min(HEAD, np.hypot(to_x - x, to_y - y))
    wings = [(to_x - size * np.cos(angle + turn), to_y - size * np.sin(angle + turn))
             for turn in (0.5, -0.5)]
    steps = zip("MLMLL", [start, end, wings[0], end, wings[1]], strict=True)
    return "".join(f"{letter}{coordinate(a)} {coordinate(b)}" for letter, (a, b) in steps)


def playground(query, key, value, of=0, scaled=True):
    """Drag queries, keys and values in the plane: scores, weights and the output follow.

        scores = query[of] @ key.mT / sqrt(2),   output = softmax(scores) @ value

    Four switches change the computation: no division by sqrt(d), softmax over the queries, ReLU
    instead of softmax, and a masked key; a sentence explains the effect of each. Takes query, key
    and value, all (L, 2), with 2 to 6 vectors. `of` is the query that is shown first, counted from
    0, and with `scaled=False` the first switch is on at the start. Returns a `Figure`.

    >>> x = np.eye(2)
    >>> playground(x, x, x)
    Figure playground: query 1 gives the weights 0.67, 0.33; its output is (0.67, 0.33)
    """
    query, key, value = plain(query), plain(key), plain(value)
    if not query.shape == key.shape == value.shape or query.shape[1:] != (2,):
        raise ValueError("query, key and value must have the same shape (L, 2), got "
                         f"{query.shape}, {key.shape} and {value.shape}")
    if not 2 <= len(query) <= 6:
        raise ValueError(f"a playground has 2 to 6 vectors, got {len(query)}")
    require_count(0, of=of)
    if of >= len(query):
        raise ValueError(f"of must be below the number of vectors, {len(query)}, got {of}")
    if not np.isfinite([query, key, value]).all():
        raise ValueError("query, key and value must be finite")

    scores = query[of] @ key.T / (2**0.5 if scaled else 1)             # (L,)
    weights = softmax(scores)                                          # (L,)
    output = weights @ value                                           # (2,)
    reach = float(np.ceil(np.abs([query, key, value]).max())) + 0.5
    scale = SIZE / 2 / reach

    def at(vector):
        return SIZE / 2 + scale * vector[0], SIZE / 2 - scale * vector[1]

    asked = [_movable("k", at(k), n, 1.5 + 8 * w)
             for n, (k, w) in enumerate(zip(key, weights, strict=True))]
    asked.append(_movable("q", at(query[of]), of, 3))                  # drawn last, so it is on top
    steps = np.cumsum(weights[:, None] * value, axis=0)                # (L, 2), tip to tail
    parts = "".join(
        f'<path class="v part" opacity=".75" stroke-width="{coordinate(2 + 8 * w)}" '
        f'd="{arrow(at(start), at(end))}"/>'
        for start, end, w in zip([(0, 0), *steps[:-1]], steps, weights, strict=True))
    mixed = [_movable("v", at(v), n, 1.5) for n, v in enumerate(value)]
    said = ", ".join(number(w) for w in weights)
    alt = f"query {of + 1} gives the weights {said}; its output is {_pair(output)}"
    end = (f'<path class="b out" stroke-width="3" d="{arrow(at((0, 0)), at(output))}"/>'
           f'<text class="out" font-size="20" {_beside(at(output), 20)}>b{RAISED[of + 1]}</text>')
    choices = "".join(f'<button type="button" aria-pressed="{str(n == of).lower()}" '
                      f'aria-label="q{RAISED[n + 1]}: query {n + 1}">q{RAISED[n + 1]}</button>'
                      for n in range(len(query)))
    switches = "".join(
        f'<label><input type="checkbox" value="{name}"{on}>{label}</label>'
        for name, label, on in (("scale", "no division by √d", "" if scaled else " checked"),
                                ("queries", "softmax over the queries", ""),
                                ("relu", "ReLU, not softmax", ""), ("block", "block key 2", "")))
    body = (
        f'<div class="controls" hidden><span>Query:</span>{choices}</div>'
        f'<div class="panels">{_plane(asked, reach, "query and keys", alt)}'
        f'{_plane([parts, *mixed, end], reach, "values and output", "values, and " + alt)}</div>'
        f"{_steps(key, scores, weights, value, output)}"
        f'<div class="controls" hidden>{switches}<button type="button" class="again">Start again'
        '</button></div><output class="said" hidden></output>')
    start = {"query": rounded(query), "key": rounded(key), "value": rounded(value), "of": of,
             "reach": reach}
    return Figure("playground", alt, start, body)


def _steps(key, scores, weights, value, output):
    """Return the table from keys to scores, weights, values and the output."""
    rows = "".join(
        f'<tr><th scope="row">{n}</th><td>{_pair(k)}</td><td>{number(s)}</td><td class="bars">'
        '<svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="bar" y="2" height="12" width="{coordinate(100 * min(w, 1))}"/></svg></td>'
        f"<td>{number(w)}</td><td>{_pair(v)}</td></tr>"
        for n, (k, s, w, v) in enumerate(zip(key, scores, weights, value, strict=True), 1))
    return (
        '<table><thead><tr><th scope="col">key</th><th scope="col">k</th><th scope="col">score</th>'
        '<td class="bars"></td><th scope="col">weight</th><th scope="col">v</th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><th scope="row" colspan="3">sum of weights, output</th>'
        f'<td class="bars"></td><td>{number(weights.sum())}</td><td>{_pair(output)}</td></tr>'
        "</tfoot></table>")


def _pair(vector):
    """Return a vector with two components as text."""
    return f"({number(vector[0])}, {number(vector[1])})"


def _beside(point, distance):
    """Return attributes that place a name just beyond the tip of an arrow."""
    away = np.array(point) - SIZE / 2
    size = max(np.hypot(*away), 1e-9)
    x, y = np.array(point) + (away / size if size > 1 else [1, 0]) * distance
    return f'x="{coordinate(x)}" y="{coordinate(y + 6)}" text-anchor="middle"'


def _movable(kind, point, n, width):
    """Return an arrow from the origin to a point, with its name and an area for a finger."""
    x, y = map(coordinate, point)
    radius, distance = (5, 46) if kind == "q" else (8, 20)
    faint = ' opacity=".45"' if kind == "v" else ""
    return (
        f'<g class="vector" data-kind="{kind}" data-n="{n}">'
        f'<path class="{kind}" stroke-width="{coordinate(width)}"{faint} '
        f'd="{arrow((SIZE / 2, SIZE / 2), point)}"/>'
        f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'
        f'<text font-size="20" {_beside(point, distance)}>{kind}{RAISED[n + 1]}</text>'
        f'<circle class="hit move" cx="{x}" cy="{y}" r="22"/></g>')


def _plane(parts, reach, title, alt):
    """Return a plane with its grid, from -reach to reach."""
    lines = [SIZE / 2 + n * SIZE / 2 / reach for n in range(-int(reach), int(reach) + 1)]
    grid = "".join(f"M{coordinate(x)} 0V{SIZE}M0 {coordinate(x)}H{SIZE}" for x in lines)
    middle = SIZE // 2
    return (
        f'<div><p class="title">{title}</p>'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{html.escape(alt)}">'
        f'<path class="gridlines" d="{grid}"/>'
        f'<path class="gridlines axes" d="M{middle} 0V{SIZE}M0 {middle}H{SIZE}"/>'
        f'{"".join(parts)}</svg></div>')
