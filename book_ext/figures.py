"""Figures that load when they come into sight, without moving the text: their size is said."""

import re

from PIL import Image

POINT = 110 / 72        # pixels: the text of a figure is then as high as that of the page
IMAGE = r'<img\b[^>]*\bsrc="([^"]*_images/([^"]+))"[^>]*?(\s*/?>)'


def sizes(folder):
    """Return width and height of every image of the book in pixels, by the name of its file."""
    found = {}
    for path in sorted(folder.glob("_images/*.*")):
        if path.suffix == ".svg":
            size = re.search(r'<svg [^>]*width="([\d.]+)pt" height="([\d.]+)pt"',
                             path.read_text(encoding="utf-8"))
            if size:
                found[path.name] = tuple(round(float(points) * POINT) for points in size.groups())
        else:
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
