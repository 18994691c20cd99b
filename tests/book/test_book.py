"""The built pages, as `make book` leaves them: all there, with what a reader looks for on them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from book_ext.files import pages as written
from book_ext.steps import page_steps

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
STYLE = HTML / "_static" / "styles" / "all.css"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
TITLE, LANGUAGE = CONFIG["title"], CONFIG["sphinx"]["config"].get("language", "en")  # Sphinx's own
INLINE = re.compile("(?s)<script>(.*?)</script>")
PAGES = ["index", *re.findall(r"file: (\S+)", (ROOT / "_toc.yml").read_text())]


class Page(HTMLParser):
    """Collects what the tests ask about: pictures, links, anchors, heading texts."""

    def __init__(self, text):
        super().__init__()
        self.images, self.links, self.ids, self.headings, self._heading = [], [], set(), [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if tag == "img":
            self.images.append(attributes)
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append("")
            self._heading = tag

    def handle_endtag(self, tag):
        if tag == self._heading:
            self._heading = None

    def handle_data(self, data):
        if self._heading:
            self.headings[-1] += data


@pytest.fixture(scope="module")
def pages():
    missing = [page for page in PAGES if not (HTML / f"{page}.html").is_file()]
    assert not missing, f"run `make book` first: {HTML} lacks {missing}"
    return {page: Page((HTML / f"{page}.html").read_text(encoding="utf8")) for page in PAGES}


def test_every_page_has_a_title_and_sections(pages):
    for name, page in pages.items():
        assert page.headings, name
        assert len(page.headings) >= (6 if name.startswith("chapters") else 2), name


def test_every_figure_is_there_and_has_alt_text(pages):
    for name, page in pages.items():
        for image in page.images:
            if image["src"].startswith(("http:", "https:", "data:")):
                pytest.fail(f"{name}: {image['src'][:60]} must be a file of the book")
            assert (HTML / name).parent.joinpath(image["src"]).is_file(), (name, image["src"])
            assert image.get("alt"), (name, image["src"])
            assert not image["alt"].startswith("_images/"), (name, image["src"])


def test_every_link_within_the_book_leads_somewhere(pages):
    for name, page in pages.items():
        for link in page.links:
            path, _, anchor = link.partition("#")
            if ":" in path or path.startswith("//"):
                continue
            target = (HTML / name).parent.joinpath(path).resolve() if path else None
            assert target is None or target.exists(), (name, link)
            if anchor and (target is None or target.suffix == ".html"):
                other = page if target is None else Page(target.read_text(encoding="utf8"))
                assert anchor in other.ids, (name, link)


def test_nothing_is_left_of_markup(pages):
    for name in pages:
        text = (HTML / f"{name}.html").read_text(encoding="utf8")
        text = re.sub(r"(?s)<(script|style|pre|code)\b.*?</\1>", "", text)
        left = re.search(r"\{(ref|numref|eq|doc|admonition)\}|^```|\{term\}", text, re.MULTILINE)
        assert not left, (name, left[0])


def test_pages_and_style_ask_for_nothing_elsewhere(pages):
    for name in [*pages, "search"]:
        text = (HTML / f"{name}.html").read_text(encoding="utf8")
        loads = re.findall(r'<(?:script|img|audio|video|iframe|source)\b[^>]*\bsrc="([^"]*)', text)
        kinds = "stylesheet|preload|icon"
        loads += re.findall(rf'<link\b[^>]*rel="(?:{kinds})"[^>]*href="([^"]*)', text)
        assert loads, name
        assert not [load for load in loads if re.match("https?:|//", load)], name
    assert not re.search(r"url\([\"']?(https?:)?//", STYLE.read_text(encoding="utf8"))


def test_what_the_style_asks_for_is_there():
    addresses = re.findall(r'url\("([^"]*)"\)', STYLE.read_text(encoding="utf8"))
    files = [address for address in addresses if not address.startswith(("data:", "#"))]
    assert len(files) >= 20                         # KaTeX's fonts
    assert not [file for file in files if not (STYLE.parent / file).is_file()]


def test_every_page_went_through_every_step():
    found = written(HTML)
    assert {f"{name}.html" for name in [*PAGES, "search"]} <= {
        path.relative_to(HTML).as_posix() for path in found}
    for path, text in found.items():
        for step in page_steps(HTML, TITLE):
            assert step(text) == text, (path, step)
        assert text.count('rel="stylesheet"') == 1, path
        assert len(set(INLINE.findall(text))) == len(INLINE.findall(text)), path
    assert not [*HTML.rglob("*.map"), *HTML.rglob("fontawesome*.js"), *HTML.rglob("*thebe*")]


def test_every_file_is_named_by_another(pages):
    """Licences, the list of titles for other books, and what the next build asks for aside."""
    texts = {path: path.read_text(encoding="utf8") for path in HTML.rglob("*.*")
             if path.suffix in (".html", ".css", ".js")}
    lost = {path.name for path in HTML.rglob("*") if path.is_file() and not any(
        path.name in text for other, text in texts.items() if other != path)}
    assert {name for name in lost if "LICENSE" not in name} <= {".buildinfo", "objects.inv"}


def test_the_style_has_no_rule_for_what_no_page_has():
    found = re.findall(r"\.(?:toast|popover|carousel|offcanvas|bd-header-announcement)\b",
                       STYLE.read_text(encoding="utf8"))
    assert not found


def test_a_page_tells_what_it_is(pages):
    descriptions = []
    for name in pages:
        text = (HTML / f"{name}.html").read_text(encoding="utf8")
        assert f'<html lang="{LANGUAGE}"' in text, name
        assert re.search(r'<link rel="icon" href="[^"]*favicon.svg', text), name
        assert re.search(r"© Copyright \d{4}", text), name
        for tag in ("og:title", "og:description", "og:site_name"):
            assert f'<meta property="{tag}"' in text, (name, tag)
        descriptions += re.findall('<meta name="description" content="([^"]*)"', text)
    assert len(descriptions) == len(set(descriptions)) == len(pages)
    assert all(len(description) >= 80 for description in descriptions)
    assert not [text for text in descriptions if "\\" in text or "$" in text]     # formulas


def test_the_download_button_brings_the_notebook(pages):
    for name in pages:
        if name.startswith("chapters/"):
            links = [link for link in pages[name].links if link.endswith(".ipynb")]
            assert links, name
            source = (HTML / name).parent / links[0]
            assert source.read_bytes() == (ROOT / f"{name}.ipynb").read_bytes(), name
