"""Exercises answered in the page, in a browser without a network, from a folder and from a server.

The first check of a page starts Python in it, which takes seconds; the checks after it do not.
"""

import gzip
import json
import re
import subprocess
import sys

import pytest
from answering import CHAPTER, Exercises, mistaken
from browsing import Visit

from attncheck.chapters import load
from tools.pages import HTML

pytestmark = pytest.mark.usefixtures("python")
START = 120_000     # milliseconds that Python may take to start, on a machine with other work
UNDIVIDED = "def dot_scores(query, key):\n    return query @ key.swapaxes(-1, -2)"
DOWN = """import sys
def dot_scores(query, key):
    class Deep:
        def __lt__(self, other):
            return sorted([Deep(), Deep()])[0] is self
    sys.setrecursionlimit(10 ** 9)
    return sorted([Deep(), Deep()])"""

BOTH = pytest.mark.parametrize(         # from a server, at night
    "address", ["folder", pytest.param("server", marks=pytest.mark.nightly)], indirect=True)


@pytest.fixture(scope="module")
def started(browser, request):
    """One page per place with Python in it, for the tests that leave it as it was."""
    with Exercises(browser, HTML.as_uri()) as visit:
        visit.check("dot-scores")
        yield visit
        assert not visit.noted


@pytest.mark.parametrize(("text", "told"), [
    ("while True: pass", "did not finish within 5 seconds"),
    ("def dot_scores(query, key):\n    while True: pass", "did not finish within 5 seconds"),
    ("input('name?')", "EOFError: `input()` is not available here"),
    ("def dot_scores(query, key):\n    return input()", "input() is not available here"),
    ("import sys\nsys.exit()", "SystemExit"),
    ("def dot_scores(query, key):\n    raise SystemExit(1)", "stopped with SystemExit"),
    ("1 / 0", "line 1\n    1 / 0\n    ~~^~~\nZeroDivisionError: division by zero"),
    ("def dot_scores(query key)", "SyntaxError"),
    ("dot_score = 1", "Your answer must define dot_scores."),
    ("def dotscores(): pass", "must define dot_scores. It defines dotscores."),
    ("import torch", "NumPy and Python's own modules are available here"),
    ("dot_scores = 3", "The answer must be a function"),
    ("def f(): return g()\ndef g(): return 1 / 0\nf()", "in g"),
])
def test_errors_are_reported(started, text, told):
    state, shown = started.check("dot-scores", text)
    assert state in ("error", "not yet")
    assert told in shown
    assert "runner" not in shown
    assert started.check("dot-scores", load("dot-scores").solution)[0] == "passed"


def test_what_an_answer_prints_is_shown_and_a_flood_is_cut(started):
    printed = started.card("dot-scores").locator(".live-printed")
    started.check("dot-scores", "print('hello <b>')\n1 + 1\n2 + 2")
    assert printed.inner_text() == "hello <b>\n4\n"
    started.check("dot-scores", "def dot_scores(query, key):\n    print(query.shape)")
    assert printed.inner_text() == "Printed in the first case that is checked:\n(3, 5)\n"
    started.check("dot-scores", "import warnings\nwarnings.warn('mind the gap')")
    assert "mind the gap" in printed.inner_text()
    started.check("dot-scores", "for _ in range(10 ** 5): print('flood')")
    assert "and 580,000 more characters" in printed.inner_text()
    started.check("dot-scores", "x = 1")
    assert not printed.is_visible()


def test_names_do_not_leak_from_one_check_to_the_next(started):
    started.check("dot-scores", "left_over = 1\nnp.left_over = 1\n" + load("dot-scores").solution)
    state, told = started.check("relu-per-key", "print(left_over)")
    assert state == "error"
    assert "NameError: name 'left_over' is not defined" in told


def test_a_matrix_is_drawn_beside_the_wanted_one(started):
    started.check("dot-scores", UNDIVIDED)
    picture = started.card("dot-scores").get_by_role("img", name=re.compile("numbers differ"))
    assert picture.locator("svg").count() == 2
    assert picture.get_by_text("Yours").is_visible()


@pytest.mark.parametrize("text", [
    "import os\nos._exit(1)",
    *(pytest.param(text, marks=pytest.mark.nightly) for text in (DOWN, "b'x' * 10 ** 11"))])
