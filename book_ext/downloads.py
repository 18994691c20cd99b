"""What the menu of downloads offers: the notebook, if the page is one, and the print."""

import re

SOURCE = re.compile(r'(?s)<li><a href="([^"]*\b_sources/[^"]*)"[^>]*>.*?</li>\s*')


def offered(text):
    """Return a page that offers no source but a notebook, as a download: opened, it is JSON.

    From a folder Chromium opens it all the same, so that stays in a window of its own.
    """
    def as_download(match):
        notebook = match[1].endswith(".ipynb")
        return match[0].replace('" target=', '" download target=', 1) if notebook else ""

    return SOURCE.sub(as_download, text)


def remove_others(folder, pages):
    """Remove the sources that no page offers."""
    for path in sorted(folder.glob("_sources/**/*.*")):
        place = path.relative_to(folder).as_posix()
        if not any(f'{place}"' in text for text in pages.values()):
            path.unlink()
