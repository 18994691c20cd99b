"""A figure of rotary encoding: a query and a key that turn with their positions."""

import numpy as np

from attnlib._checks import require_count
from attnlib.explorer.figure import Figure, coordinate, number, plain, rounded, slider
from attnlib.explorer.vectors import arrow
from attnlib.positions import rotary

SIZE = 300              # of the dial and of the curve, in units of their drawings
LONGEST = 110           # arrow
FARTHEST = 12           # position of query and key


def rotary_dial(query, key, i=2, j=4):
    """Move a query and a key by two sliders: both turn, and the score depends on their distance.

        score = rotary(query at i) @ rotary(key at j)

    Takes query and key (2,), and their initial positions i and j, from 0 to 12. Beside the dial, a
    curve shows the score for every distance j - i. Returns a `Figure`.

    >>> rotary_dial([1.0, 0.0], [1.0, 0.0])
    Figure rotary: query at 2, key at 4: distance 2, score -0.42
    """
    query, key = plain(query), plain(key)
    if query.shape != (2,) or key.shape != (2,):
        raise ValueError("query and key must have shape (2,), got "
                         f"{query.shape} and {key.shape}")
    if not (np.isfinite([query, key]).all() and query.any() and key.any()):
        raise ValueError("query and key must be finite, and not zero")
    require_count(0, i=i, j=j)
    if max(i, j) > FARTHEST:
        raise ValueError(f"i and j must be at most {FARTHEST}, got {i} and {j}")

    queries, keys = (rotary(np.tile(x, (FARTHEST + 1, 1))) for x in (query, key))      # (13, 2)
    scores = queries @ keys.T                                                  # (13, 13)
    distances = np.arange(-FARTHEST, FARTHEST + 1)
    by_distance = [scores[max(0, -d), max(0, d)] for d in distances]
    alt = f"query at {i}, key at {j}: distance {j - i}, score {scores[i, j]:.2f}"
    rows = "".join(f'<tr><th scope="row">{number(d, 0)}</th><td>{number(s, 3)}</td></tr>'
                   for d, s in zip(distances, by_distance, strict=True))
    body = (
        f'<div class="controls" hidden>{slider("query at", "i", 0, FARTHEST, i)}'
        f'{slider("key at", "j", 0, FARTHEST, j)}'
        '<span>both: '
        '<button type="button" data-step="-1" aria-label="−1: both one position back">−1</button> '
        '<button type="button" data-step="1" aria-label="+1: both one position on">+1'
        "</button></span></div>"
        f'<div class="panels">{_dial(query, key, queries[i], keys[j])}'
        f"{_curve(query, key, distances, by_distance, j - i)}</div>"
        f'<output class="said">{_said(i, j, scores[i, j])}</output>'
        '<details><summary>Numbers</summary><table><thead><tr><th scope="col">distance j − i</th>'
        f'<th scope="col">score</th></tr></thead><tbody>{rows}</tbody></table></details>')
    start = {"query": rounded(query), "key": rounded(key), "i": i, "j": j}
    return Figure("rotary", alt, start, body)


def _said(i, j, score):
    """Return the sentence below the figure; `rotary.js` has the same."""
    return (f"Query at {i}, key at {j}: the distance j − i is {number(j - i, 0)}, the score "
            f"{number(score)}. Move both on by one: both hands turn, and the score stays.")


def _dial(query, key, turned_query, turned_key):
    """Return the dial: faint arrows at position 0, full ones at i and j, and the angle between."""
    scale = LONGEST / max(np.hypot(*query), np.hypot(*key))
    middle = SIZE / 2

    def at(vector, stretch=scale):
        return middle + stretch * vector[0], middle - stretch * vector[1]

    angle = np.arctan2(turned_key[1], turned_key[0]) - np.arctan2(turned_query[1], turned_query[0])
    sweep = int(np.sin(angle) < 0)                         # the smaller angle from query to key
    start, end = (at(x, 42 / np.hypot(*x)) for x in (turned_query, turned_key))
    ticks = "".join(
        f"M{coordinate(middle + 128 * np.cos(a))} {coordinate(middle + 128 * np.sin(a))}"
        f"L{coordinate(middle + 136 * np.cos(a))} {coordinate(middle + 136 * np.sin(a))}"
        for a in np.arange(12) * np.pi / 6)
    arrows, names = [], []
    for kind, still, turned in (("k", key, turned_key), ("q", query, turned_query)):
        x, y = at(turned, 20 / np.hypot(*turned) + scale)
        arrows.append(
            f'<path class="{kind}" stroke-width="2" opacity=".3" '
            f'd="{arrow((middle, middle), at(still))}"/><path class="{kind} hand" '
            f'stroke-width="6" d="{arrow((middle, middle), at(turned))}"/>')
        names.append(f'<text class="name" font-size="20" text-anchor="middle" '
                     f'x="{coordinate(x)}" y="{coordinate(y + 6)}">{kind}</text>')
    return (
        '<div><p class="title">hands: query, key</p>'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="Two hands of a dial, '
        'each turned by as many radians as its position">'
        f'<circle class="gridlines" cx="{SIZE // 2}" cy="{SIZE // 2}" r="136"/>'
        f'<path class="gridlines" d="{ticks}"/><path class="b angle" stroke-width="2" '
        f'd="M{coordinate(start[0])} {coordinate(start[1])}A42 42 0 0 {sweep} '
        f'{coordinate(end[0])} {coordinate(end[1])}"/>{"".join(arrows + names)}</svg></div>')


def _curve(query, key, distances, scores, distance):
    """Return the curve of the score against the distance, with the current distance marked."""
    between = np.linspace(-FARTHEST, FARTHEST, 8 * FARTHEST + 1)
    curve = (complex(*query).conjugate() * complex(*key) * np.exp(1j * between)).real
    high = np.abs(curve).max()

    def at(d, score):
        return coordinate(SIZE / 2 + 11.5 * d), coordinate(125 - score / high * 110)

    points = " ".join(",".join(at(d, s)) for d, s in zip(between, curve, strict=True))
    dots = "".join('<circle class="dot" cx="{}" cy="{}" r="4"/>'.format(*at(d, s))
                   for d, s in zip(distances, scores, strict=True))
    x, y = at(distance, scores[distance + FARTHEST])
    texts = "".join(f'<text font-size="18" text-anchor="middle" x="{at(d, 0)[0]}" y="268">'
                    f"{number(d, 0)}</text>" for d in range(-FARTHEST, FARTHEST + 1, 6))
    return (
        '<div><p class="title">score by distance j − i</p>'
        f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="Curve of the score against the '
        'distance: it is the same at every place">'
        f'<path class="gridlines axes" d="M8 125H292M{SIZE // 2} 8V242"/>'
        f'<polyline class="b" stroke-width="1.5" opacity=".6" points="{points}"/>{dots}'
        f'<circle class="here" cx="{x}" cy="{y}" r="9"/>{texts}</svg></div>')
