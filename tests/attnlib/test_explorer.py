"""Interactive figures: their numbers are those of attnlib, and are the same on every run."""

import html
import json
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from attnlib import attention, band_mask, explorer, rotary, softmax
from attnlib.explorer.figure import FOLDER, rounded

QUERY = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 0.0], [0.0, -1.0]])
KEY = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, -1.0]])
VALUE = np.array([[0.0, -1.0], [2.0, -1.0], [2.0, 0.0], [2.0, 1.0]])
STRANGE = ["<b>", "&", '"', "it's", "</script>"]


def weights(*shape, seed=0):
    return softmax(2 * np.random.default_rng(seed).normal(size=shape))


FIGURES = {
    "playground": lambda: explorer.playground(QUERY, KEY, VALUE),
    "explore": lambda: explorer.explore(STRANGE, weights(2, 3, 5, 5)),
    "rotary": lambda: explorer.rotary_dial([1.0, 0.5], [0.3, -0.8], 7, 3),
    "band": lambda: explorer.band(17, 2, 5, 4),
    "reach": lambda: explorer.receptive_field(3, 2, 1, 7, 19),
}


def start_of(figure):
    """Return what a figure tells its script."""
    return json.loads(html.unescape(re.search(r'data-start="([^"]*)"', figure.html)[1]))


def cells(figure):
    """Return the text of each cell (td) of its table."""
    found = re.findall(r"(?s)<td>(.*?)</td>", figure.html)
    return [cell.replace("−", "-") for cell in found if "<svg" not in cell]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_stands_on_its_own(name):
    page = FIGURES[name]()._repr_html_()
    assert page.startswith(f'<attention-{name} class="attention-figure" data-start="')
    assert not re.search(r"\bid=|\bsrc=|\bhref=|https?:|\burl\(|@import|Math\.random|Date", page)
    for once in ("<script>", "</script>", "customElements.get"):
        assert page.count(once) == 1
    assert len(page) < 40_000
    assert not re.search("True|False", page)               # no word of Python's
    assert 'role="img" aria-label="' in page
    assert "<table>" in page
    assert repr(FIGURES[name]()).startswith(f"Figure {name}: ")


def test_figures_are_the_same_byte_for_byte_in_another_process():
    code = (f"import sys; sys.path.insert(0, {str(FOLDER.parents[1] / 'tests' / 'attnlib')!r}); "
            f"import test_explorer as t; "
            f"sys.stdout.buffer.write(t.all_figures())")
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert other == all_figures()


def all_figures():
    return "\n".join(figure().html for figure in FIGURES.values()).encode()


def test_a_number_on_the_edge_is_rounded_alike_on_every_processor():
    for edge in np.arange(1, 1000, 2) / 2000:
        assert rounded(edge - 1e-16) == rounded(edge) == rounded(edge + 1e-16)


def test_the_scripts_need_no_line_beyond_their_width():
    for file in FOLDER.glob("*.js"):
        assert max(map(len, file.read_text(encoding="utf8").splitlines())) <= 110, file.name


def test_tokens_are_text_and_never_markup():
    figure = explorer.explore(STRANGE, weights(5, 5))
    outside = figure.html.replace("<b>", "§")
    assert "§" not in outside
    assert "&lt;b&gt;" in figure.html
    assert start_of(figure)["tokens"] == STRANGE


@pytest.mark.parametrize("scaled", [True, False])
@pytest.mark.parametrize("of", range(4))
def test_a_playground_shows_what_attention_computes(of, scaled):
    figure = explorer.playground(QUERY, KEY, VALUE, of=of, scaled=scaled)
    output, shares = attention(QUERY if scaled else QUERY * 2**0.5, KEY, VALUE)
    rows = np.array(cells(figure)).tolist()
    *per_key, total, last = [row for row in rows if row]
    for n in range(4):
        k, score, weight, v = per_key[4 * n:4 * n + 4]
        assert json.loads(k.replace("(", "[").replace(")", "]")) == KEY[n].tolist()
        assert json.loads(v.replace("(", "[").replace(")", "]")) == VALUE[n].tolist()
        wanted = QUERY[of] @ KEY[n] / (2**0.5 if scaled else 1)
        assert float(score) == pytest.approx(wanted, abs=0.005)
        assert float(weight) == pytest.approx(shares[of, n], abs=0.005)
    assert float(total) == 1
    shown = json.loads(last.replace("(", "[").replace(")", "]"))
    np.testing.assert_allclose(shown, output[of], atol=0.005)
    assert ("checked" in figure.html.split("<script>")[0]) == (not scaled)


