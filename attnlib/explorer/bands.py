"""Figures of truncated self-attention: the scores of a band, and the receptive field of a stack."""

import numpy as np

from attnlib._checks import require_count
from attnlib.attention import softmax
from attnlib.explorer.figure import Figure, coordinate, number, rounded, slider
from attnlib.masks import band_mask

MOST = 40               # vectors: with more, the cells of a band are too small to see
WIDEST = 8              # positions on each side of a layer's window
DEEPEST = 4             # layers


def band(seq_len=24, left=3, right=3, block=6):
    """Compare the scores that a band needs with those that are computed, using four sliders.

        needed:      j from i - left to i + right               band_mask(seq_len, left, right)
        with a mask: all seq_len * seq_len
        in blocks:   `block` queries share the keys from `left` before them to `right` after

    Returns a `Figure`.

    >>> band(6, 1, 1, 2)
    Figure band: of 36 scores 16 are needed; a mask computes 36, blocks of 2 compute 20
    """
    require_count(seq_len=seq_len, block=block)
    require_count(0, left=left, right=right)
    if not 4 <= seq_len <= MOST:
        raise ValueError(f"seq_len must be from 4 to {MOST}, got {seq_len}")
    if max(left, right) >= seq_len or block > seq_len:
        raise ValueError(f"left, right and block must fit into {seq_len} vectors, got {left}, "
                         f"{right} and {block}")

    needed = band_mask(seq_len, left, right)                               # (L, L)
    computed = in_blocks(seq_len, left, right, block)                      # (L, L)
    counts = {"needed": needed.sum(), "with a mask": needed.size, "in blocks": computed.sum()}
    alt = (f"of {needed.size} scores {needed.sum()} are needed; a mask computes {needed.size}, "
           f"blocks of {block} compute {computed.sum()}")
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{count}</td>'
                   f"<td>{number(count / needed.sum())}</td></tr>"
                   for name, count in counts.items())
    legend = "".join(
        f'<span><svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">'
        f'<rect class="{kind}" width="1" height="1"/></svg> {meaning}</span>' for kind, meaning in (
            ("needed", "needed"), ("extra", "computed as well"), ("never", "never computed")))
    body = (
        f'<div class="controls" hidden>{slider("L", "seq_len", 4, MOST, seq_len)}'
        f'{slider("left", "left", 0, seq_len - 1, left)}'
        f'{slider("right", "right", 0, seq_len - 1, right)}'
        f'{slider("block", "block", 1, seq_len, block)}</div><div class="panels">'
        f'{_grid("with a mask", needed, needed | True)}{_grid("in blocks", needed, computed)}</div>'
        f'<p class="title">{legend}</p>'
        '<table><thead><tr><th scope="col">scores</th><th scope="col">number</th>'
        f'<th scope="col">times needed</th></tr></thead><tbody>{rows}</tbody></table>')
    start = {"seq_len": seq_len, "left": left, "right": right, "block": block}
    return Figure("band", alt, start, body)


def in_blocks(seq_len, left, right, block):
    """Return (L, L): True where blocks of queries compute a score, needed or not.

    >>> in_blocks(4, 0, 1, 2).astype(int)
    array([[1, 1, 1, 0],
           [1, 1, 1, 0],
           [0, 0, 1, 1],
           [0, 0, 1, 1]])
    """
    j = np.arange(seq_len)
    first = j[:, None] // block * block                    # query of the block that i belongs to
    return (j >= first - left) & (j < first + block + right)


def _runs(cells):
    """Return the cells that are True as an SVG path, one rectangle for each run in a row."""
    steps = []
    for i, row in enumerate(cells):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        steps += [f"M{start} {i}h{end - start}v1h{start - end}z"
                  for start, end in edges.reshape(-1, 2)]
    return "".join(steps)


def _grid(title, needed, computed):
    """Return the table of scores: needed, computed in addition, never computed."""
    L = len(needed)
    return (
        f'<div><p class="title">{title}</p><svg viewBox="0 0 {L} {L}" role="img" aria-label="'
        f"{title}: {computed.sum()} of {L * L} scores are computed, {needed.sum()} are needed\">"
        f'<rect class="never" width="{L}" height="{L}"/>'
        f'<path class="extra" d="{_runs(computed & ~needed)}"/>'
        f'<path class="needed" d="{_runs(needed)}"/>'
        f'<path class="lines" d="{_lines(L)}"/></svg></div>')


def _lines(L):
    """Return lines between the cells."""
    return "".join(f"M{n} 0V{L}M0 {n}H{L}" for n in range(1, L))


