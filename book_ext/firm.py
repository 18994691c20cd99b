"""`{robustness}`: the stored results of `make robust`, as a table with the machine and the date."""

import json
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from attncheck.chapters import CHAPTERS

RESULTS = "bench/results/robust.json"


def table(stored):
    """Return the results as lines of MyST: a row a chapter, a column a setting."""
    settings = list(dict.fromkeys(name for found in stored["chapters"].values() for name in found))
    yield f"| chapter | claims | {' | '.join(settings)} |"
    yield "| --- | ---: |" + " --- |" * len(settings)
    for chapter in CHAPTERS:
        if found := stored["chapters"].get(chapter.file):
            claims = max((run["claims"] for run in found.values() if run), default=0)
            cells = [cell(found.get(name)) for name in settings]
            yield f"| {{ref}}`ch-{chapter.label}` | {claims or ''} | {' | '.join(cells)} |"
    yield ""
    yield f"Run on {stored['processor']}, torch {stored['torch']}, on {stored['date']}."


def cell(run):
    """Say what came of one chapter in one setting.

    >>> cell({"claims": 9, "failed": [], "seconds": 40}), cell(None)
    ('all hold', 'nothing trained')
    >>> cell({"claims": 9, "failed": ["One layer fails. (AssertionError: )"], "seconds": 40})
    '1 fails: One layer fails. (AssertionError: )'
    """
    if run is None:
        return "nothing trained"
    if not run["failed"]:
        return "all hold"
    return f"{len(run['failed'])} fails: {'; '.join(run['failed'])}"


class Robustness(SphinxDirective):
    """Parse the table where the directive stands."""

    def run(self):
        """Return the table as nodes."""
        path = Path(self.env.srcdir) / RESULTS
        self.env.note_dependency(str(path))
        stored = json.loads(path.read_text(encoding="utf-8"))
        return self.parse_text_to_nodes("\n".join(table(stored)))


def setup(app):
    """Register the directive."""
    app.add_directive("robustness", Robustness)
    return {"parallel_read_safe": True}