def test_torch_gives_the_same_figure_as_numpy():
    tensors = map(torch.tensor, (QUERY, KEY, VALUE))
    assert explorer.playground(*tensors).html == FIGURES["playground"]().html
    shares = torch.tensor(weights(5, 5), requires_grad=True)
    assert explorer.explore(STRANGE, shares).html == explorer.explore(STRANGE, weights(5, 5)).html


def test_explore_holds_all_weights_and_shows_the_first():
    for shape in [(5, 5), (3, 5, 5), (2, 3, 5, 5)]:
        figure, shares = explorer.explore(STRANGE, weights(*shape)), weights(*shape)
        held = np.array(start_of(figure)["weights"])
        assert held.shape == (1,) * (4 - len(shape)) + shape
        np.testing.assert_allclose(held.reshape(shape), shares, atol=0.0005)
        first = shares.reshape(-1, 5, 5)[0]
        np.testing.assert_allclose(np.array(cells(figure), float).reshape(5, 5), first, atol=5e-4)
        assert (figure.html.count("<select"), figure.html.count("<option>")) == (
            {2: (0, 0), 3: (1, 3), 4: (2, 5)}[len(shape)])


def test_explore_takes_a_word_that_may_look_at_nothing():
    shares = np.tril(np.ones((3, 3)), -1)
    shares[2] /= 2
    assert np.array(cells(explorer.explore(list("abc"), shares)), float)[:3].tolist() == [0, 0, 0]


def test_rotary_dial_shows_the_scores_of_rotary():
    query, key = np.array([1.0, 0.5]), np.array([0.3, -0.8])
    shown = [float(cell) for cell in cells(FIGURES["rotary"]())]
    turned = [rotary(np.tile(x, (30, 1))) for x in (query, key)]
    for distance, score in zip(range(-12, 13), shown, strict=True):
        for i in range(max(0, -distance), 17):             # at every position
            assert score == pytest.approx(turned[0][i] @ turned[1][i + distance], abs=0.0006)
    assert "distance -4, score" in repr(FIGURES["rotary"]())
    # the curve goes through the scores of whole distances
    points = re.search(r'points="([^"]*)"', FIGURES["rotary"]().html)[1].split()[::4]
    dots = re.findall(r'class="dot" cx="([^"]*)" cy="([^"]*)"', FIGURES["rotary"]().html)
    assert points == [",".join(dot) for dot in dots]


