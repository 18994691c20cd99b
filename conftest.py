"""What every test run needs: which tests share a worker, and figures that are compared as shapes.

nbval compares the text that a cell prints, and would compare figures byte for byte. The hook below
compares the figures of the very same run by their shapes, so nothing is executed twice.
"""

from collections import Counter

import pytest

from tools.execute import prepare
from tools.figures import figure_difference, figures

SPREAD = {"test_validate.py"}       # many long tests that share nothing: over both workers

prepare()           # the same environment as when the outputs were stored


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep a module's tests in one worker, and all that need the browser: it starts once."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif item.path.name not in SPREAD:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After nbval has run and compared a cell, compare the figures that it drew."""
    is_cell = type(item).__name__ == "IPyNbCell"
    if is_cell:
        item.parent.skip_compare = {*item.parent.skip_compare, "image/svg+xml"}
    result = yield
    if is_cell and item.cell.outputs is not None:
        problem = figure_difference(figures(item.cell.outputs), figures(item.test_outputs or []))
        if problem:
            pytest.fail(f"{item.name}: {problem}; look at it, then `make execute`", pytrace=False)
    return result


def pytest_terminal_summary(terminalreporter, config):
    """Say at the end, a line each, what this run did not test, and why."""
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ")
                      for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        terminalreporter.write_line(f"==> NOT TESTED ({count}): {reason}")
    if config.option.markexpr == "not nightly":
        terminalreporter.write_line("==> The long tests run with `make test-all`")
