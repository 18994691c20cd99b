"""Figures: drawn by code, and two pictures are told apart as the test of the notebooks needs it."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib import pyplot as plt
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text
from PIL import Image

from attnlib import plots
from attnlib.plots import maps
from attnlib.plots.style import svg
from tools.figures import figure_difference, figures


def to_png(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, format="PNG")
    return buffer.getvalue()


def picture(figure):
    """Return what `figures` finds in the outputs of a cell that ends with this figure."""
    return figures([{"data": {"image/svg+xml": svg(figure)}},
                    {"output_type": "stream", "text": "no picture"}])


def weights(best=1):
    matrix = np.full((3, 4), 0.1)
    matrix[:, best] = 0.7
    return plots.heatmaps({"weights": matrix}, ["a", "b", "c"], ["e", "f", "g", "h"])


def test_the_same_figure_is_the_same_and_another_is_not():
    assert figure_difference(picture(weights()), picture(weights())) is None
    assert "figure 0 differs" in figure_difference(picture(weights(1)), picture(weights(2)))
    wide = plots.heatmaps({"weights": np.eye(3)}, list("abc"), list("efg"), width=6)
    assert "was stored" in figure_difference(picture(wide), picture(weights()))
    assert "have 1 figures, this run drew 0" in figure_difference(picture(weights()), [])


def test_a_moved_curve_is_noticed_and_rounding_is_not():
    x = np.linspace(0, 1, 50)
    draw = lambda y: picture(plots.curves(x, {"y": y}, "x", "y"))  # noqa: E731
    assert figure_difference(draw(x**2), draw(x**2 * (1 + 1e-9))) is None
    bent = x**2 * np.linspace(1, 1.001, 50)
    assert "points, more than" in figure_difference(draw(x**2), draw(bent))


def test_a_changed_digit_and_a_changed_colour_are_noticed():
    matrix = np.full((4, 4), 0.25)
    draw = lambda cell, **how: picture(plots.heatmaps(  # noqa: E731
        {"a": np.where(np.eye(4) > 0, cell, matrix)}, "abcd", "efgh", **how))
    assert "figure 0 differs" in figure_difference(draw(0.25), draw(0.26))
    assert "colours by up to" in figure_difference(
        draw(0.25, digits=None), draw(0.24, digits=None))
    assert figure_difference(draw(0.25, digits=None), draw(0.25 - 1e-12, digits=None)) is None


@pytest.mark.parametrize(("old", "new", "problem"), [
    ("#c8c8c8", "#c8c8c9", None),
    ("#c8c8c8", "#c8c8ca", "colours by up to 2 of 255, more than 1"),
    ("M 1.001 2", "M 1.002 2", None),
    ("M 1.001 2", "M 1.01 2", "numbers by up to 0.009 points, more than 0.005"),
    ("M 1 2", "M 1 2 3", "'' was stored, ' ' was drawn"),
    ("M 1 2 3", "M 1 2", "' ' was stored, '' was drawn"),
    ("<path/>", "<g/>", "'<path/>' was stored, '<g/>' was drawn"),
    ("<path/>", "<path/>1", "(0,) numbers were stored, (1,) were drawn"),
])
def test_figures_differ_by_what_is_seen(old, new, problem):
    said = figure_difference([old], [new])
    assert said is None if problem is None else problem in said


def test_a_figure_is_the_same_text_in_every_run():
    """Not even the names inside it depend on the moment, and letters keep their size."""
    texts = [svg(plots.curves([1, 2], {"a": [1, y]}, "x", "y", logy=True)) for y in (2, 2 + 1e-13)]
    assert texts[0] == texts[1]
    assert "date" not in texts[0].lower()
    assert "scale(0.015625)" in texts[0]
    assert not re.search(r"translate\([^)]*\.\d{4}", texts[0])


def test_a_notebook_shows_it_once_as_svg():
    shell = InteractiveShell.instance()
    with capture_output() as captured:
        data, _ = shell.display_formatter.format(weights())
    shown, = captured.outputs
    assert data == {}
    assert shown.data["image/svg+xml"].startswith("<?xml")
    assert set(shown.data) == {"image/svg+xml", "text/plain"}


@pytest.mark.parametrize(
    "draw",
    [
        weights,
        lambda: plots.heatmaps({"a": np.eye(2), "b": -np.eye(2)}, "xy", "uv", signed=True),
        lambda: plots.heatmaps({"a": np.eye(2)}, "xy", "uv", mask=np.tri(2) > 0, digits=None),
        lambda: plots.curves([1, 2], {"a": [1, 2], "b": [2, 1]}, "x", "y", {"a": [1, 1]}, {"l": 2}),
        lambda: plots.curves([1, 2], {"a": [1, 2]}, "x", "y", logx=True, logy=True),
        lambda: plots.scatter(np.eye(2), ["a", "b"], {"first": ["a"], "second": ["b"]}),
        lambda: plots.scatter(np.eye(2), ["a", "b"], {"all": ["a", "b"]}, edges=[("a", "b")]),
        lambda: plots.diagram({"a": (0, 0), "b": (2, 0), "c": (0, 2, "C")}, [("a", "b", "to"),
                                                                              ("a", "c")]),
        lambda: plots.diagram({"a": (0, 0), "b": (0, 2), "c": (1, 0)},
                              [("a", "b", "skip", 0.5), ("a", "c", "", -0.5)],
                              colours={"a": plots.QUERY, "b": 1}),
        lambda: plots.waveform(np.sin(np.arange(2000)), 8000, 200, 80),
        lambda: plots.arcs("abc", {"one": np.eye(3), "two": np.full((3, 3), 1 / 3)}),
        lambda: plots.bands([1, 2], {"a": [[1, 2], [2, 3]], "b": [[1, 1]]}, "x", "y", logx=True,
                            xticks=[1, 2]),
        lambda: plots.small_multiples([1, 2], {t: [[1, 2]] for t in "abc"}, "x", "y", shade_from=2),
        lambda: plots.plane({"a": (1, 2)}, {"b": (2, 1), "c": [(2, 1), (3, 3)]},
                            [(0, 0), (1, 0), (1, 2)], {"b": 0.5}, {"b": plots.VALUE}, "way"),
    ],
)
def test_every_kind_of_figure_is_drawn_and_left_to_the_notebook(draw):
    figure = draw()
    assert plt.get_fignums() == []                         # a notebook would draw it twice
    assert plots.too_small(figure) == []
    assert len(set(re.findall("#[0-9a-f]{6}", svg(figure)))) > 1


def test_masked_cells_bear_no_number():
    figure = plots.heatmaps({"a": np.eye(2)}, "xy", "uv", mask=np.tri(2) > 0)
    assert len(figure.axes[0].texts) == 3


def test_a_diagram_refuses_arrows_to_nowhere():
    with pytest.raises(ValueError, match="arrows must join boxes that exist, got 'a' -> 'z'"):
        plots.diagram({"a": (0, 0)}, [("a", "z")])


def test_text_that_is_too_small_is_named():
    figure = plots.curves([1, 2], {"a": [1, 2]}, "x", "y", size=(9, 3))
    assert any("on a phone: 'x' of 10.5 pt in a figure 9.1 inches wide is 5.7 px" in fault
               for fault in plots.too_small(figure))
    figure = plots.heatmaps({"a": EYE}, "xy", "uv")
    figure.axes[0].texts[0].set_fontsize(4)
    assert len(plots.too_small(figure)) == 2               # on a phone and on a laptop
    figure.axes[0].texts[0].set_visible(False)
    assert plots.too_small(figure) == []
    figure = plots.diagram({"a": (0, 0), "b": (2, 0)}, [("a", "b")])
    figure.axes[0].xaxis.label.set(text="not drawn", fontsize=4)
    assert plots.too_small(figure) == []


def test_panels_without_room_stand_below():
    panels = {title: np.eye(5) for title in "abc"}
    places = lambda **how: len({  # noqa: E731
        round(ax.get_position().y0, 2) for ax in plots.heatmaps(panels, *["abcde"] * 2, **how).axes
        if ax.get_title()})
    assert (places(), places(width=12), places(columns_of_panels=1)) == (2, 1, 3)


def test_arcs_go_above_from_the_left_and_below_from_the_right():
    weights = np.zeros((3, 3))
    weights[2, 0], weights[0, 1], weights[1, 1] = 0.8, 0.4, 0.01
    left, right = sorted(plots.arcs("abc", {"a": weights}).axes[0].lines,
                         key=lambda line: -max(line.get_ydata()))
    assert min(left.get_ydata()) > 0 > max(right.get_ydata())
    assert (left.get_xdata()[0], left.get_xdata()[-1]) == (0, 2)           # from key to query
    assert (right.get_xdata()[0], right.get_xdata()[-1]) == (1, 0)
    assert left.get_linewidth() == pytest.approx(2 * right.get_linewidth())


def test_a_band_goes_from_the_lowest_seed_to_the_highest():
    runs = np.array([[1.0, 5.0], [2.0, 3.0], [6.0, 4.0]])
    ax = plots.bands([0, 1], {"a": runs}, "x", "y").axes[0]
    assert ax.lines[0].get_ydata().tolist() == [3, 4]
    corners = ax.collections[0].get_paths()[0].vertices
    assert {tuple(corner) for corner in corners} == {(0, 1), (0, 6), (1, 3), (1, 5)}


def test_a_bent_arrow_goes_around_on_the_side_that_is_named():
    def reach(*place, bend):
        ax = plots.diagram({"a": (0, 0), "b": place}, [("a", "b", "", bend)]).axes[0]
        ax.figure.draw_without_rendering()
        box = ax.patches[2].get_path().get_extents()
        return box.x0, box.y0, box.x1, box.y1

    for place in [(0, 4), (0, -4)]:
        assert reach(*place, bend=0.5)[2] == pytest.approx(0.5 + 4 * 0.25, abs=0.3)
        assert reach(*place, bend=-0.5)[0] == pytest.approx(-0.5 - 4 * 0.25, abs=0.3)
    for place in [(4, 0), (-4, 0)]:
        assert reach(*place, bend=0.5)[3] == pytest.approx(0.3 + 4 * 0.25, abs=0.3)
        assert reach(*place, bend=-0.5)[1] == pytest.approx(-0.3 - 4 * 0.25, abs=0.3)


# dark mode

SHEET = Path(__file__).parents[2] / "_static" / "book.css"
GROUND = "rgb(20, 24, 30)"


def contrast(one, other):
    """Return the contrast of WCAG between colours (..., 3) from 0 to 1."""
    def luminance(colour):
        colour = np.asarray(colour)
        linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722] + 0.05

    one, other = luminance(one), luminance(other)
    return np.maximum(one, other) / np.minimum(one, other)


def in_the_dark(browser, colours):
    """Return what colours (n, 3) from 0 to 1 in a figure look like on a dark page, by a browser."""
    picture = base64.b64encode(to_png((np.asarray([colours]) * 255).round())).decode()
    page = browser.new_page(viewport={"width": len(colours), "height": 50})
    page.set_content(
        f'<html data-theme="dark"><style>body {{ margin: 0; background: {GROUND} }}'
        f'{SHEET.read_text(encoding="utf8")}</style><div class="bd-content">'
        f'<div class="cell_output"><img src="data:image/png;base64,{picture}"></div></div>')
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return np.asarray(shown)[0] / 255


def test_in_the_dark_a_figure_has_the_ground_of_the_page_and_its_colours_stand_out(browser):
    named = np.array([to_rgb(colour) for colour in [*plots.COLOURS[:-1], "black"]])
    scales = [np.array(maps._legible(name).colors) for name in ("Blues", "PuOr")]
    ends = [[0, 0, 0], [1, 1, 1]]
    black, white, *shown = in_the_dark(browser, np.concatenate([ends, named, *scales]))
    assert np.round(white * 255).tolist() == [20, 24, 30]
    for colour, dark in zip(named, shown, strict=False):
        assert contrast(colour, [1, 1, 1]) >= 3, to_hex(colour)
        assert contrast(dark, white) >= 3, to_hex(colour)
    cells, dark = np.concatenate(scales), np.array(shown[len(named):])
    for cell, dark_cell in zip(cells, dark, strict=True):
        is_white = cell @ maps.LUMA < maps.MIDDLE
        assert contrast(cell, np.ones(3) * is_white) >= 4.5
        assert contrast(dark_cell, white if is_white else black) >= 4.5


def test_zero_is_white_in_a_map_of_signed_numbers():
    for name, place in [("PuOr", 0.5), ("Blues", 0.0)]:
        assert min(maps._legible(name)(place)[:3]) > 0.95


def test_the_number_in_a_cell_is_black_or_white_by_its_colour():
    figure = plots.heatmaps({"a": np.array([[0.0, 1.0]])}, "x", "uv")
    assert [text.get_color() for text in figure.axes[0].findobj(Text)
            if "." in text.get_text()] == ["black", "white"]


EYE = np.eye(2)


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (lambda: plots.heatmaps({}, "xy", "uv"), ValueError, "at least one panel, got none"),
        (lambda: plots.heatmaps({"a": EYE}, "xyz", "uv"), ValueError,
         r"panel 'a' must have shape \(rows, columns\) = \(3, 2\), got \(2, 2\)"),
        (lambda: plots.heatmaps({"a": EYE}, "xy", "uv", mask=EYE), TypeError,
         "mask must be boolean, got dtype float64"),
        (lambda: plots.heatmaps({"a": EYE}, "xy", "uv", mask={"a": EYE[:1] > 0}), ValueError,
         r"mask must have shape \(rows, columns\) = \(2, 2\), got \(1, 2\)"),
        (lambda: plots.curves([1, 2], {}, "x", "y"), ValueError, "curves needs lines"),
        (lambda: plots.curves([1, 2], {"a": [1, 2, 3]}, "x", "y"), ValueError,
         r"'a' must have one number for each of 2 x, got shape \(3,\)"),
        (lambda: plots.curves([1], {"a": [1]}, "x", "y", spread={"b": [1]}), ValueError,
         r"got lines \['a'\], spread \['b'\]"),
        (lambda: plots.scatter(np.ones((2, 3)), ["a", "b"], {}), ValueError,
         r"points must be \(n, 2\) with n names, got \(2, 3\) and 2 names"),
        (lambda: plots.scatter(EYE, ["a", "b"], {"g": ["c"]}), ValueError,
         r"must hold names of points, got \['c'\]"),
        (lambda: plots.arcs("ab", {"p": np.eye(3)}), ValueError,
         r"'p' must hold weights from 0 to 1 of shape \(2, 2\), got shape \(3, 3\), from 0 to 1"),
        (lambda: plots.arcs("ab", {"p": -EYE}), ValueError, "from -1 to"),
        (lambda: plots.arcs("ab", {}), ValueError, "arcs needs at least one panel, got none"),
        (lambda: plots.bands([1, 2], {}, "x", "y"), ValueError, "at least one line, got none"),
        (lambda: plots.bands([1, 2], {"a": [1, 2]}, "x", "y"), ValueError,
         r"'a' must have shape \(n_seeds, 2\) for 2 x, got \(2,\)"),
        (lambda: plots.small_multiples([1, 2], {"a": EYE}, "x", "y", across=0), ValueError,
         "across must be"),
        (lambda: plots.plane({"a": 1}), ValueError, r"point 'a' must be \(2,\), got shape \(\)"),
        (lambda: plots.plane({}, {"a": np.eye(3)}), ValueError,
         r"arrow 'a' must be \(2,\) or \(2, 2\), got shape \(3, 3\)"),
        (lambda: plots.plane({}, path=[(0, 0)]), ValueError,
         r"path must be \(n, 2\) with n of 2 or more, got shape \(1, 2\)"),
        (lambda: plots.plane({"a": (0, 0)}, weights={"a": 1}), ValueError,
         r"weights must name arrows, and colours points or arrows, got \['a'\]"),
        (lambda: plots.waveform(np.ones(99), 100, 50, 20), ValueError,
         "at least 130 samples to show 5 frames"),
        (lambda: plots.waveform(np.ones(99), 0, 50, 20), ValueError, "sample_rate must be"),
    ],
)
def test_figures_refuse(draw, error, message):
    with pytest.raises(error, match=message):
        draw()
