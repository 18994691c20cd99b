"""The commands that run the notebooks elsewhere, with other budgets, and measure their length."""

import json
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from attncheck.cells import SECTION
from attncheck.chapters import CHAPTERS
from bench import robust
from book_ext import tables
from tools import cpus, reading

ROOT = Path(__file__).parents[2]


def chapter(*cells):
    made = [new_code_cell(source, metadata={"tags": [tag]}) for source, tag in cells]
    return new_notebook(cells=[new_markdown_cell("# Title"), *made])


TRAINED = chapter(
    ("find_steps = 300\nrate = 0.01\nseeds = range(3)", "parameters"),
    ("# More steps are better.\nassert find_steps <= 300 and rate <= 0.01", "claim"),
    ("1 / 0", "raises-exception"),
)


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("four times the steps", {"find_steps": 1200}),
        ("half the rate", {"rate": 0.005}),
        ("twice the rate", {"rate": 0.02}),
        ("other seeds", {"seeds": [100, 101, 102]}),
    ],
)
def test_each_setting_changes_what_it_says(setting, values):
    assert robust.changed(robust.parameters(TRAINED), setting) == values


def test_a_claim_that_hangs_on_the_budget_is_found(tmp_path):
    path = tmp_path / "01_x.ipynb"
    nbformat.write(TRAINED, path)
    found = robust.run(path, "four times the steps")
    assert found["claims"] == 1
    assert found["failed"] == ["More steps are better. (AssertionError: )"]
    assert robust.run(path, "half the rate")["failed"] == []


def test_a_chapter_that_trains_nothing_is_passed_over(tmp_path):
    path = tmp_path / "01_x.ipynb"
    nbformat.write(chapter(("x = 1", "live")), path)
    assert robust.run(path, "half the rate") is None


def test_two_cells_of_parameters_are_refused():
    twice = chapter(("steps = 1", "parameters"), ("rate = 1", "parameters"))
    with pytest.raises(ValueError, match="has one cell tagged parameters, this one has 2"):
        robust.parameters(twice)


def test_processors_are_emulated_by_the_environment(monkeypatch):
    assert cpus.environment("SSE")["ATEN_CPU_CAPABILITY"] == "default"
    assert cpus.environment("two threads")["OMP_NUM_THREADS"] == "2"
    monkeypatch.setattr(cpus, "numpy_core", type(sys)("core"))
    cpus.numpy_core.__cpu_features__ = {"AVX2": True, "AVX512F": True, "SSE42": True}
    cpus.numpy_core.__cpu_dispatch__ = ["SSE42", "AVX2", "AVX512F", "AVX512_KNL"]
    assert cpus.numpy_without("AVX512") == "AVX512F"
    assert cpus.numpy_without("AVX") == "AVX2 AVX512F"


def test_an_unknown_setting_is_refused():
    with pytest.raises(SystemExit, match="a setting is one of as it is, AVX2, SSE, two threads"):
        cpus.main(["ARM"])


def test_the_time_to_read_counts_what_is_seen():
    figure = new_output("display_data", data={"image/svg+xml": "<svg/>"})
    notebook = chapter(("a\n" * 10, "live"), ("# Claim.\n" + "assert a\n" * 9, "claim"),
                       ("b\n" * 50, "hide-input"))
    notebook.cells[1].outputs = [figure]
    notebook.cells[0].source = "(sec-x)=\n# Title\n\n$$x$$\n\n" + "word " * 399
    notebook.cells.append(new_markdown_cell("word " * 999, id=SECTION))
    counts = reading.measure(notebook)
    assert counts == {"words": 400, "cells": 3, "lines": 11, "short": 0.33, "figures": 1,
                      "formulas": 1, "claims": 1, "minutes": 4}
    assert reading.words("{ref}`sec-x` and [a link](there) `code`") == 5
    figure.data = {"text/html": '<attention-band class="attention-figure">'}
    assert reading.measure(notebook) == counts             # a figure to touch is a figure
    figure.data = {"text/html": "<p>a report</p>"}
    assert reading.measure(notebook)["figures"] == 0


MACHINE = {"processor": "x86_64", "torch": "2.13.0", "date": "2026-11-25", "code": "0"}


def test_the_table_shows_every_setting_what_failed_and_where():
    run = {"claims": 3, "failed": [], "seconds": 9}
    stored = {CHAPTERS[0].file: MACHINE | {"settings": {"half the rate": None}},
              CHAPTERS[1].file: MACHINE | {"settings": {"half the rate": run}}}
    lines = list(tables.robustness(stored))
    made = "2026-11-25, x86_64, torch 2.13.0"
    assert lines[0] == "| chapter | claims | half the rate | run on |"
    assert lines[2] == f"| {{ref}}`ch-{CHAPTERS[0].label}` |  | nothing trained | {made} |"
    assert lines[3] == f"| {{ref}}`ch-{CHAPTERS[1].label}` | 3 | all hold | {made} |"


def test_the_other_chapters_keep_their_results_and_their_machine(tmp_path):
    results = tmp_path / "results" / "robust.json"
    robust.store({"02_b": MACHINE, "01_a": MACHINE}, results)
    robust.store({"02_b": MACHINE | {"date": "2026-11-30"}}, results)
    stored = json.loads(results.read_text())
    assert list(stored) == ["01_a", "02_b"]
    assert stored["01_a"] == MACHINE
    assert stored["02_b"]["date"] == "2026-11-30"


def test_a_fingerprint_changes_with_the_code_but_not_with_text_or_exercises():
    notebook = chapter(("x = 1", "live"))
    before = robust.fingerprint(notebook)
    notebook.cells[0].source = "# Another title"
    notebook.cells.append(new_code_cell("def answer(): ...", id="ex-one-stub"))
    assert robust.fingerprint(notebook) == before
    notebook.cells[1].source = "x = 2"
    assert robust.fingerprint(notebook) != before


def test_robustness_was_measured_on_the_chapters_as_they_are():
    stored = json.loads((ROOT / "bench/results/robust.json").read_text())
    old = [file for file, found in stored.items() if found["code"] != robust.fingerprint(
        nbformat.read(ROOT / "chapters" / f"{file}.ipynb", as_version=4))]
    if old:
        pytest.skip(f"robustness was measured on older code of {', '.join(old)}: `make robust`")


def test_the_table_shows_how_far_two_processors_part():
    stored = {"processors": ["AVX2", "SSE"], "steps": 9, "torch": "2.13.0", "date": "2026-11-25",
              "apart": {"single": {"parameter": 0.0234, "loss": 0.001}}}
    lines = list(tables.precision(stored))
    assert lines[2] == "| single precision | 2e-02 | 1e-03 |"
    assert lines[-1].startswith("Largest differences after 9 steps")
    assert "emulated (AVX2, SSE), torch 2.13.0" in lines[-1]


def test_two_processors_stay_together_in_double_precision():
    apart = json.loads((ROOT / "bench/results/precision.json").read_text())["apart"]
    assert apart["double"]["parameter"] < 1e-9 < 1e-4 < apart["single"]["parameter"]
