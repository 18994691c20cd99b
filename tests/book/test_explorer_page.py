"""Figures to touch in a browser: each alone in a small page, opened as a file."""

import re

import numpy as np
import pytest
from browsing import Visit

from attnlib import attention, band_mask, explorer, softmax

QUERY = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 0.0], [0.0, -1.0]])
KEY = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [1.0, -1.0]])
VALUE = np.array([[0.0, -1.0], [2.0, -1.0], [2.0, 0.0], [2.0, 1.0]])
WORDS = "I saw a saw".split()
WEIGHTS = softmax(2 * np.random.default_rng(0).normal(size=(2, 3, 4, 4)))
FIGURES = {
    "playground": explorer.playground(QUERY, KEY, VALUE),
    "explore": explorer.explore(WORDS, WEIGHTS),
    "rotary": explorer.rotary_dial([1.0, 0.5], [0.3, -0.8], 7, 3),
    "band": explorer.band(17, 2, 5, 4),
    "reach": explorer.receptive_field(3, 3, 2, 9, 21),
}
PHONE = {"width": 390, "is_mobile": True, "has_touch": True, "reduced_motion": "reduce"}
DARK = "background: #14181e; color: #ced6dd; color-scheme: dark"
# what a script may not change at the start: the numbers, the drawing, the weights
DRAWN = """() => [...document.querySelectorAll("td:not(.bars), path, circle, rect")].map(e =>
  ["d", "cx", "cy", "x", "y", "width", "height", "stroke-width", "fill-opacity"]
    .map(name => e.getAttribute(name)).join() + (e.matches("td") ? e.textContent : ""))"""

SHOW = "html => document.querySelector('main').innerHTML = html"


@pytest.fixture
def visit(browser, tmp_path):
    """Return a function that opens figures, by name or as HTML; windows are closed in the end."""
    visits = []

    def open_page(*names, theme="light", style="", **settings):
        file = tmp_path / f"page-{len(visits)}.html"
        figures = "\n".join(FIGURES[name].html if name in FIGURES else name for name in names)
        ground = DARK if theme == "dark" else "background: #fff; color: #222832"
        file.write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>A</title>'
            f"<body style='{ground}; font: 17px/1.6 sans-serif; {style}'>"
            f"<main><h1>Figures to touch</h1>{figures}</main></body></html>", encoding="utf8")
        visits.append(Visit(browser, file.as_uri(), **settings))
        return visits[-1]

    yield open_page
    for each in visits:
        each.context.close()


def table(page):
    """Return the text of the cells of the table, with hyphens for minus signs."""
    texts = page.locator("td:not(.bars)").all_text_contents()
    return [text.replace("−", "-") for text in texts]


def numbers(text):
    """Return the numbers in a text."""
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text.replace("−", "-"))]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("settings", [{}, PHONE, {"width": 320}], ids=["wide", "phone", "narrow"])
def test_nothing_is_wrong_with_a_figure(visit, name, settings):
    window = visit(name, **settings)
    assert not window.problems()
    assert not window.barriers()
    targets = window.page.locator(
        "button:visible, select:visible, input[type=range]:visible, label:visible, .hit:visible, "
        ".word:visible, summary:visible")
    assert targets.count() > 3
    for box in [target.bounding_box() for target in targets.all()]:
        assert min(box["width"], box["height"]) >= (20 if settings.get("width") == 320 else 24), box


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_legible_in_the_dark(visit, name):
    window = visit(name, theme="dark")
    assert not window.barriers()
    assert not window.problems()
    light = visit(name)
    colour = "() => getComputedStyle(document.querySelector('th')).color"
    assert window.page.evaluate(colour) == "rgb(206, 214, 221)"
    assert light.page.evaluate(colour) == "rgb(34, 40, 50)"


@pytest.mark.parametrize("name", FIGURES)
def test_without_javascript_all_is_there_and_no_control(visit, name):
    still = visit(name, java_script_enabled=False).page
    controls = "button:visible, input:visible, select:visible"
    assert still.locator(controls).count() == 0
    assert still.locator("svg[role=img]:visible").count() >= 1
    assert still.locator("[tabindex]:visible").count() == 0
    page = visit(name).page
    assert page.locator(controls).count() > 0


