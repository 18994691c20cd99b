"""The commands that look at the built pages."""

import gzip
import urllib.request

import pytest

from tools import pages


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
    pages.main([])
    assert "Skipped" in capsys.readouterr().out
