"""What is done to the pages once Sphinx has written them: every step, in its order.

A step takes the text of one page and returns it changed; what it has changed already, it leaves
alone, since a second build keeps the pages that need not be written again. Each page is read once
and written once.
"""

from functools import partial
from pathlib import Path

from book_ext import (
    accessible,
    downloads,
    figures,
    files,
    findable,
    head,
    livecells,
    marks,
    scripts,
    sections,
    styles,
)


def page_steps(folder, title):
    """Return the steps for each page, in their order."""
    return [
        scripts.used,               # most scripts serve a few pages, and every page gets them all
        scripts.once,               # an extension may register the same lines twice
        scripts.waiting,            # the text is shown before a script is fetched
        head.one_viewport,          # the theme and Sphinx each write theirs
        head.text_face,             # text is set once, in its own face
        head.no_icon_fonts,         # the one style sheet holds the few icons itself
        head.light_without_script,  # no rule matches the theme's "auto": the colours would be lost
        head.theme_at_once,         # with "auto" the whole page is styled twice
        marks.coloured,             # half of the marks in code give the colour that it has anyway
        downloads.offered,          # the notebooks without solutions, and all of them
        accessible.names,           # a button is called what is written on it
        accessible.short_code,      # few stops for who goes from one to the next by keyboard
        accessible.this_page,       # the theme tells by a colour alone
        accessible.own_contents,    # book.js marks the section that is read, also on the way up
        partial(accessible.landmarks, title=title),             # the sidebar belongs to none
        partial(figures.sized, sizes=figures.sizes(folder)),    # the text does not jump
    ]


def finish(folder, title):
    """Change the pages in `folder`, and what they ask for."""
    scripts.theme_asks_nothing(folder)
    before = files.pages(folder)
    pages = before
    for step in page_steps(folder, title):
        pages = {path: step(text) for path, text in pages.items()}
    pages = livecells.pages(pages)
    sections.write(folder, pages)   # before the scripts and styles: it brings its own
    files.remove(folder, files.NEVER)
    files.remove(folder, files.SCRIPTS, pages)      # before the styles: these keep a script's rules
    pages = styles.in_one(folder, pages)            # needs all pages: it keeps the rules they use
    files.remove(folder, files.STYLES, pages)
    files.write(before, pages)


def build_finished(app, exception):
    """Take the steps at the end of a build of pages that went well."""
    if not exception and app.builder.format == "html":
        finish(Path(app.outdir), app.config.html_title)
        if Path(app.srcdir, "chapters").is_dir():
            downloads.write(Path(app.srcdir), Path(app.outdir))
            livecells.write(Path(app.srcdir), Path(app.outdir))
        findable.write_sitemap(app)


def setup(app):
    """Take the steps at the end of a build, after everybody else's."""
    # last of all: the theme itself writes the colours of code only when the build is finished
    app.connect("build-finished", build_finished, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
