"""The built pages in a browser without a network: offline, light, accessible, and on paper.

Needs Chromium or Chrome (`CHROMIUM=` names one); `make test` says so where none is found.
"""

import gzip
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from browsing import Visit
from building import build

from tools.pages import HTML, served

ROOT = Path(__file__).parents[2]
PAGES = ["index", *re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text()), "search"]
CHAPTER = "chapters/03_query_key_value"
FIRST_LOAD = 250_000    # bytes of all that a page loads at first, compressed as a web host would
LONGEST = 600_000       # bytes of a page itself, without its figures
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PHONE = {"width": 390, "is_mobile": True, "has_touch": True}

SOMETHING = "a picture with a text that is long enough to say what it shows"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def weight(files):
    """Return what these files of the book weigh together, texts compressed."""
    total = 0
    for path in (HTML / unquote(file).removeprefix(f"{HTML}").lstrip("/") for file in files):
        content = path.read_bytes() if path.is_file() else b""
        packed = path.suffix in (".png", ".woff2")
        total += len(content) if packed else len(gzip.compress(content))
    return total


SHOWN = """() => [...document.querySelectorAll("span.tip")]
  .filter(e => e.checkVisibility()).map(e => {
    const {left, right, top, bottom} = e.getBoundingClientRect()
    const link = e.previousElementSibling.getBoundingClientRect()
    return {
        id: e.id, whole: left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight,
        apart: bottom <= link.top + 4 || top >= link.bottom - 4,
        front: [0.01, 0.5, 0.99].every(x => document.elementFromPoint(
            left + x * (right - left), (top + bottom) / 2) === e),
    }
})"""
WAIT = f"""wanted => new Promise(done => {{
  const begun = performance.now(), look = () => {{
    if (JSON.stringify(({SHOWN})()) === JSON.stringify(wanted)) done(true)
    else if (performance.now() - begun > 5000) done(false)
    else requestAnimationFrame(look)
  }}
  look()
}})"""


def shown_tip(visit, link):
    """Return whether the tooltip of `link` is the only one, is seen whole and hides no term."""
    return visit.page.evaluate(WAIT, [{"id": link.get_attribute("aria-describedby"),
                                       "whole": True, "apart": True, "front": True}])


def no_tip(visit):
    """Return whether no tooltip is shown."""
    return visit.page.evaluate(WAIT, [])


@pytest.mark.parametrize(
    ("page", "address"), [(page, ("folder", "server")[n % 2]) for n, page in enumerate(PAGES)],
    indirect=["address"], ids=PAGES)
def test_page(browser, address, page):
    """Wide and light, then narrow and dark: nothing is missing, broken or a barrier."""
    with Visit(browser, f"{address}/{page}.html") as visit:
        assert weight(visit.files) <= FIRST_LOAD
        assert (HTML / f"{page}.html").stat().st_size <= LONGEST
        assert not visit.problems()
        visit.page.set_viewport_size(NARROW)
        visit.theme("dark")
        assert not visit.problems()
        if page.startswith("chapters"):
            links = visit.page.locator("a.term").all()
            assert len(links) > 15
            assert not visit.page.locator(
                ":is(h1, h2, h3, figure, .admonition, .exercise, details, table, .cell_output, "
                "code) a.term").count()
            for link in links[::5]:             # all of them at night
                link.hover()
                assert shown_tip(visit, link), link.inner_text()
        assert not visit.noted
        visit.thin()                            # after which figures miss their parts
        assert not visit.barriers()
        visit.page.set_viewport_size(WIDE)
        visit.theme("light")
        assert not visit.barriers()


