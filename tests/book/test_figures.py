"""Figures: drawn by code, and two pictures are told apart as the test of the notebooks needs it."""

import base64
import io

import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from attnlib import plots
from conftest import figure_difference, figures


def png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()


def picture(figure):
    output = {"data": {"image/png": base64.b64encode(png(figure)).decode()}}
    return figures([output, {"output_type": "stream", "text": "no picture"}])


def weights(best=1):
    matrix = np.full((3, 4), 0.1)
    matrix[:, best] = 0.7
    return plots.heatmaps({"weights": matrix}, ["a", "b", "c"], ["e", "f", "g", "h"])


def test_the_same_figure_is_the_same_and_another_is_not():
    assert figure_difference(picture(weights()), picture(weights())) is None
    assert "figure 0 differs" in figure_difference(picture(weights(1)), picture(weights(2)))
    wide = plots.heatmaps({"weights": np.eye(3)}, list("abc"), list("efg"), width=6)
    assert "pixels" in figure_difference(picture(weights()), picture(wide))
    assert "have 1 figures, this run drew 0" in figure_difference(picture(weights()), [])


def test_a_moved_curve_is_noticed_and_a_trembling_one_is_not():
    x = np.linspace(0, 1, 50)
    draw = lambda y: picture(plots.curves(x, {"y": y}, "x", "y"))  # noqa: E731
    assert figure_difference(draw(x**2), draw(x**2 + 2e-3 * np.sin(40 * x))) is None
    assert "figure 0 differs" in figure_difference(draw(x**2), draw(0.9 * x**2))


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
        lambda: plots.waveform(np.sin(np.arange(2000)), 8000, 200, 80),
    ],
)
def test_every_kind_of_figure_is_drawn_and_left_to_the_notebook(draw):
    figure = draw()
    assert plt.get_fignums() == []                         # a notebook would draw it twice
    assert np.asarray(Image.open(io.BytesIO(png(figure))).convert("L")).std() > 1


def test_masked_cells_bear_no_number():
    figure = plots.heatmaps({"a": np.eye(2)}, "xy", "uv", mask=np.tri(2) > 0)
    assert len(figure.axes[0].texts) == 3


def test_a_diagram_refuses_arrows_to_nowhere():
    with pytest.raises(ValueError, match="arrows must join boxes that exist, got 'a' -> 'z'"):
        plots.diagram({"a": (0, 0)}, [("a", "z")])


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
        (lambda: plots.waveform(np.ones(99), 100, 50, 20), ValueError,
         "at least 130 samples to show 5 frames"),
        (lambda: plots.waveform(np.ones(99), 0, 50, 20), ValueError, "sample_rate must be"),
    ],
)
def test_figures_refuse(draw, error, message):
    with pytest.raises(error, match=message):
        draw()
