"""The pages as they were written, for the extensions that change them last."""

from pathlib import Path


def pages(app):
    """Return the files of this build's pages that are there."""
    names = [*sorted(app.env.found_docs), "search"]
    return [path for name in names if (path := Path(app.outdir, f"{name}.html")).is_file()]


def when_built(app, finish, priority=500):
    """Call `finish(app)` at the end of a build of pages that went well; lower priorities first."""
    def finish_pages(app, exception):
        if not exception and app.builder.format == "html":
            finish(app)

    app.connect("build-finished", finish_pages, priority=priority)


def change_pages(app, change):
    """Replace the text of each page by `change(text)`, which leaves a changed text as it is."""
    for path in pages(app):
        text = path.read_text(encoding="utf8")
        changed = change(text)
        if changed != text:
            path.write_text(changed, encoding="utf8")