@pytest.mark.parametrize("name", FIGURES)
def test_the_script_starts_with_what_python_drew(visit, name):
    """The drawing and the table are the same before the script and after."""
    window = visit(name)
    alive = window.page.evaluate(DRAWN)
    window.page.evaluate(SHOW, still(FIGURES[name]))
    drawn = window.page.evaluate(DRAWN)
    assert len(drawn) > 15
    assert alive == drawn


def test_many_figures_share_a_page(visit):
    """An element is defined once, and the second of a kind is as alive as the first."""
    window = visit(*FIGURES, *FIGURES)
    assert not window.noted
    assert window.page.locator(".attention-figure.alive").count() == 2 * len(FIGURES)
    tables = [window.page.locator("attention-playground").nth(n).locator("table") for n in (0, 1)]
    before = tables[1].inner_text()
    for n in (1, 0):
        window.page.locator("attention-playground").nth(n).get_by_label("block key 2").check()
        assert (tables[1].inner_text() != before, n) == (True, n)
    assert tables[0].inner_text() == tables[1].inner_text()


def test_a_figure_that_is_put_in_later_comes_alive(visit):
    """Jupyter adds an output to a page that is there already, and runs its script afterwards."""
    page = visit("playground").page
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
                  FIGURES["playground"].html)
    assert page.locator("attention-playground.alive").count() == 2


def test_on_paper_there_are_no_controls(visit):
    for name in FIGURES:
        page = visit(name).page
        page.emulate_media(media="print")
        assert page.locator("button:visible, input:visible").count() == 0
        assert page.locator("svg[role]:visible").count() >= 1


def test_forced_colours_keep_lines_apart(visit):
    page = visit("playground", forced_colors="active").page
    strokes = {page.locator(f"path.{kind}").first.evaluate("e => getComputedStyle(e).stroke")
               for kind in ("q", "k", "v")}
    assert len(strokes) == 3


# playground

SWITCHES = {"scale": "no division by √d", "queries": "softmax over the queries",
            "relu": "ReLU, not softmax", "block": "block key 2"}


def attended(query, key, value, of, wrong=()):
    """Return weights and output of one query in plain NumPy, with these mistakes."""
    scores = query @ key.T / (1 if "scale" in wrong else 2**0.5)
    if "relu" in wrong:
        weights = np.maximum(scores, 0)
        weights[:, 1] *= "block" not in wrong
    else:
        mask = np.ones((1, 4), bool)
        mask[0, 1] = "block" not in wrong
        weights = softmax(scores, mask)
        if "queries" in wrong:
            weights = softmax(scores.T).T * mask
    return weights[of], weights[of] @ value


def shown(page):
    """Return weights, their sum and the output that the table shows."""
    cells = table(page)
    return [float(cell) for cell in cells[2:16:4]], float(cells[-2]), numbers(cells[-1])


def drag(page, label, to):
    """Drag the vector with this label to a place in the plane."""
    handle = page.get_by_role("slider", name=label)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    plane = handle.locator("xpath=ancestor::*[local-name()='svg'][1]").bounding_box()
    unit = plane["width"] / 5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y + 5)
    page.mouse.move(plane["x"] + plane["width"] / 2 + unit * to[0],
                    plane["y"] + plane["height"] / 2 - unit * to[1])
    page.mouse.up()


def test_switches_make_the_mistakes_that_they_name(visit):
    page = visit("playground").page
    for wrong in [(), *[(name,) for name in SWITCHES], tuple(SWITCHES), ("queries", "block"),
                  ("scale", "queries")]:
        for of in (0, 1, 3):
            make_mistakes(page, of, wrong)