FAULTS = {
    "outside request": f'<img src="https://example.org/a.png" alt="{SOMETHING}">',
    "status 404": '<script src="missing.js"></script>',
    "console error": '<script>console.error("wrong")</script>',
    "page error": "<script>undefinedName()</script>",
    "raw formula": r'<span class="math">\(x\)</span>',
    "KaTeX cannot set": r'<span class="katex-error">\x</span>',
    "broken image": f'<img src="data:image/png;base64,AAAA" alt="{SOMETHING}">',
    "no alt text": f'<img src="{PIXEL}">',
    "alt text is a file name": f'<img src="{PIXEL}" alt="_images/a.png">',
    "alt text says little": f'<img src="{PIXEL}" alt="a plot">',
    "no sound": '<audio controls src="data:audio/wav;base64,AAAA"></audio>',
    "link to nowhere": '<a href="#nowhere">there</a>',
    "is not shown": '<div class="admonition" style="display: none">Predict</div>',
    "icon is not shown": '<i class="fa-solid fa-nothing"></i>',
    "page scrolls sideways": '<div style="width: 3000px">wide</div>',
    "cut off on the right":
        '<div class="katex-display" style="overflow: hidden"><p style="width: 3000px">x</p></div>',
    "cut off on the left":
        '<div class="katex-display" style="overflow: auto; display: flex; justify-content: end">'
        '<p style="width: 3000px; flex: none">x</p></div>',
    "goes on unseen": f"<pre style='overflow: auto'>{'wide ' * 99}</pre>",
    "scrolls without the keyboard": f"<pre style='overflow: auto'>{'wide ' * 99}</pre>",
    "output has a copy button":
        '<div class="cell_output"><pre>1</pre><button class="copybtn">Copy</button></div>',
    "copy button before its code": '<div><button class="copybtn">Copy</button><pre>1</pre></div>',
    "copy button is not seen":
        '<pre>1</pre><button class="copybtn" style="opacity: 0">Copy</button>',
    "moves": '<p style="transition: color 1s">slowly</p>',
    "focus is not seen": '<a href="#" style="outline: 0">there</a>',
    "focus is pale": '<a href="#" style="outline: 3px solid #aaa">there</a>',
}


@pytest.mark.parametrize("fault", [*FAULTS, "empty page"])
def test_the_checks_see(browser, tmp_path, fault):
    """Every kind of problem is found where there is one."""
    text = "" if fault == "empty page" else "Enough words for a page that is not empty. " * 3
    (tmp_path / "page.html").write_text(
        '<!doctype html><html><meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,"><title>Page</title>'
        f"<article>{text}{FAULTS.get(fault, '')}</article></html>", encoding="utf8")
    with (served(tmp_path) as address,
          Visit(browser, f"{address}/page.html", **PHONE) as visit):
        assert any(problem.startswith(fault) for problem in visit.problems(looks=1))


def test_axe_sees(browser, tmp_path):
    (tmp_path / "page.html").write_text(
        '<!doctype html><html><title>Page</title><main><h1 style="color: #ddd">Pale</h1></main>')
    with Visit(browser, (tmp_path / "page.html").as_uri()) as visit:
        found = " ".join(visit.barriers())
    assert "html-has-lang" in found
    assert "color-contrast" in found


def test_formulas_without_node(browser, tmp_path):
    """A book built without Node lays its formulas out in the page, from a folder too."""
    text = ("# Formulas\n\nThe first of three formulas stands within a line, $a < b$.\n\n"
            "$$\n\\sum_i x_i < 1\n$$\n\n"
            "\\begin{align*}\na &= b \\\\\nc &< d\n\\end{align*}\n")
    out = build(tmp_path, text, ["book_ext.formulas"], path="", html_math_renderer="formulas")
    with Visit(browser, (out / "page.html").as_uri()) as visit:
        assert not visit.problems()
        assert visit.page.locator(".katex").count() == 3


