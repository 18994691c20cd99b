"""Pages made of data: the exercises with their wrong answers, and what the benches found.

`{wrong-answers}`               every exercise with its wrong answers, from the exercises themselves
`{wrong-answers} counts`        the one sentence with the totals
`{stored} robust`               from bench/results/robust.json; `precision` likewise
"""

import json
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from attncheck.chapters import CHAPTERS, load, load_all

RESULTS = "bench/results"


def counts():
    """Return the sentence with the totals."""
    exercises = load_all()
    right = sum(1 + len(exercise.alternatives) for exercise in exercises)
    wrong = sum(len(exercise.misconceptions) for exercise in exercises)
    return (f"The book has **{len(exercises)} exercises** with **{wrong} wrong answers**, each "
            f"rejected with the hint that names its mistake, and **{right} right answers**, none "
            "refused.")


def wrong_answers():
    """Yield the page as lines of MyST: a section for each chapter, a table for each exercise."""
    for chapter in CHAPTERS:
        yield from ("", f"## Chapter {chapter.number}", "", f"From {{ref}}`ch-{chapter.label}`.")
        for exercise in map(load, chapter.ids):
            yield from (
                "", f"### {exercise.title}", "",
                f"{{ref}}`The exercise <ex-{exercise.id}>`; `check(\"{exercise.id}\", "
                f"{exercise.name})`. Right: the solution and {len(exercise.alternatives)} other "
                "ways.", "", "| what it does | what the check says |", "| --- | --- |")
            for wrong in exercise.misconceptions:
                yield f"| {_cell(wrong.name)} | {_cell(wrong.hint)} |"
            for one, other, reason in exercise.equal:
                yield f"\nNo case can tell *{one}* from *{other}*: {reason}."


def _cell(text):
    return text.replace("|", "\\|")


def precision(stored):
    """Yield as lines of MyST how far two processors part: a row for each precision."""
    yield "| the same training on two processors | parameters differ by | losses by |"
    yield "| --- | ---: | ---: |"
    for name, found in stored["apart"].items():
        yield f"| {name} precision | {found['parameter']:.0e} | {found['loss']:.0e} |"
    yield ""
    yield (f"Largest differences after {stored['steps']} steps, processors emulated "
           f"({', '.join(stored['processors'])}), torch {stored['torch']}, on {stored['date']}.")


def robustness(stored):
    """Yield the results as lines of MyST: a row for each chapter, a column for each setting."""
    settings = list(dict.fromkeys(name for found in stored.values() for name in found["settings"]))
    yield f"| chapter | claims | {' | '.join(settings)} | run on |"
    yield "| --- | ---: |" + " --- |" * (len(settings) + 1)
    for chapter in CHAPTERS:
        if found := stored.get(chapter.file):
            runs = found["settings"]
            claims = max((run["claims"] for run in runs.values() if run), default=0)
            cells = " | ".join(outcome(runs.get(name)) for name in settings)
            made = f"{found['date']}, {found['processor']}, torch {found['torch']}"
            yield f"| {{ref}}`ch-{chapter.label}` | {claims or ''} | {cells} | {made} |"


def outcome(run):
    """Say what came of one chapter in one setting.

    >>> outcome({"claims": 9, "failed": [], "seconds": 40}), outcome(None)
    ('all hold', 'nothing trained')
    >>> outcome({"claims": 9, "failed": ["One layer fails. (AssertionError: )"], "seconds": 40})
    '1 fails: One layer fails. (AssertionError: )'
    """
    if run is None:
        return "nothing trained"
    if not run["failed"]:
        return "all hold"
    failed = run["failed"]
    return f"{len(failed)} {'fails' if len(failed) == 1 else 'fail'}: {'; '.join(failed)}"


class WrongAnswers(SphinxDirective):
    """Parse the generated text where the directive stands."""

    optional_arguments = 1

    def run(self):
        lines = [counts()] if self.arguments == ["counts"] else wrong_answers()
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


class Stored(SphinxDirective):
    """Parse the table made of a file of bench/results where the directive stands."""

    required_arguments = 1
    tables = {"robust": robustness, "precision": precision}         # noqa: RUF012

    def run(self):
        name = self.arguments[0]
        path = Path(self.env.srcdir) / RESULTS / f"{name}.json"
        self.env.note_dependency(str(path))
        stored = json.loads(path.read_text(encoding="utf-8"))
        return self.parse_text_to_nodes("\n".join(self.tables[name](stored)))


def setup(app):
    """Register the directives; the page of wrong answers is read again in every build."""
    app.add_directive("wrong-answers", WrongAnswers)
    app.add_directive("stored", Stored)
    app.connect("env-get-outdated", lambda app, env, *changed: [
        name for name in env.found_docs if name == "appendix/answers"])
    return {"parallel_read_safe": True}