@pytest.mark.parametrize("case", [(17, 2, 5, 4), (8, 0, 0, 1), (12, 3, 3, 5), (9, 8, 0, 9)])
def test_a_band_counts_needed_and_computed_scores(case):
    L, left, right, block = case
    needed = sum(i - left <= j <= i + right for i in range(L) for j in range(L))
    first = [i // block * block for i in range(L)]         # of the block of i
    computed = sum(
        any(e - left <= j <= e + right for e in range(first[i], first[i] + block))
        for i in range(L) for j in range(L))
    shown = cells(explorer.band(*case))
    assert [int(n) for n in shown[::2]] == [needed, L * L, computed]
    assert [float(n) for n in shown[1::2]] == pytest.approx(
        [1, L * L / needed, computed / needed], abs=0.0051)
    assert needed == band_mask(L, left, right).sum()


def walks(i, layers, L, left, right):
    """Return all paths down from output i, as lists of positions."""
    if layers == 0:
        return [[i]]
    return [[i, *path] for j in range(max(0, i - left), min(L, i + right + 1))
            for path in walks(j, layers - 1, L, left, right)]


@pytest.mark.parametrize("case", [(3, 2, 1, 7, 19), (1, 0, 0, 3, 6), (2, 3, 0, 1, 9)])
def test_receptive_field_counts_paths_and_shares(case):
    layers, left, right, output, L = case
    paths, shares = np.zeros(L), np.zeros(L)
    for path in walks(output, layers, L, left, right):
        paths[path[-1]] += 1
        keys = [min(L, i + right + 1) - max(0, i - left) for i in path[:-1]]
        shares[path[-1]] += 1 / np.prod(keys)
    shown = cells(explorer.receptive_field(*case))
    assert [int(n) for n in shown[::2]] == paths.tolist()
    np.testing.assert_allclose([float(n) for n in shown[1::2]], shares, atol=0.00051)


@pytest.mark.parametrize(("make", "error", "message"), [
    (lambda: explorer.playground(QUERY, KEY, VALUE[:3]), ValueError,
     r"must have the same shape \(L, 2\), got \(4, 2\), \(4, 2\) and \(3, 2\)"),
    (lambda: explorer.playground(*[np.ones((4, 3))] * 3), ValueError,
     r"must have the same shape \(L, 2\), got \(4, 3\)"),
    (lambda: explorer.playground(*[np.ones((7, 2))] * 3), ValueError,
     "a playground has 2 to 6 vectors, got 7"),
    (lambda: explorer.playground(QUERY, KEY, VALUE, of=4), ValueError,
     "of must be below the number of vectors, 4, got 4"),
    (lambda: explorer.playground(QUERY, KEY, VALUE, of=0.5), TypeError,
     "of must be an integer, got 0.5"),
    (lambda: explorer.playground(QUERY, KEY, VALUE * np.nan), ValueError,
     "query, key and value must be finite"),
    (lambda: explorer.explore("abc", weights(3, 3)), TypeError,
     "tokens must be a list of strings, got 'abc'"),
    (lambda: explorer.explore([1, 2], weights(2, 2)), TypeError,
     r"tokens must be a list of strings, got \[1, 2\]"),
    (lambda: explorer.explore(["a"] * 17, weights(17, 17)), ValueError,
     "tokens must be 2 to 16 words, got 17"),
    (lambda: explorer.explore(["a", "b"], weights(3, 3)), ValueError,
     r"for L = 2 tokens, got shape \(3, 3\)"),
    (lambda: explorer.explore(["a", "b"], -np.eye(2)), ValueError, "weights must be at least 0"),
    (lambda: explorer.explore(["a", "b"], np.eye(2) * np.nan), ValueError, "and not NaN"),
    (lambda: explorer.explore(["a", "b"], 2 * np.eye(2)), ValueError,
     "each row of weights must sum to 1 or be all zeros, got a sum of 2.000"),
    (lambda: explorer.explore(["a", "b"], weights(3, 2, 2), heads=["x"]), ValueError,
     "heads must name all 3 heads, got 1 names"),
    (lambda: explorer.explore(["a", "b"], np.eye(2), word=2), ValueError,
     "word must be below the number of tokens, 2, got 2"),
    (lambda: explorer.rotary_dial([1.0], [1.0, 0]), ValueError,
     r"query and key must have shape \(2,\), got \(1,\) and \(2,\)"),
    (lambda: explorer.rotary_dial([0.0, 0], [1.0, 0]), ValueError, "finite, and not zero"),
    (lambda: explorer.rotary_dial([1.0, 0], [1.0, 0], i=13), ValueError,
     "i and j must be at most 12, got 13 and 4"),
    (lambda: explorer.band(41), ValueError, "seq_len must be from 4 to 40, got 41"),
    (lambda: explorer.band(8, 8, 0, 1), ValueError,
     "left, right and block must fit into 8 vectors, got 8, 0 and 1"),
    (lambda: explorer.band(8, left=1.5), TypeError, "left must be an integer, got 1.5"),
    (lambda: explorer.receptive_field(5), ValueError,
     "layers must be at most 4, left and right at most 8, got 5, 3 and 3"),
    (lambda: explorer.receptive_field(output=25), ValueError,
     "seq_len must be from 5 to 40, and output below it, got 25 and 25"),
])
def test_bad_input_gets_one_sentence(make, error, message):
    with pytest.raises(error, match=message):
        make()