def test_a_term_with_pointer_and_keyboard(browser, site):
    with Visit(browser, f"{site}/{CHAPTER}.html") as visit:
        first = visit.page.locator("a.term").first
        first.hover()
        assert shown_tip(visit, first)
        assert not visit.barriers("span.tip")
        visit.theme("dark")
        assert not visit.barriers("span.tip")
        box = visit.page.locator("span.tip:visible").bounding_box()
        for step in range(1, 20):               # the pointer may rest on what it says
            visit.page.mouse.move(box["x"] + 20, box["y"] + box["height"] * step / 20)
            assert shown_tip(visit, first)
        visit.page.keyboard.press("Escape")
        assert no_tip(visit)
        first.hover()
        visit.page.mouse.move(5, 5)
        assert no_tip(visit)
        low = visit.page.locator("a.term").nth(9)
        low.evaluate("""e => scrollBy({
            behavior: "instant", top: e.getBoundingClientRect().bottom - innerHeight + 5})""")
        low.hover()                             # at the lower end of the window it stands above
        assert shown_tip(visit, low)
        first.focus()
        on_a_term = "document.activeElement.matches('a.term')"
        visit.page.keyboard.press("Tab")
        while not visit.page.evaluate(on_a_term):
            visit.page.keyboard.press("Tab")
        assert shown_tip(visit, visit.page.locator("a.term:focus"))
        visit.page.mouse.move(5, 50)
        assert shown_tip(visit, visit.page.locator("a.term:focus"))
        visit.page.emulate_media(media="print")
        assert no_tip(visit)
        visit.page.emulate_media(media="screen")
        visit.page.keyboard.press("Escape")
        assert no_tip(visit)
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/glossary.html#term-*")
        assert not visit.noted


@pytest.mark.nightly
@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("chapters")])
def test_every_term_shows_its_meaning(browser, site, page):
    with Visit(browser, f"{site}/{page}.html", width=390) as visit:
        for link in visit.page.locator("a.term").all():
            link.hover()
            assert shown_tip(visit, link), link.inner_text()


def test_a_term_by_touch(browser, site):
    """The first tap shows what a term means, and the second leads to the glossary."""
    touch = {"has_touch": True, "is_mobile": True}
    with Visit(browser, f"{site}/{CHAPTER}.html", width=390, **touch) as visit:
        first, second = visit.page.locator("a.term").nth(0), visit.page.locator("a.term").nth(1)
        for link in (first, second, first):
            link.tap()
            assert shown_tip(visit, link)
        visit.page.locator("h1:visible").first.tap()
        assert no_tip(visit)
        second.tap()
        assert visit.page.url.endswith(f"{CHAPTER}.html")
        second.tap()
        visit.page.wait_for_url("**/glossary.html#term-*")
        assert visit.page.locator(":target").is_visible()
        assert not visit.noted


def test_search(browser, address):
    with Visit(browser, f"{address}/search.html?q=multiset") as visit:
        visit.page.locator("#search-results ol.found p").first.wait_for()
        texts = visit.page.locator("ol.found p").all_inner_texts()
        # without what a tooltip says
        assert any("a vector set is a multiset: an element may occur twice" in text
                   for text in texts)
        visit.page.click("#search-results li a >> nth=0")
        visit.page.locator("article :is(h1, h2)").first.wait_for()
        assert not visit.noted


def test_search_dialog(browser, site):
    """Results show while one types; Escape closes it wherever the focus is."""
    with Visit(browser, f"{site}/index.html") as visit:
        dialog = visit.page.locator("#pst-search-dialog")
        for way in ("field", "result"):
            visit.page.keyboard.press("Control+k")
            visit.page.keyboard.type("softmax")
            visit.page.locator("dialog .search-found ol.found a").first.wait_for()
            if way == "result":
                visit.page.keyboard.press("Tab")
                assert visit.page.evaluate("!!document.activeElement.closest('ol.found')")
            visit.page.keyboard.press("Escape")
            dialog.wait_for(state="hidden")
        visit.page.keyboard.press("Control+k")
        visit.page.keyboard.type("softmax")
        visit.page.keyboard.press("Enter")
        visit.page.locator("#search-results li a").first.wait_for()
        assert not visit.noted


