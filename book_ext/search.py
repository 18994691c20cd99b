"""The search of the book: a list of its sections, made when the pages are written.

A reader looks for a section, not for a page. Each is listed with its title, its chapter, its words
without the source of formulas, its code, and the words of `keywords.toml`, by which people look for
it. The page searches in the list (`search.js`), so it works from a folder too.
What would give a solution away is left out.
"""

import json
import re
import shutil
import tomllib
from pathlib import Path

from bs4 import BeautifulSoup

ASSETS = Path(__file__).parent / "assets" / "search"
KEYWORDS = ASSETS / "keywords.toml"
FOLDER = "_static/search"
UNSEARCHED = ("search.html", "appendix/answers.html")
# What is shown and not read: the second form of a formula, outputs, solutions, links to headings,
# the summary of a collapsible cell, how hard an exercise is, and the cards of the cover.
SILENT = (".headerlink, script, .katex-html, annotation, .cell_output, details.solution, audio, "
          ".chapters, details:not(.claim) > summary, section.exercise > h3 + p")


def sections(text, address, keywords):
    """Return the sections of one page: dicts of url, title, page, text, code and keywords."""
    article = BeautifulSoup(text, "html.parser").find("article")
    if article is None or article.find("h1") is None:
        return []
    for silent in article.select(SILENT):
        silent.decompose()
    page = _plain(article.find("h1"))
    found = [_section(section, address, page, keywords) for section in article.find_all("section")
             if section.get("id") and section.find(re.compile("^h[1-6]$"))]
    for term in article.select("dt[id^=term-]"):
        found.append({"url": f"{address}#{term['id']}", "title": _plain(term), "page": page,
                      "text": _plain(term.find_next_sibling("dd")), "code": "", "keywords": ""})
    return found


def _section(section, address, page, keywords):
    """Return what one section says itself, without the sections within it."""
    heading = section.find(re.compile("^h[1-6]$"))
    ids = [section["id"], *(span["id"] for span in section.select(":scope > span[id]"))]
    own = [part for part in section.children
           if part is not heading and part.name not in ("section", None, "dl")]
    code = [cell.extract().get_text() for part in own for cell in part.select("div.highlight")]
    return {
        "url": f"{address}#{ids[0]}", "title": _plain(heading), "page": page,
        "text": " ".join(filter(None, map(_plain, own))),
        "code": " ".join(sorted(set(re.findall(r"[A-Za-z_]{3,}", " ".join(code))))),
        "keywords": ", ".join(filter(None, (keywords.get(id) for id in ids))),
    }


def _plain(part):
    return re.sub(r"\s+", " ", part.get_text()).strip() if part else ""


def listed(folder):
    """Return the sections of all pages in a folder, from this build or an earlier one."""
    keywords, found = tomllib.loads(KEYWORDS.read_text(encoding="utf8")), []
    for path in sorted(folder.rglob("*.html")):
        address = path.relative_to(folder).as_posix()
        if not address.startswith("_") and address not in UNSEARCHED:
            found += sections(path.read_text(encoding="utf8"), address, keywords)
    return found


def write(app, exception):
    """Write the list, and what searches in it."""
    if exception or app.builder.format != "html":
        return
    place = Path(app.outdir, FOLDER)
    place.mkdir(parents=True, exist_ok=True)
    for name in ("library.js", "search.js", "LICENSES.txt"):
        shutil.copy(ASSETS / name, place)
    found = json.dumps(listed(Path(app.outdir)), ensure_ascii=False, separators=(",", ":"))
    (place / "sections.js").write_text(f"window.bookSections = {found};\n", encoding="utf8")


def setup(app):
    """Write the list when all pages are written."""
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
