"""What the book adds to Jupyter Book.

Some of it works while the pages are made: `WHILE_WRITING`. The rest changes the pages when they are
all written, step by step: the list is in `steps`.
"""

from book_ext import steps

WHILE_WRITING = ("answers", "claims", "cover", "exercises", "findable", "firm", "folds", "formulas",
                 "repository", "terms")


def setup(app):
    """Set up everything, as the one Sphinx extension that `_config.yml` names."""
    for name in WHILE_WRITING:
        app.setup_extension(f"book_ext.{name}")
    return steps.setup(app)