def make_mistakes(page, of, wrong):
    """Choose a query, turn switches, look, and start again."""
    page.get_by_role("button", name=f"query {of + 1}").click()
    for name in wrong:
        page.get_by_label(SWITCHES[name]).check()
    weights, output = attended(QUERY, KEY, VALUE, of, wrong)
    found, total, b = shown(page)
    np.testing.assert_allclose(found, weights, atol=0.0051)
    np.testing.assert_allclose(b, output, atol=0.0051)
    assert total == pytest.approx(weights.sum(), abs=0.0051)
    said = page.locator(".said").inner_text()
    words = {"scale": "Not divided", "queries": "Softmax over the queries", "relu": "ReLU",
             "block": "Key 2 is blocked"}
    for name, word in words.items():
        hidden = name == "queries" and "relu" in wrong      # ReLU has no direction
        assert (word in said) == (name in wrong and not hidden), (name, said)
    assert ("Without a softmax" in said) == ({"queries", "relu"} <= set(wrong)), said
    page.get_by_role("button", name="Start again").click()
    np.testing.assert_allclose(shown(page)[0], attended(QUERY, KEY, VALUE, 0)[0], atol=0.0051)


def test_a_longer_bar_is_a_larger_weight(visit):
    """ReLU gives weights above 1; each bar is as long as its weight, measured by the largest."""
    page = visit("playground").page
    page.get_by_label(SWITCHES["relu"]).check()
    page.get_by_label(SWITCHES["scale"]).check()
    weights = np.array(shown(page)[0])
    bars = np.array([float(bar.get_attribute("width")) for bar in page.locator(".bars rect").all()])
    assert weights.max() > 1
    np.testing.assert_allclose(bars / 100, weights / weights.max(), atol=0.011)


def test_a_sum_of_one_is_not_called_wrong(visit):
    page = visit(explorer.playground(np.eye(2), np.eye(2), np.eye(2)).html).page
    page.get_by_label(SWITCHES["queries"]).check()
    assert table(page)[-2] == "1.00"
    assert "add up to 1.00 only by coincidence" in page.locator(".said").inner_text()


def test_vectors_are_dragged(visit):
    page = visit("playground").page
    query, key, value = QUERY.copy(), KEY.copy(), VALUE.copy()
    for label, to, array, row in [("key 1", (-2, 1.5), key, 0), ("value 3", (-1.5, 2), value, 2),
                                  ("query 1", (-1, -2), query, 0)]:
        drag(page, label, to)
        array[row] = to
        weights, output = attended(query, key, value, 0)
        np.testing.assert_allclose(shown(page)[0], weights, atol=0.0051)
        np.testing.assert_allclose(shown(page)[2], output, atol=0.0051)
    drag(page, "key 1", (9, 9))                            # stays within the plane
    said = page.get_by_role("slider", name="key 1").get_attribute("aria-valuetext")
    assert said == "(2.50, 2.50)"


def test_vectors_are_moved_by_touch(visit):
    page = visit("playground", **PHONE).page
    handle = page.get_by_role("slider", name="value 4")
    assert handle.evaluate("e => getComputedStyle(e).touchAction") == "none"
    handle.evaluate("""e => {
      const box = e.getBoundingClientRect()
      const at = (type, x, y) => e.dispatchEvent(new PointerEvent(type, {
        pointerId: 1, pointerType: "touch", isPrimary: true, bubbles: true, cancelable: true,
        clientX: box.x + box.width / 2 + x, clientY: box.y + box.height / 2 + y }))
      e.setPointerCapture = () => e.hasPointerCapture = () => true
      at("pointerdown", 0, 0)
      at("pointermove", -40, 0)
    }""")
    x, y = numbers(handle.get_attribute("aria-valuetext"))
    assert x < 1.5
    assert y == 1