def test_copy_button(browser, site):
    with Visit(browser, f"{site}/{CHAPTER}.html", permissions=["clipboard-read"]) as visit:
        code = visit.page.locator("div.highlight:has(.copybtn):visible").first
        code.hover()
        code.locator("button.copybtn").click()
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == code.locator("pre").inner_text().strip()
        assert not visit.noted


def test_dark_mode(browser, site):
    """The button changes the colours, and the page remembers; else the system decides."""
    with Visit(browser, f"{site}/{CHAPTER}.html") as visit:
        ground = "getComputedStyle(document.body).backgroundColor"
        theme = "document.documentElement.dataset.theme"
        light = visit.page.evaluate(ground)
        for _ in range(3):
            visit.page.locator(".theme-switch-button:visible").first.click()
            if visit.page.evaluate(theme) == "dark":
                break
        visit.page.wait_for_function(f"{ground} !== '{light}'")
        visit.page.reload()
        assert visit.page.evaluate(theme) == "dark"
    with Visit(browser, f"{site}/{CHAPTER}.html", color_scheme="dark") as visit:
        assert visit.page.evaluate(theme) == "dark"


def test_without_scripts(browser, site):
    """A page keeps its colours where scripts are off."""
    look = """() => [document.body, document.querySelector(".highlight .k, .highlight .kn")].map(
        e => getComputedStyle(e)).map(s => [s.color, s.backgroundColor])"""
    looks = []
    for scripts in (True, False):
        with Visit(browser, f"{site}/{CHAPTER}.html", java_script_enabled=scripts) as visit:
            looks.append(visit.page.evaluate(look))
    assert looks[0] == looks[1]


def test_keyboard_reaches_everything(browser, site):
    """Tab goes to each link and button that is shown, and the first of them leads past the rest."""
    with Visit(browser, f"{site}/index.html") as visit:
        shown = visit.page.evaluate("""() => {
            const what = "a[href], button, summary, input, [tabindex='0']"
            const all = [...document.querySelectorAll(what)]
            all.forEach((e, n) => e.dataset.stop = n)
            const other = e => e.type === "radio" && !e.checked      // by the arrow keys
            return all.filter(e => e.checkVisibility({visibilityProperty: true})
                                   && !e.disabled && !other(e)).map(e => e.dataset.stop)
        }""")
        reached = []
        for _ in range(len(shown) + 10):
            visit.page.keyboard.press("Tab")
            reached.append(visit.page.evaluate("document.activeElement.dataset.stop"))
        assert set(shown) <= set(reached)
        first = visit.page.locator(f"[data-stop='{reached[0]}']")
        assert first.get_attribute("href") == "#main-content"


def test_print_stylesheet(browser, site):
    """Printed, a chapter has its title, all solutions and code, no buttons; dark turns light."""
    with Visit(browser, f"{site}/{CHAPTER}.html") as visit:
        visit.theme("dark")
        visit.page.emulate_media(media="print")
        visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        visit.page.wait_for_function("""() => {
            const opaque = e => getComputedStyle(e.lastElementChild).opacity === "1"
            return [...document.querySelectorAll(".admonition.dropdown")]
                .every(e => !e.matches(".toggle-hidden") || opaque(e))
        }""")
        seen = visit.page.evaluate("""() => {
            const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true})
                               && e.getBoundingClientRect().height > 0
            const all = selector => [...document.querySelectorAll(selector)]
            return {
                title: all("article h1").filter(shown).length,
                closed: all("article details:not([open])").length,
                hidden: all("article .highlight pre, article .solution .highlight")
                    .filter(e => !shown(e)).length,
                around: all("nav, .bd-header-article, .copybtn, .toggle-button, #page-menu")
                    .filter(shown).map(e => e.className),
                theme: document.documentElement.dataset.theme,
            }
        }""")
        assert seen == {"title": 1, "closed": 0, "hidden": 0, "around": [], "theme": "light"}
        visit.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert visit.page.locator("article details[open]").count() == 0


