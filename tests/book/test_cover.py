"""The cover: its numbers are attention's own, and there is a card for each chapter."""

import re
from pathlib import Path

import numpy as np
import pytest
from browsing import Visit

from attncheck.chapters import CHAPTERS
from book_ext import cover


def test_the_map_shows_the_weights():
    shown = [int(number) for number in re.findall(r">(\d+) %</text>", cover.saw())]
    assert shown == [round(100 * weight) for weight in cover.weights().flat]
    assert cover.saw().count("checked") == 1


def test_the_two_saws_look_at_different_places():
    first, second = cover.weights()[[1, 3]]
    assert np.argmax(first) == 1
    assert np.argmax(second) == 3


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.label)
def test_a_card_has_a_picture_and_a_question(chapter):
    made = cover.card(chapter, "Title & more", 40)
    assert "Title &amp; more" in made
    assert chapter.question.split("*")[0] in made
    assert made.count("<svg") == 1
    assert len(made) > 500
    assert f"40 minutes · {len(chapter.ids)} exercises" in made


def test_the_questions_are_those_of_the_readme():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf8")
    told = re.findall(r"^\| \d \| .*? \| (.*?) \|$", readme, re.MULTILINE)
    assert told == [chapter.question for chapter in CHAPTERS]


def test_pointing_at_a_word_shows_its_map_alone(browser, html):
    shown = """() => [...document.querySelectorAll("fieldset.saw g")]
        .filter(map => getComputedStyle(map).opacity > 0).map(map => map.className.baseVal)"""
    with Visit(browser, (html / "index.html").as_uri()) as visit:
        assert visit.page.evaluate(shown) == ["from-1"]
        visit.page.locator("fieldset.saw label").nth(3).hover()
        assert visit.page.evaluate(shown) == ["from-3"]
        visit.page.mouse.move(5, 700)
        assert visit.page.evaluate(shown) == ["from-1"]
        visit.page.locator("fieldset.saw label").nth(2).click()
        visit.page.mouse.move(5, 700)
        assert visit.page.evaluate(shown) == ["from-2"]
