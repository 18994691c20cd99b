"""The essentials of the pages in Firefox and in WebKit, from a folder."""

import json
import shutil

import pytest
from answering import CHAPTER, mistaken
from webdriver import CONTROL, ESCAPE, RIGHT, TAB, Firefox, WebKit

from attncheck.chapters import load

pytestmark = pytest.mark.nightly
EXERCISE = "section.exercise:has(#ex-dot-scores)"
ELSEWHERE = """return performance.getEntriesByType("resource").map(entry => entry.name)
    .filter(name => !/^(file|data|blob):/.test(name))"""
LOOP = "def dot_scores(query, key):\n    while True:\n        pass"


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["firefox", "webkit"])
def browser(request):
    kind = request.param
    if not any(map(shutil.which, kind.programs)):
        pytest.skip(f"no {kind.__name__} was found: {' or '.join(kind.programs)}")
    browser = kind()
    yield browser
    browser.close()


@pytest.fixture
def chapter(browser, html):
    """The browser, with chapter 3 opened from the folder."""
    browser.open((html / "chapters" / f"{CHAPTER.file}.html").as_uri())
    return browser


@pytest.fixture
def exercise(browser, html):
    """The browser, with chapter 3 opened at an exercise whose editor is ready."""
    browser.open("about:blank")                            # or the address alone would change
    browser.open((html / "chapters" / f"{CHAPTER.file}.html").as_uri() + "#ex-dot-scores")
    browser.wait("document.documentElement.dataset.live")
    return browser


def test_a_chapter_opens(chapter):
    """Its scripts have run, its figures and fonts are there, and nothing is asked for elsewhere."""
    chapter.wait("document.querySelector('.bd-docs-nav [aria-current=page]')")
    chapter.run("for (const image of document.images) image.loading = 'eager'")
    chapter.wait("[...document.images].every(image => image.complete && image.naturalWidth)")
    fonts = "[...document.fonts].every(font => font.status !== 'error')"
    chapter.wait(f"document.fonts.status === 'loaded' && {fonts}")
    assert chapter.run("return document.querySelectorAll('.katex').length") > 50
    assert chapter.run(ELSEWHERE) == []


def test_dark_mode(chapter):
    ground = "getComputedStyle(document.body).backgroundColor"
    light = chapter.run(f"return {ground}")
    for _ in range(3):
        chapter.click(".theme-switch-button")
        if chapter.run("return document.documentElement.dataset.theme") == "dark":
            break
    chapter.wait(f"{ground} !== {json.dumps(light)}")
    while chapter.run("return document.documentElement.dataset.mode") != "light":
        chapter.click(".theme-switch-button")


def test_a_term_shows_what_it_means(chapter):
    chapter.point("a.term")
    shown = "document.querySelector('a.term + span.tip').checkVisibility()"
    chapter.wait(shown)
    chapter.keys(ESCAPE)
    chapter.wait(f"!{shown}")


def test_a_claim_opens_to_its_code(chapter):
    chapter.click("details.claim > summary")
    chapter.wait("document.querySelector('details.claim').open")


def test_search_finds_and_escape_closes(chapter):
    for way in ("field", "result"):
        chapter.keys("k", held=[CONTROL])
        chapter.wait("document.activeElement.name === 'q'")
        chapter.keys("softmax")
        chapter.wait("document.querySelector('dialog .search-found ol.found a')")
        if way == "result":
            chapter.run("document.querySelector('dialog ol.found a').focus()")
        chapter.keys(ESCAPE)
        chapter.wait("!document.getElementById('pst-search-dialog').open")


def test_a_figure_reacts(browser, html):
    browser.open((html / "index.html").as_uri())
    browser.wait("document.querySelector('attention-playground.alive')")
    table = "document.querySelector('attention-playground table').innerText"
    before = browser.run(f"return {table}")
    browser.run("document.querySelector('attention-playground [role=slider]').focus()")
    browser.keys(RIGHT)
    browser.wait(f"{table} !== {json.dumps(before)}")


def write(browser, text):
    """Put an answer into the editor, as if pasted."""
    browser.run(f"""const area = document.querySelector("{EXERCISE} textarea")
        area.focus()
        area.select()
        document.execCommand("insertText", false, arguments[0])""", text)


def check(browser, text):
    """Check an answer, and return the state and what is shown."""
    write(browser, text)
    browser.run(f"delete document.querySelector('{EXERCISE}').dataset.took")
    browser.click(f"{EXERCISE} .live-check")
    browser.wait(f"document.querySelector('{EXERCISE}').dataset.took")
    return browser.run(f"""const card = document.querySelector("{EXERCISE}")
        return [card.dataset.state, card.querySelector(".live-report").innerText]""")


@pytest.mark.usefixtures("python")
def test_an_exercise(exercise):
    """A mistake gets its hint, the solution passes, and an endless loop is stopped."""
    hint, solution = load("dot-scores").misconceptions[0].hint, load("dot-scores").solution
    state, shown = check(exercise, mistaken("dot-scores"))
    assert state == "not yet"
    assert hint.replace("`", "") in " ".join(shown.split())
    assert check(exercise, solution)[0] == "passed"
    state, shown = check(exercise, LOOP)
    assert "did not finish within" in shown
    assert check(exercise, solution)[0] == "passed"


def test_escape_and_then_tab_leave_the_editor(exercise):
    exercise.run(f"document.querySelector('{EXERCISE} textarea').focus()")
    exercise.keys("x")
    exercise.keys(ESCAPE)
    exercise.keys(TAB)
    assert exercise.run("return document.activeElement.innerText") == "Check"
