"""Figures that load fast: few colours, their size said, and loaded when they come into sight."""

import io
import re

from PIL import Image

COLOURS = 256           # a figure has 500 to 3000 shades, most of them from smoothing
IMAGE = r'<img\b[^>]*\bsrc="([^"]*_images/([^"]+))"[^>]*?(\s*/?>)'


def smaller(folder):
    """Give every PNG of the book a palette."""
    for path in sorted(folder.glob("_images/*.png")):
        with_palette(path)


def with_palette(path):
    """Give a PNG a palette, in place; the colour of a pixel moves by at most a few of 256 steps."""
    with Image.open(path) as image:
        if image.format != "PNG" or image.mode == "P":
            return
        opaque = Image.new("RGB", image.size, "white")
        opaque.paste(image, mask=image.getchannel("A") if "A" in image.mode else None)
    palette = opaque.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2,
                              dither=Image.Dither.NONE)
    content = io.BytesIO()
    palette.save(content, format="PNG", optimize=True)
    if len(content.getvalue()) < path.stat().st_size:
        path.write_bytes(content.getvalue())


def sizes(folder):
    """Return width and height of every image of the book, by the name of its file."""
    found = {}
    for path in sorted(folder.glob("_images/*.*")):
        if path.suffix != ".svg":
            with Image.open(path) as image:
                found[path.name] = image.size
    return found


def sized(text, sizes):
    """Return a page whose images say how large they are, and wait until they are in sight."""
    def with_size(match):
        if " width=" in match[0] or match[2] not in sizes:
            return match[0]
        width, height = sizes[match[2]]
        size = f' width="{width}" height="{height}" loading="lazy" decoding="async"'
        return match[0].removesuffix(match[3]) + size + match[3]

    return re.sub(IMAGE, with_size, text)