def test_the_end_of_python_is_reported_and_the_next_check_works(browser, text):
    with Exercises(browser, HTML.as_uri()) as visit:
        state, told = visit.check("dot-scores", text)
        assert state in ("error", "not yet")
        assert "Your answer ended Python itself" in told or "Error" in told
        assert visit.check("dot-scores", load("dot-scores").solution)[0] == "passed"


@BOTH
def test_stop_ends_what_the_timeout_cannot(browser, address):
    with Exercises(browser, address) as visit:
        visit.check("dot-scores", load("dot-scores").solution)
        card = visit.card("dot-scores")
        visit.write("dot-scores", "np.linalg.svd(np.ones((3000, 3000)))")
        card.get_by_role("button", name="Check").click()
        card.get_by_role("button", name="Stop").click()
        assert "Stopped" in card.locator(".live-status").inner_text()
        assert not card.locator(".live-report *").count()       # of the code before
        assert visit.check("dot-scores", load("dot-scores").solution)[0] == "passed"


@BOTH
def test_answers_and_passes_stay_and_can_be_forgotten(browser, address):
    solution = load("dot-scores").solution
    with Exercises(browser, address) as visit:
        page, total = visit.page, visit.page.locator(".live-total")
        visit.check("dot-scores", solution)
        visit.write("relu-per-key", "half done")
        assert f"1 of {len(CHAPTER.ids)} passed" in total.inner_text()
        page.reload()
        visit.ready()
        assert f"1 of {len(CHAPTER.ids)} passed" in total.inner_text()
        assert visit.card("dot-scores").locator("textarea").input_value() == solution
        assert visit.card("relu-per-key").locator("textarea").input_value() == "half done"
        assert "passed" in visit.card("dot-scores").locator("h3").inner_text()
        page.goto(f"{address}/index.html")
        assert f"1 of {len(CHAPTER.ids)}" in page.locator("article").inner_text()
        page.go_back()
        visit.ready()
        forget = total.get_by_role("button", name=re.compile("[Ff]orget"))
        forget.click()
        assert f"1 of {len(CHAPTER.ids)} passed" in total.inner_text()         # it asks first
        forget.click()
        assert "0 of" in total.inner_text()
        assert visit.card("dot-scores").locator("textarea").input_value() == load("dot-scores").stub
        page.goto(f"{address}/index.html")
        assert f"1 of {len(CHAPTER.ids)}" not in page.locator("article").inner_text()


def test_reset_brings_the_stub_back_and_undo_the_answer(browser):
    with Exercises(browser, HTML.as_uri()) as visit:
        card = visit.card("dot-scores")
        visit.write("dot-scores", "mine = 1")
        card.get_by_role("button", name="Reset").click()
        assert card.locator("textarea").input_value() == load("dot-scores").stub
        visit.page.keyboard.press("ControlOrMeta+z")
        assert card.locator("textarea").input_value() == "mine = 1"


