"""The commands that look at the built pages."""

import gzip
import shutil
import urllib.request

import pytest
from PIL import Image

from book_ext import files
from tools import html, lighthouse, pages, preview


def test_texts_are_served_compressed(tmp_path):
    (tmp_path / "a.css").write_text("p {}" * 100)
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    with pages.served(tmp_path) as address:
        with urllib.request.urlopen(f"{address}/a.css") as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert answer.headers["Content-Type"] == "text/css"
            assert gzip.decompress(answer.read()) == b"p {}" * 100
        with urllib.request.urlopen(f"{address}/a.png") as answer:
            assert answer.headers["Content-Encoding"] is None
            assert answer.read() == b"\x89PNG"


def test_the_named_browser_is_taken(monkeypatch, tmp_path):
    program = tmp_path / "browser"
    program.touch(mode=0o755)
    monkeypatch.setenv("CHROMIUM", str(program))
    assert pages.chromium() == str(program)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError, match=r"CHROMIUM names a program that is there, got .*"):
        pages.chromium()


def test_it_is_said_when_there_is_no_browser(monkeypatch, capsys):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(pages, "PLACES", [])
    pages.main()
    assert "NOT TESTED" in capsys.readouterr().out


def test_lighthouse_says_what_misses_its_target():
    report = {"categories": {name: {"score": score, "auditRefs": []} for name, score in zip(
        lighthouse.TARGETS, (0.896, 1, 0.99, None), strict=True)}, "audits": {}}
    assert lighthouse.scores(report) == [90, 100, 99, 0]
    assert lighthouse.missed([90, 100, 99, 0]) == ["best-practices 99 < 100", "seo 0 < 100"]


def test_lighthouse_names_what_costs_points():
    report = {
        "categories": {"performance": {"auditRefs": [{"id": "slow"}]}},
        "audits": {"slow": {"score": 0, "title": "Slow"}, "fine": {"score": 1, "title": "Fine"},
                   "odd": {"score": None, "title": "Odd"}, "bad": {"score": 0, "title": "Bad"}},
    }
    assert lighthouse.complaints(report) == ["bad: Bad"]


def test_the_preview_is_drawn_as_it_is_stored(tmp_path):
    preview.main(tmp_path / "preview.png")
    with Image.open(tmp_path / "preview.png") as drawn, Image.open(preview.FILE) as stored:
        assert drawn.size == stored.size == (1200, 630)


@pytest.fixture
def checker():
    if not shutil.which("java") or not html.JAR.is_file():
        pytest.skip("no HTML checker: `python -m tools.html --fetch` says what it takes")


def test_pages_are_html(checker):
    assert not html.errors(files.pages(pages.HTML))


def test_errors_of_html_are_seen(checker, tmp_path):
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><title>Page</title><p id="a"><p id="a">\n'
        "<details><summary><p>x</p></summary></details>"
        "<math><mi><munder><mo>x</mo><mi>y</mi></munder></mi></math>", encoding="utf8")
    found = html.errors([tmp_path / "page.html"])
    assert "page.html:1: Duplicate ID" in found[0]
    assert "not allowed as child of element “summary”" in found[1]
    assert any("munder" in error for error in found)


def test_it_is_said_when_there_is_no_checker(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(html, "JAR", tmp_path / "none.jar")
    html.main([])
    assert capsys.readouterr().out == "==> NOT TESTED: the pages as HTML. It takes java\n"
    monkeypatch.setattr(html.shutil, "which", lambda name: name if name == "java" else None)
    html.main([])
    assert capsys.readouterr().out == "==> NOT TESTED: the pages as HTML. It takes npm\n"


def test_only_the_pinned_checker_is_taken():
    with pytest.raises(ValueError, match=r"vnu-jar@\S+ has the SHA-512 .*, got .*=="):
        html.unpacked(b"another package")