def test_vectors_are_moved_by_the_keyboard(visit):
    page = visit("playground").page
    handle = page.get_by_role("slider", name="key 3")
    handle.focus()
    for press, place in [("ArrowLeft", "(0.90, 0.00)"), ("Shift+ArrowUp", "(0.90, 0.50)"),
                         ("ArrowDown", "(0.90, 0.40)"), ("Shift+ArrowRight", "(1.40, 0.40)")]:
        page.keyboard.press(press)
        assert handle.get_attribute("aria-label") == f"key 3: {place}"
    assert handle.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
    key = KEY.copy()
    key[2] = 1.4, 0.4
    np.testing.assert_allclose(shown(page)[0], attended(QUERY, key, VALUE, 0)[0], atol=0.0051)
    names = set()
    for _ in range(30):                                    # all vectors are on the way of Tab
        page.keyboard.press("Tab")
        names.add(page.evaluate("document.activeElement.getAttribute('aria-label')") or "")
    assert {name[:7].strip(": ") for name in names} >= {"value 1", "value 4"}


def test_the_plain_state_is_attention(visit):
    page = visit("playground").page
    output, weights = attention(QUERY, KEY, VALUE)
    np.testing.assert_allclose(shown(page)[0], weights[0], atol=0.0051)
    np.testing.assert_allclose(shown(page)[2], output[0], atol=0.0051)


# explore

def sharpened(weights, temperature):
    powers = weights ** (1 / temperature)
    return powers / powers.sum(-1, keepdims=True)


def test_head_layer_and_temperature_choose_the_weights(visit):
    page = visit("explore").page
    page.get_by_label("Layer").select_option("layer 2")
    page.get_by_label("Head").select_option("head 3")
    page.locator("details").evaluate("e => e.open = true")
    found = lambda: np.array(table(page), float).reshape(4, 4)  # noqa: E731
    np.testing.assert_allclose(found(), WEIGHTS[1, 2], atol=0.0011)
    for presses, temperature in [(2, 2**0.5), (6, 4)]:
        page.get_by_role("slider").focus()
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
        np.testing.assert_allclose(found(), sharpened(WEIGHTS[1, 2], temperature), atol=0.002)
    assert page.locator(".value").inner_text() == "T = 4"


def test_a_word_is_chosen_by_pointer_keyboard_and_touch(visit):
    page = visit("explore").page
    word = page.get_by_role("button", name="a, word 3")
    percent = [f"{100 * round(w, 3):.0f} %" for w in WEIGHTS[0, 0, 2]]
    shares = page.locator(".share")
    assert shares.all_text_contents() == [""] * 4
    word.hover()
    assert shares.all_text_contents() == percent
    page.mouse.move(0, 0)
    assert shares.all_text_contents() == [""] * 4
    word.focus()
    page.keyboard.press("Enter")
    assert word.get_attribute("aria-pressed") == "true"
    assert shares.all_text_contents() == percent
    assert page.locator(".map-row.chosen").count() == 1
    page.keyboard.press(" ")
    assert word.get_attribute("aria-pressed") == "false"
    phone = visit("explore", **PHONE).page
    phone.locator(".map-row").nth(2).locator(".cell").first.tap()
    assert phone.locator(".share").all_text_contents() == percent


def test_the_tour_says_what_is_true(visit):
    page = visit("explore").page
    tour, said = page.locator(".tour"), page.locator(".said")
    assert tour.inner_text() == "Guided tour"
    tour.click()
    apart = WEIGHTS[0, 0] * (1 - np.eye(4))
    i, j = np.unravel_index(apart.argmax(), (4, 4))
    assert f"({i + 1}) puts {100 * apart.max():.0f} % of its attention on" in said.inner_text()
    assert f"({j + 1})." in said.inner_text()
    tour.click()
    other = abs(WEIGHTS[0, :, i] - WEIGHTS[0, 0, i]).sum(-1).argmax()
    assert f"in head {other + 1}: {100 * WEIGHTS[0, other, i].max():.0f} %" in said.inner_text()
    tour.click()
    sharp = sharpened(WEIGHTS[0, other, i], 0.25).max()
    assert f"become {100 * sharp:.0f} %" in said.inner_text()
    tour.click()
    assert tour.inner_text() == "Guided tour"
    assert page.locator(".value").inner_text() == "T = 1"
    assert page.locator(".share").all_text_contents() == [""] * 4


