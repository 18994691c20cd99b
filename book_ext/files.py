"""The files of a built book: its pages, and those that no page asks for."""

import re

NOT_PAGES = ("_static", "_sources", "_downloads", "_images")
INDEXES = ("searchindex.js", "sections.js")     # scripts that hold the book's words
# What the theme and the extensions bring. No page needs the first; the others go unless something
# names them.
NEVER = ("**/*.map", "**/fontawesome*.js*")     # for a debugger; icons that come as a font, too
SCRIPTS = ("design-tabs.js", "copybutton_funcs.js", "*webpack-macros.html")
STYLES = (
    "**/*.css", "vendor/**/*", "locales/**/*", "images/logo_*", "copy-button.svg",
    "check-solid.svg", "play-solid.svg", "file.png", "minus.png", "plus.png",
)


def pages(folder):
    """Return the text of every page that there is, from the book's sources or not, by its path."""
    return {
        path: path.read_text(encoding="utf8") for path in sorted(folder.rglob("*.html"))
        if path.relative_to(folder).parts[0] not in NOT_PAGES
    }


def scripts(folder):
    """Return the text of every script: of pages, of workers, and what these load.

    Those of the exercises have a style sheet of their own, and name no other file.
    """
    return {
        path: path.read_text(encoding="utf8") for path in sorted(folder.rglob("*.[jm]*s"))
        if path.suffix in (".js", ".mjs") and path.name not in INDEXES
        and path.parent != folder / "_static" / "live"
    }


def sheets(folder, pages):
    """Return the text, without comments, of every style sheet that a page names."""
    return {
        path: re.sub(r"(?s)/\*.*?\*/", "", path.read_text(encoding="utf8"))
        for path in sorted(folder.rglob("*.css"))
        if any(path.name in text for text in pages.values())
    }


def write(before, after):
    """Write the pages that have changed."""
    for path, text in after.items():
        if text != before[path]:
            path.write_text(text, encoding="utf8")


def remove(folder, patterns, pages=None):
    """Remove the files that match; given the pages, only what nothing that they show names."""
    texts = {**pages, **scripts(folder), **sheets(folder, pages)} if pages else {}
    static = folder / "_static"
    for path in {path for pattern in patterns for path in static.glob(pattern) if path.is_file()}:
        if not any(path.name in text for other, text in texts.items() if other != path):
            path.unlink()
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
