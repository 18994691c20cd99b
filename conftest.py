"""What every test run needs: notebooks run without progress bars, and their figures are compared.

nbval compares the text that a cell prints, and passes over pictures. The hook below looks at the
pictures of the very same run, so nothing is executed twice.
"""

import base64
import io
import os

import numpy as np
import pytest
from PIL import Image

from tools.execute import ENVIRONMENT

os.environ.update(ENVIRONMENT)          # the same as when the outputs were stored

# Figures are compared in blocks of 8 x 8 pixels: a line may tremble, but not go elsewhere.
# Measured: a curve off by 0.2 % of its height differs by 0.005, one off by 10 % by 0.036.
BLOCK, FIGURE_TOLERANCE = 8, 0.025      # root mean square difference, of a range from 0 to 1


def figures(outputs):
    """Return the pictures among a cell's outputs, as arrays (height, width, 3) from 0 to 1."""
    pictures = []
    for output in outputs:
        png = output.get("data", {}).get("image/png")
        if png:
            image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
            pictures.append(np.asarray(image) / 255)
    return pictures


def blocks(picture, height, width):
    """Average a picture over height x width blocks, from its upper left corner on."""
    cut = picture[: height * BLOCK, : width * BLOCK]
    return cut.reshape(height, BLOCK, width, BLOCK, 3).mean(axis=(1, 3))


def figure_difference(stored, drawn):
    """Return what is wrong between two lists of pictures, in one sentence, or None."""
    if len(stored) != len(drawn):
        return f"stored outputs have {len(stored)} figures, this run drew {len(drawn)}"
    for n, (old, new) in enumerate(zip(stored, drawn, strict=True)):
        if max(abs(a - b) for a, b in zip(old.shape, new.shape, strict=True)) > BLOCK:
            return f"figure {n} was {old.shape[:2]} pixels, is now {new.shape[:2]}"
        sizes = zip(old.shape[:2], new.shape[:2], strict=True)
        height, width = (min(pair) // BLOCK for pair in sizes)
        old, new = (blocks(picture, height, width) for picture in (old, new))
        distance = np.sqrt(np.mean((old - new) ** 2))
        if distance > FIGURE_TOLERANCE:
            return f"figure {n} differs by {distance:.3f}, more than {FIGURE_TOLERANCE}"
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
