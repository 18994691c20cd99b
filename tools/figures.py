"""Compare the figures of a run with the stored ones: the same shapes at the same places."""

import base64
import io
import re

import numpy as np
from PIL import Image

# Another processor moves nothing, in double precision; but a number may be rounded the other way in
# its last decimal, and a colour in the last of its 256 steps.
PLACE = 0.005           # points; a letter is about 8 high
COLOUR = 1              # of 255
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PIXELS = re.compile(r"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")
SHADE = re.compile(r"#([0-9a-f]{6})\b")


def figures(outputs):
    """Return the pictures among a cell's outputs, as SVG."""
    found = [output.get("data", {}).get("image/svg+xml") for output in outputs]
    return [svg for svg in found if svg]


def figure_difference(stored, drawn):
    """Return what is wrong between two lists of pictures, in one sentence, or None."""
    if len(stored) != len(drawn):
        return f"stored outputs have {len(stored)} figures, this run drew {len(drawn)}"
    for n, (old, new) in enumerate(zip(stored, drawn, strict=True)):
        problem = _difference(old, new)
        if problem:
            return f"figure {n} differs: {problem}"
    return None


def _difference(old, new):
    """Return how two pictures differ, or None."""
    old, new = map(_parts, (old, new))
    for one, other in zip(old["words"], new["words"], strict=False):
        if one != other:
            return f"{one!r} was stored, {other!r} was drawn"
    for name, (most, unit) in {"numbers": (PLACE, "points"), "colours": (COLOUR, "of 255")}.items():
        if old[name].shape != new[name].shape:
            return f"{old[name].shape} {name} were stored, {new[name].shape} were drawn"
        distance = np.abs(old[name] - new[name]).max(initial=0)
        if distance > most:
            return f"{name} by up to {distance:.2g} {unit}, more than {most}"
    return None


def _parts(svg):
    """Take a picture apart: its words, its numbers, its colours with those of the pixels in it."""
    colours = [_pixels(match[1]) for match in PIXELS.finditer(svg)]
    svg = PIXELS.sub("pixels", svg)
    colours += [np.frombuffer(bytes.fromhex(match[1]), np.uint8) for match in SHADE.finditer(svg)]
    svg = SHADE.sub("colour", svg)
    return {
        "words": NUMBER.sub("\n", svg).split("\n"),
        "numbers": np.array(NUMBER.findall(svg), dtype=float),
        "colours": np.concatenate([np.zeros(0), *colours]),
    }


def _pixels(text):
    """Return the colours of a PNG in base64."""
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        return np.asarray(image.convert("RGBA")).ravel()