@BOTH
def test_what_is_saved_is_graded_by_jupyter_and_can_be_opened_again(browser, address, tmp_path):
    """The notebook has the answers; `python -m attncheck` finds in it what the page found."""
    with Exercises(browser, address) as visit:
        total = visit.page.locator(".live-total")
        visit.write("dot-scores", load("dot-scores").solution)
        with visit.page.expect_download() as download:
            total.get_by_role("button", name="Download as notebook").click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        notebook = json.loads(saved.read_text(encoding="utf8"))
        sources = ["".join(cell["source"]) for cell in notebook["cells"]]
        assert load("dot-scores").solution in sources
        assert load("relu-per-key").stub in sources
        assert load("relu-per-key").solution not in sources
        visit.write("dot-scores", "lost")
        total.locator("input[type=file]").set_input_files(saved)
        visit.page.get_by_text(f"1 of {len(CHAPTER.ids)} answers were replaced").wait_for()
        assert visit.card("dot-scores").locator("textarea").input_value() == (
            load("dot-scores").solution)
        other = tmp_path / "other.ipynb"
        other.write_text("{}", encoding="utf8")
        total.locator("input[type=file]").set_input_files(other)
        refusal = "is not a notebook of this chapter, so nothing was changed"
        visit.page.get_by_text(refusal).wait_for()
        assert not visit.noted
    # the exercises alone: the rest of the chapter takes half a minute
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"].startswith("ex-")]
    saved.write_text(json.dumps(notebook), encoding="utf8")
    done = subprocess.run([sys.executable, "-m", "attncheck", saved, "--json", tmp_path / "r.json"],
                          capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert re.search(rf"\b1\b.*\b{len(CHAPTER.ids)}\b", done.stdout)


def test_solution_opens_when_it_is_earned_or_asked_for_twice(started):
    asked, earned = CHAPTER.ids[-2:]
    solution = started.card(asked).locator("details.solution")
    summary = solution.locator("summary")
    summary.click()
    assert solution.get_attribute("open") is None
    assert "Click again" in summary.inner_text()
    summary.click()
    assert solution.get_attribute("open") is not None
    other = started.card(earned).locator("details.solution")
    started.check(earned, load(earned).solution)
    other.locator("summary").click()
    assert other.get_attribute("open") is not None


def test_hints_can_be_read_again(started):
    first, second = load("relu-per-key").misconceptions[:2]
    for n in (0, 1):
        started.check("relu-per-key", mistaken("relu-per-key", n))
    told = started.card("relu-per-key").locator(".live-told")
    told.locator("summary").click()
    assert [first.hint, second.hint] == told.locator("li").all_inner_texts()[-2:]


def test_keyboard_access(started):
    id = CHAPTER.ids[-3]
    page, card = started.page, started.card(id)
    focused = "document.activeElement.tagName + ' ' + document.activeElement.textContent"
    card.locator("textarea").focus()
    page.keyboard.press("Tab")                         # nothing was typed: Tab leaves
    assert page.evaluate(focused).endswith("BUTTON Check")
    card.locator("textarea").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"def {load(id).name}(*given):\nreturn 1")
    assert card.locator("textarea").input_value().endswith("\n    return 1")
    page.keyboard.press("Tab")                         # now it indents
    assert "TEXTAREA" in page.evaluate(focused)
    page.keyboard.press("Escape")
    assert "TEXTAREA" in page.evaluate(focused)        # else WebKit would start at the top
    page.keyboard.press("Tab")
    assert page.evaluate(focused).endswith("BUTTON Check")
    card.locator("textarea").focus()
    page.keyboard.press("Shift+Enter")
    card.locator(".live-report .attncheck-report").wait_for(timeout=START)
    assert card.locator(".live-status").get_attribute("role") == "status"


def test_axe_accessibility(browser, site):
    """On a phone, in forced colours and in print, then wide."""
    with Exercises(browser, site, width=390, has_touch=True) as visit:
        visit.check("dot-scores", UNDIVIDED)
        visit.check("relu-per-key", "print('x' * 500)\n1 / 0")
        assert not visit.problems()
        visit.page.emulate_media(forced_colors="active")
        assert not visit.problems()
        visit.page.emulate_media(forced_colors="none", media="print")
        assert not visit.page.locator(".live-bar").first.is_visible()
        assert visit.page.locator(".live-editor pre, .live-editor textarea").first.is_visible()
        visit.page.emulate_media(media="screen")
        visit.page.set_viewport_size({"width": 1280, "height": 900})
        assert not visit.problems()
        visit.thin()
        assert not visit.barriers()
        visit.page.set_viewport_size({"width": 390, "height": 900})
        visit.theme("dark")
        assert not visit.barriers()


def test_without_scripts_the_stub_is_there_to_read(browser):
    address = (HTML / "chapters" / f"{CHAPTER.file}.html").as_uri()
    with Visit(browser, address, java_script_enabled=False) as visit:
        stub = load("dot-scores").stub
        assert visit.page.get_by_text(stub.splitlines()[0]).first.is_visible()
        assert visit.page.locator(".try").is_visible()


def test_without_python_the_page_says_what_to_do(browser, site):
    """The folder with Python is not there, and neither is the network."""
    with Exercises(browser, site) as visit:
        visit.page.route("**/live/*", lambda route: route.abort())
        state, told = visit.check("dot-scores")
        assert (state, "Open the chapter in Jupyter" in told) == ("error", True)


def test_a_page_grows_little_before_it_is_asked():
    live = HTML / "_static" / "live"
    size = sum(len(gzip.compress((live / name).read_bytes()))
               for name in ("live.js", "live.css", "editor.js", "editor.css"))
    assert size <= 15 * 1024