def test_the_menu_of_downloads_opens_and_closes(browser, site):
    """The focus is seen in it, too."""
    with Visit(browser, f"{site}/{CHAPTER}.html") as visit:
        button, menu = visit.page.locator("[popovertarget]"), visit.page.locator("#page-menu")
        for theme in ("light", "dark"):
            visit.theme(theme)
            button.click()
            offered = ["This chapter (.ipynb)", "All notebooks (.zip)"]
            assert menu.locator("a").all_inner_texts() == offered
            assert not visit.problems()
            visit.page.keyboard.press("Escape")
            menu.wait_for(state="hidden")


def test_the_shadow_is_where_code_goes_on(browser, site):
    with Visit(browser, f"{site}/{CHAPTER}.html", **PHONE) as visit:
        visit.page.locator("article pre.more-after:visible").first.wait_for()
        code = visit.page.locator("article pre.more-after:visible").first.element_handle()
        for left, name in (
                (0, "more-after"), (20, "more-after more-before"), (9999, "more-before")):
            code.evaluate("(code, left) => { code.scrollLeft = left }", left)
            visit.page.wait_for_function(
                "([code, name]) => code.className === name", arg=[code, name])


def test_the_contents_mark_what_is_read(browser, site):
    """Screen by screen, down and up: the last section whose heading has gone past the top."""
    with Visit(browser, f"{site}/{CHAPTER}.html") as visit:
        end = visit.page.evaluate("document.documentElement.scrollHeight - innerHeight")
        down = range(0, end - 900, 2460)
        for top in [*down, *reversed(down)]:
            visit.page.evaluate("top => scrollTo(0, top)", top)
            visit.settle()
            read, marked = visit.page.evaluate("""() => {
                const heads = [...document.querySelectorAll("article :is(h2, h3) > .headerlink")]
                const past = heads.filter(e => e.parentElement.getBoundingClientRect().top <= 120)
                const marked = document.querySelectorAll("#page-contents [aria-current]")
                return [past.slice(-1), [...marked]].map(some => some.map(e => e.hash))
            }""")
            assert marked == read, top
        links = visit.page.locator("#page-contents a")
        for link in [*links.all()[:4], links.last]:
            link.click()
            visit.page.wait_for_function(
                "link => link.getAttribute('aria-current') === 'true'", arg=link.element_handle())
            assert visit.page.locator("#page-contents [aria-current]").count() == 1
        visit.page.evaluate("scrollTo(0, 0)")
        visit.page.wait_for_function(
            "!document.querySelector('#page-contents :is([aria-current], .active)')")


@pytest.mark.parametrize("page", [
    "index", *(pytest.param(page, marks=pytest.mark.nightly) for page in PAGES[1:])])
def test_twice_as_large_and_in_forced_colours(browser, site, page):
    """Zoomed to 200 %, half of a window of 1280 is left; forced colours take away shadows."""
    with Visit(browser, f"{site}/{page}.html", width=640, device_scale_factor=2,
               forced_colors="active") as visit:
        assert not visit.problems()


def test_a_phone(browser, site):
    """Nothing hovers there; what opens closes again, by Escape or a touch beside it."""
    with Visit(browser, f"{site}/{CHAPTER}.html", **PHONE) as visit:
        opened = visit.page.locator("dialog:modal")
        for button in ("primary-toggle", "secondary-toggle", "search-button"):
            for way in ("Escape", "outside"):
                visit.page.click(f".bd-header-article .{button}")
                opened.wait_for()
                if way == "Escape":
                    visit.page.keyboard.press("Escape")
                else:
                    visit.page.mouse.click(380 if button == "primary-toggle" else 5, 890)
                opened.wait_for(state="detached")
        assert not visit.problems()
