"""What the book adds to Jupyter Book: one Sphinx extension, which `_config.yml` names.

While Sphinx reads the sources and writes a page:

- `cells`       claims, collapsible cells, exercise cards, figures
- `cover`       the directives of index.md
- `glossary`    the glossary, and the first use of each term
- `tables`      pages made of data: wrong answers, robustness
- `formulas`    KaTeX, laid out during the build
- `page`        the theme's templates, scripts and style sheets
- `social`      descriptions for search engines and shared links, buttons of a repository

When all pages are written, beside them:

- `live`        exercises that are answered on the page
- `search`      the list in which the page searches
- `downloads`   the archive with the notebooks

`assets/` holds what these send to the browser, `templates/` what replaces parts of the theme.
"""

MODULES = ("cells", "cover", "glossary", "tables", "formulas", "page", "social", "live", "search",
           "downloads")


def setup(app):
    """Set up all of them."""
    app.add_config_value("comments_config", {}, "html")     # which Jupyter Book always sets
    for name in MODULES:
        app.setup_extension(f"book_ext.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