def receptive_field(layers=3, left=3, right=3, output=12, seq_len=25):
    """Follow one output down a stack of bands: which inputs it can depend on, and how strongly.

        paths = band ** layers,   share = (band / keys of each query) ** layers     # matrix powers

    The share is the weight that an input has in the output while attention is uniform. Positions
    count from 0. Returns a `Figure`.

    >>> receptive_field(layers=2, left=1, right=1, output=3, seq_len=9)
    Figure reach: output 3 of 2 layers depends on the inputs 1 to 5; input 1 has 1 of 9 paths
    """
    require_count(layers=layers, seq_len=seq_len)
    require_count(0, left=left, right=right, output=output)
    if layers > DEEPEST or max(left, right) > WIDEST:
        raise ValueError(f"layers must be at most {DEEPEST}, left and right at most {WIDEST}, got "
                         f"{layers}, {left} and {right}")
    if not 5 <= seq_len <= MOST or output >= seq_len:
        raise ValueError(f"seq_len must be from 5 to {MOST}, and output below it, got {seq_len} "
                         f"and {output}")

    mask = band_mask(seq_len, left, right)                                 # (L, L)
    uniform = softmax(np.zeros((seq_len, seq_len)), mask)                  # (L, L)
    paths = [np.linalg.matrix_power(mask.astype(int), n)[output] for n in range(layers + 1)]
    shares = [np.linalg.matrix_power(uniform, n)[output] for n in range(layers + 1)]
    reached = np.flatnonzero(paths[-1])
    edge = reached[0]
    alt = (f"output {output} of {layers} layers depends on the inputs {edge} to {reached[-1]}; "
           f"input {edge} has {paths[-1][edge]} of {paths[-1].sum()} paths")
    rows = "".join(f'<tr><th scope="row">{j}</th><td>{count}</td><td>{number(share, 3)}</td></tr>'
                   for j, (count, share) in enumerate(zip(paths[-1], shares[-1], strict=True)))
    body = (
        f'<div class="controls" hidden>{slider("layers", "layers", 1, DEEPEST, layers)}'
        f'{slider("left", "left", 0, WIDEST, left)}{slider("right", "right", 0, WIDEST, right)}'
        f'{slider("output", "output", 0, seq_len - 1, output)}'
        f'{slider("input", "input", 0, seq_len - 1, edge)}</div>'
        f"{_stack(layers, mask, shares, edge, alt)}"
        f'<output class="said">{_said(paths[-1], shares[-1], output, layers, edge)}</output>'
        '<details><summary>Numbers</summary><table><thead><tr><th scope="col">input</th>'
        '<th scope="col">paths</th><th scope="col">share</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>")
    start = {"seq_len": seq_len, "layers": layers, "left": left, "right": right,
             "output": output, "share": rounded(shares[-1])}
    return Figure("reach", alt, start, body)


def _said(paths, shares, output, layers, j):
    """Return the sentence below the figure; `reach.js` has the same."""
    reached = np.flatnonzero(paths)
    stack = f"{layers} layers" if layers > 1 else "1 layer"
    noun = "path" if paths.sum() == 1 else "paths"
    return (f"Through {stack}, output {output} can depend on the inputs {reached[0]} to "
            f"{reached[-1]}. Input {j} has {paths[j]} of {paths.sum()} {noun}, a share of "
            f"{number(shares[j], 3)}.")


def _stack(layers, mask, shares, marked, alt):
    """Return the stack with the inputs at the bottom, and below each input a bar for its share."""
    L, low = len(mask), 40 * DEEPEST + 20
    at = lambda n: f"{20 * n + 10}"  # noqa: E731
    height = lambda n: low - 40 * (layers - n)  # noqa: E731
    parts = []
    for n in range(layers):                                # from the output down
        edges = "".join(f"M{at(i)} {height(n)}L{at(j)} {height(n + 1)}"
                        for i in np.flatnonzero(shares[n]) for j in np.flatnonzero(mask[i]))
        parts.append(f'<path class="edges" d="{edges}"/>')
    for n in range(layers + 1):
        parts += [f'<circle class="{"node" if share else "node out"}" cx="{at(j)}" '
                  f'cy="{height(n)}" r="6"/>' for j, share in enumerate(shares[n])]
    highest = shares[-1].max()
    bars = "".join(f'<rect class="bar" x="{20 * j + 3}" y="{low + 14}" width="14" '
                   f'height="{coordinate(60 * share / highest)}"/>'
                   for j, share in enumerate(shares[-1]))
    texts = "".join(f'<text x="{at(j)}" y="{low + 98}" text-anchor="middle" '
                    f'font-size="17">{j}</text>' for j in range(0, L, 4))
    return (
        '<p class="title">Above: the output; at the foot: the inputs, with their shares</p>'
        f'<svg viewBox="0 {height(0) - 10} {20 * L} {40 * layers + 114}" role="img" '
        f'aria-label="{alt}">'
        f'<g class="drawn">{"".join(parts)}{bars}</g>'
        f'<circle class="mark" cx="{at(marked)}" cy="{low}" r="9"/>{texts}</svg>')
