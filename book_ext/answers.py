"""`{answers-that-must-fail}`: every exercise with its wrong answers, from the exercises themselves.

`{answers-that-must-fail} counts` gives the one sentence with the totals instead.
"""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from attnlib.exercises import ALL


def counts():
    """Return the sentence with the totals."""
    right = sum(1 + len(exercise.alternatives) for exercise in ALL)
    wrong = sum(len(exercise.wrong) for exercise in ALL)
    return (
        f"The book has **{len(ALL)} exercises** with **{wrong} wrong answers**, each rejected with "
        f"the hint that names its mistake, and **{right} right answers**, none refused."
    )


def tables():
    """Return the page's sections as MyST text: a section a chapter, a table an exercise."""
    lines, chapter = [], 0
    for exercise in ALL:
        if exercise.chapter != chapter:
            chapter = exercise.chapter
            label = exercise.reference.__module__.rpartition(".")[2]
            lines += ["", f"## Chapter {chapter}", "", f"From {{ref}}`ch-{label}`."]
        lines += [
            "", f"### {exercise.title}", "",
            f"{{ref}}`The exercise <ex-{exercise.id}>`; `check(\"{exercise.id}\", "
            f"{exercise.name})`. Right: the solution and {len(exercise.alternatives)} other ways.",
            "", "| what it does | what the check says |", "| --- | --- |",
        ]
        lines += [f"| {_cell(w.name)} | {_cell(w.hint)} |" for w in exercise.wrong]
        lines += [
            f"\nNo case can tell *{one}* from *{other}*: {reason}."
            for one, other, reason in exercise.equal
        ]
    return lines


def _cell(text):
    return text.replace("|", "\\|")


class AnswersThatMustFail(SphinxDirective):
    """Parse the generated text where the directive stands."""

    optional_arguments = 1

    def run(self):
        lines = [counts()] if self.arguments == ["counts"] else tables()
        node = nodes.Element()
        node.document = self.state.document
        self.state.nested_parse(
            StringList(lines, source="attnlib/exercises"), self.content_offset, node,
            match_titles=True,
        )
        return node.children


def setup(app):
    """Register the directive; its page is read anew in every build."""
    app.add_directive("answers-that-must-fail", AnswersThatMustFail)
    app.connect("env-get-outdated", lambda app, env, *changed: [
        name for name in env.found_docs if name == "appendix/answers"])
    return {"parallel_read_safe": True}
