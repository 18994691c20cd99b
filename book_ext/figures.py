"""Figures that load fast: few colours, their size said, and loaded when they come into sight."""

import io
import re
from pathlib import Path

from PIL import Image

from book_ext.written import change_pages, when_built

COLOURS = 256           # a figure has 500 to 3000 shades, most of them from smoothing
IMAGE = r'<img\b[^>]*\bsrc="([^"]*_images/([^"]+))"[^>]*?(\s*/?>)'


def smaller(path):
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


def sized(text, folder):
    """Return a page whose images say how large they are, and wait until they are in sight."""
    def with_size(match):
        if " width=" in match[0] or not (folder / match[2]).is_file():
            return match[0]
        with Image.open(folder / match[2]) as image:
            width, height = image.size
        size = f' width="{width}" height="{height}" loading="lazy" decoding="async"'
        return match[0].removesuffix(match[3]) + size + match[3]

    return re.sub(IMAGE, with_size, text)


def finish(app):
    """Make the figures smaller and tell their size."""
    folder = Path(app.outdir, "_images")
    for path in sorted(folder.glob("*.png")):
        smaller(path)
    change_pages(app, lambda text: sized(text, folder))


def setup(app):
    """Change the figures at the end of a build."""
    when_built(app, finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
