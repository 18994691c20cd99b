"""`{stored} robust` and `{stored} precision`: tables of what the benches found."""

import json
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from attncheck.chapters import CHAPTERS

RESULTS = "bench/results"


def precision(stored):
    """Return as lines of MyST how far two processors part: a row for each precision."""
    yield "| the same training on two processors | parameters differ by | losses by |"
    yield "| --- | ---: | ---: |"
    for name, found in stored["apart"].items():
        yield f"| {name} precision | {found['parameter']:.0e} | {found['loss']:.0e} |"
    yield ""
    yield (f"Largest differences after {stored['steps']} steps, processors emulated "
           f"({', '.join(stored['processors'])}), torch {stored['torch']}, on {stored['date']}.")


def robustness(stored):
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


TABLES = {"robust": robustness, "precision": precision}


class Stored(SphinxDirective):
    """Parse the table `{stored} precision`, from bench/results/precision.json, where it stands."""

    required_arguments = 1

    def run(self):
        """Return the table as nodes."""
        name = self.arguments[0]
        path = Path(self.env.srcdir) / RESULTS / f"{name}.json"
        self.env.note_dependency(str(path))
        stored = json.loads(path.read_text(encoding="utf-8"))
        return self.parse_text_to_nodes("\n".join(TABLES[name](stored)))


def setup(app):
    """Register the directive."""
    app.add_directive("stored", Stored)
    return {"parallel_read_safe": True}
