"""The picture of a matrix beside the one that was wanted."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from attncheck.chapters import load
from attncheck.checking.matrix_diff import can_be_drawn, side_by_side
from attncheck.checking.report import check
from attncheck.i18n import MESSAGES, speaker

WANTED = np.array([[0.5, 0.5, 0.0], [0.1, 0.2, 0.7]])
SAY = speaker(MESSAGES, {})


def drawn(wanted, got):
    """Return the name of the picture, the numbers of both matrices, and which cells are framed."""
    tree = ElementTree.fromstring(side_by_side(wanted, got, SAY))
    matrices = [[text.text for text in svg.iter("text")] for svg in tree.iter("svg")]
    framed = [[rect.get("stroke") == "#d00000" for rect in svg.iter("rect")]
              for svg in tree.iter("svg")]
    return tree.find("div").get("aria-label"), matrices, framed


def test_both_matrices_are_drawn_and_what_differs_is_framed_in_the_answers():
    got = WANTED.copy()
    got[1, 0] = -0.25
    name, (yours, wanted), framed = drawn(WANTED, got)
    assert name == ("Your answer beside the wanted one: 1 of 6 numbers differ. They have a "
                    "frame.")
    assert yours == ["Yours", "0.5", "0.5", "0", "-0.25", "0.2", "0.7"]
    assert wanted == ["Wanted", "0.5", "0.5", "0", "0.1", "0.2", "0.7"]
    assert framed == [[False, False, False, True, False, False], [False] * 6]


def test_what_is_not_finite_is_drawn_too():
    got = WANTED.copy()
    got[0, :2] = np.nan, -np.inf
    name, (yours, _), framed = drawn(WANTED, got)
    assert "2 of 6" in name
    assert yours[1:3] == ["nan", "-inf"]
    assert framed[0][:3] == [True, True, False]
    assert "0 of 6" in drawn(got, got)[0]
    assert "4 of 4" in drawn(np.zeros((2, 2)), np.ones((2, 2)))[0]         # nothing to scale by
    assert "0 of 4" in drawn(np.zeros((2, 2)), np.zeros((2, 2)))[0]


def test_the_deepest_colour_is_the_largest_number_of_both():
    picture = side_by_side(np.array([[1.0, 4.0]]), np.array([[2.0, -4.0]]), SAY)
    fills = re.findall(r'fill="(#\w+)" fill-opacity="([\d.]+)"', picture)
    assert fills == [("#0072b2", "0.38"), ("#d55e00", "0.75"), ("#0072b2", "0.19"),
                     ("#0072b2", "0.75")]


@pytest.mark.parametrize(("wanted", "got", "can"), [
    (WANTED, WANTED, True),
    (WANTED > 0.3, WANTED > 0.2, True),
    (WANTED, WANTED.T, False),
    (WANTED, WANTED.tolist(), False),
    (WANTED[0], WANTED[0], False),
    (np.zeros((2, 9)), np.zeros((2, 9)), False),
    (np.zeros((1, 1)), np.zeros((1, 1)), False),
    (np.array([["a", "b"]]), np.array([["a", "b"]]), False),
])
def test_small_matrices_of_numbers_can_be_drawn(wanted, got, can):
    assert can_be_drawn(wanted, got) == can


def test_a_report_shows_the_picture_of_a_matrix_that_is_wrong():
    wrong = {wrong.name: wrong.answer for wrong in load("dot-scores").misconceptions}
    name = next(iter(wrong))
    report = check("dot-scores", wrong[name], show=False)
    assert report.mistake == name
    assert "numbers differ" in report.picture
    assert report.picture in report.html
    assert report.picture not in str(report)
    assert "(With query of shape (3, 5), key of shape (7, 5).)" in report.picture
    chinese = check("dot-scores", wrong[name], show=False, language="zh")
    assert "你的结果" in chinese.html
    assert not check("dot-scores", load("dot-scores").reference, show=False).picture
    assert not check("dot-scores", lambda query, key: np.zeros(3), show=False).picture


def test_of_parts_and_of_heads_the_first_that_is_wrong_is_drawn():
    exercise = load("multi-head")

    def second_head_flat(*given):
        output, weights = exercise.reference(*given)       # (..., L, d), (..., H, L, L)
        weights = weights.copy()
        weights[..., 1, :, :] = 0.125
        return output, weights

    picture = check("multi-head", second_head_flat, show=False).picture
    assert picture.count(">0.12<") == 25
    assert "25 of 25 numbers differ" in picture
