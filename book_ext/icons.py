"""The icons that the style sheet shows, out of the 300 KB of fonts that the theme brings."""

import base64
import io
import re

from fontTools import subset
from fontTools.ttLib import TTFont

FACE = re.compile(r'(src:\s*)(url\("([^"]*webfonts/[^"]*)"\)[^;}]*)')


def characters(css):
    """Return the icons' characters in a style sheet: private ones, literal or as `\\f062`."""
    escaped = {chr(int(code, 16)) for code in re.findall(r'\\([ef][0-9a-f]{3})\b', css)}
    return escaped | set(re.findall("[\ue000-\uf8ff]", css))


def font_with(path, wanted):
    """Return the font at `path`, as WOFF, with the wanted characters alone; None if it has none."""
    font = TTFont(path, recalcTimestamp=False)      # the same book, the same bytes
    there = {ord(character) for character in wanted} & set(font.getBestCmap())
    if not there:
        return None
    options = subset.Options(layout_features=[], notdef_outline=False, flavor="woff")
    options.name_IDs = [0, 1, 2, 13, 14]        # copyright and licence stay in the font
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=there)
    subsetter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def subset_icons(css, folder):
    """Return a style sheet whose icon fonts hold its own icons, within the sheet itself."""
    wanted = characters(css)

    def embedded(match):
        path = (folder / match[3]).resolve()
        ttf = path.with_suffix(".ttf")
        font = font_with(ttf, wanted) if ttf.is_file() else None
        if font is None:
            return match[0]
        data = base64.b64encode(font).decode()
        return f'{match[1]}url("data:font/woff;base64,{data}") format("woff")'

    return FACE.sub(embedded, css)
