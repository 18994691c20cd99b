"""Compare the figures of a run with the stored ones, pixel by pixel."""

import base64
import io

import numpy as np
from matplotlib.testing.compare import calculate_rms
from PIL import Image

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
