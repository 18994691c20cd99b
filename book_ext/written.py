"""The pages as they were written, for the extensions that change them last."""

from pathlib import Path


def pages(app):
    """Return the files of this build's pages that are there."""
    names = [*sorted(app.env.found_docs), "search"]
    return [path for name in names if (path := Path(app.outdir, f"{name}.html")).is_file()]


def change_pages(app, change):
    """Replace the text of each page by `change(text)`, which leaves a changed text as it is."""
    for path in pages(app):
        text = path.read_text(encoding="utf8")
        changed = change(text)
        if changed != text:
            path.write_text(changed, encoding="utf8")
