"""What every test run needs: notebooks run without progress bars, and their figures are compared.

nbval compares the text that a cell prints, and passes over pictures. The hook below looks at the
pictures of the very same run, so nothing is executed twice.
"""

import base64
import io
import os

import numpy as np
import pytest
from matplotlib.testing.compare import calculate_rms
from PIL import Image

from tools.execute import ENVIRONMENT

os.environ.update(ENVIRONMENT)          # the same as when the outputs were stored

# Measured: a digit changed in a heat map gives 1.7 or more, one curve off by 0.2 % 4.7; another
# processor gives 0, in double precision.
FIGURE_TOLERANCE = 1.0          # root mean square difference, of a range from 0 to 255


def figures(outputs):
    """Return the pictures among a cell's outputs, as arrays (height, width, 3) from 0 to 255."""
    pictures = []
    for output in outputs:
        png = output.get("data", {}).get("image/png")
        if png:
            image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
            pictures.append(np.asarray(image, dtype=int))       # bytes would wrap around below 0
    return pictures


def figure_difference(stored, drawn):
    """Return what is wrong between two lists of pictures, in one sentence, or None."""
    if len(stored) != len(drawn):
        return f"stored outputs have {len(stored)} figures, this run drew {len(drawn)}"
    for n, (old, new) in enumerate(zip(stored, drawn, strict=True)):
        if old.shape != new.shape:
            return f"figure {n} was {old.shape[:2]} pixels, is now {new.shape[:2]}"
        distance = calculate_rms(old, new)
        if distance > FIGURE_TOLERANCE:
            return f"figure {n} differs by {distance:.1f} of 255, more than {FIGURE_TOLERANCE}"
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After nbval has run and compared a cell, compare the figures that it drew."""
    result = yield
    if type(item).__name__ == "IPyNbCell" and item.cell.outputs is not None:
        problem = figure_difference(figures(item.cell.outputs), figures(item.test_outputs or []))
        if problem:
            pytest.fail(f"{item.name}: {problem}; look at it, then `make execute`", pytrace=False)
    return result
