"""What every test run needs: notebooks run without progress bars, and their figures are compared.

nbval compares the text that a cell prints, and would compare figures byte for byte. The hook below
compares the figures of the very same run by their shapes, so nothing is executed twice.
"""

import pytest

from tools.execute import prepare
from tools.figures import figure_difference, figures

prepare()           # the same environment as when the outputs were stored


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