def test_the_tour_begins_with_the_word_that_is_asked_for(visit):
    page = visit(explorer.explore(WORDS, WEIGHTS, word=2).html).page
    page.locator(".tour").click()
    assert page.locator(".said").inner_text().startswith("“a” (3) puts")


# rotary hands, band, reach

def slide(page, name, value):
    """Set a slider, as a browser does when it is dragged."""
    page.locator(f"[data-name={name}]").evaluate(
        "(e, value) => { e.value = value; e.dispatchEvent(new Event('input')) }", value)


def still(figure):
    """Return the HTML of a figure that no script brings to life: what Python made of it."""
    return figure.html.replace(f"<attention-{figure.name} ", "<not-alive ")


def state(page):
    """Return what a figure shows: its sentence, its table and its drawing."""
    said = page.locator(".said").all_text_contents()
    names = page.evaluate("[...document.querySelectorAll('svg text')].map(e => e.outerHTML)")
    paths = page.locator("path.needed, path.extra").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))")
    return said, table(page), names if "rotary" in page.content() else paths, page.evaluate(DRAWN)


@pytest.mark.parametrize(("name", "make", "cases"), [
    ("rotary", lambda i, j: explorer.rotary_dial([1.0, 0.5], [0.3, -0.8], i, j),
     [{"i": i, "j": j} for i, j in [(0, 0), (12, 0), (3, 9), (5, 5), (1, 12)]]),
    ("band", explorer.band, [
        {"seq_len": 24, "left": 3, "right": 3, "block": 6},
        {"seq_len": 40, "left": 0, "right": 11, "block": 7},
        {"seq_len": 5, "left": 4, "right": 4, "block": 5},
        {"seq_len": 11, "left": 2, "right": 0, "block": 1}]),
])
def test_sliders_give_what_python_computes(visit, name, make, cases):
    """The script and Python agree on numbers, words and drawing, for every setting."""
    page, other = visit(name).page, visit(name).page
    for case in cases:
        for slider, value in case.items():
            slide(page, slider, value)
        other.evaluate(SHOW, still(make(**case)))
        assert state(page) == state(other), case


@pytest.mark.parametrize("case", [(1, 0, 0, 4), (4, 8, 8, 0), (2, 0, 3, 20), (3, 1, 2, 10)])
def test_reach_follows_its_sliders(visit, case):
    page = visit("reach").page
    for name, value in zip(("layers", "left", "right", "output"), case, strict=True):
        slide(page, name, value)
    other = visit(still(explorer.receptive_field(*case, seq_len=21))).page
    assert table(page) == table(other)
    slide(page, "input", other.locator("[data-name=input]").input_value())
    assert state(page) == state(other)
    page.locator("svg[role]").scroll_into_view_if_needed()
    box = page.locator("svg[role]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 6.5 / 21, box["y"] + 20)
    assert "Input 6 has" in page.locator(".said").inner_text()


def test_both_move_on_and_the_score_stays(visit):
    page = visit("rotary").page
    score = re.search(r"the score (\S+)\.", page.locator(".said").inner_text())[1]
    hand = page.locator(".hand").first.get_attribute("d")
    page.get_by_role("button", name="both one position on").focus()
    for _ in range(5):
        page.keyboard.press("Enter")
    said = page.locator(".said").inner_text()
    assert said.startswith("Query at 12, key at 8:")
    assert f"the score {score}." in said
    assert page.locator(".hand").first.get_attribute("d") != hand
    assert page.get_by_role("button", name="both one position on").is_disabled()
    page.get_by_role("slider", name="key at").focus()
    page.keyboard.press("ArrowLeft")
    assert f"the score {score}." not in page.locator(".said").inner_text()


def test_reaches_and_blocks_fit_into_a_shorter_sequence(visit):
    page = visit("band").page
    slide(page, "left", 16)
    slide(page, "seq_len", 6)
    assert page.locator("[data-name=left]").input_value() == "5"
    assert int(table(page)[0]) == band_mask(6, 5, 5).sum()
