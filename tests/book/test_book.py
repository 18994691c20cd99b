"""The built pages, as `make book` leaves them: all there, with what a reader looks for on them."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from book_ext.downloads import GUARD

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
STATIC = HTML / "_static"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf8"))
LANGUAGE = CONFIG["sphinx"]["config"].get("language", "en")     # Sphinx's own
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


@cache
def parsed(path):
    return Page(path.read_text(encoding="utf8"))


@pytest.fixture(scope="module")
def pages():
    missing = [page for page in PAGES if not (HTML / f"{page}.html").is_file()]
    assert not missing, f"run `make book` first: {HTML} lacks {missing}"
    return {page: parsed((HTML / f"{page}.html").resolve()) for page in PAGES}


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
                other = page if target is None else parsed(target)
                assert anchor in other.ids, (name, link)


def test_nothing_is_left_of_markup(pages):
    for name in pages:
        text = (HTML / f"{name}.html").read_text(encoding="utf8")
        text = re.sub(r"(?s)<(script|style|pre|code)\b.*?</\1>", "", text)
        left = re.search(r"\{(ref|numref|eq|doc|admonition)\}|^```|\{term\}", text, re.MULTILINE)
        assert not left, (name, left[0])


def loaded(name):
    """Return the addresses of all that a page loads by itself."""
    text = (HTML / f"{name}.html").read_text(encoding="utf8")
    loads = re.findall(r'<(?:script|img|audio|video|iframe|source)\b[^>]*\bsrc="([^"]*)', text)
    kinds = "stylesheet|preload|icon"
    return loads + re.findall(rf'<link\b[^>]*rel="(?:{kinds})"[^>]*href="([^"]*)', text)


def styles(pages):
    """Return the style sheets that the pages name."""
    return {(HTML / name).parent.joinpath(load.partition("?")[0]).resolve()
            for name in [*pages, "search"] for load in loaded(name) if ".css" in load}


def test_pages_and_styles_ask_for_nothing_elsewhere(pages):
    for name in [*pages, "search"]:
        assert loaded(name), name
        assert not [load for load in loaded(name) if re.match("https?:|//", load)], name
    for style in styles(pages):
        assert not re.search(r"url\([\"']?(https?:)?//", style.read_text(encoding="utf8")), style


def test_what_a_style_asks_for_is_there(pages):
    files = [(style.parent / address.partition("?")[0].partition("#")[0])
             for style in styles(pages)
             for address in re.findall(r"""url\(["']?([^"')]+)""", style.read_text(encoding="utf8"))
             if not address.startswith(("data:", "#"))]
    assert len(files) >= 20                         # KaTeX's fonts
    assert not [file for file in files if not file.is_file()]


def test_a_page_has_each_script_once(pages):
    for name in [*pages, "search"]:
        scripts = [load for load in loaded(name) if ".js" in load]
        assert len(set(scripts)) == len(scripts), name


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
            chapter = json.loads(source.read_text(encoding="utf8"))["cells"]
            assert "".join(chapter[0]["source"]) == GUARD, name
            assert not any("solution" in cell["metadata"].get("tags", []) for cell in chapter)
