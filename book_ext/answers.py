"""`{answers-that-must-fail}`: every exercise with its wrong answers, from the exercises themselves.

`{answers-that-must-fail} counts` gives the one sentence with the totals instead.
"""

from sphinx.util.docutils import SphinxDirective

from attncheck.chapters import CHAPTERS, load, load_all


def counts():
    """Return the sentence with the totals."""
    exercises = load_all()
    right = sum(1 + len(exercise.alternatives) for exercise in exercises)
    wrong = sum(len(exercise.misconceptions) for exercise in exercises)
    return (
        f"The book has **{len(exercises)} exercises** with **{wrong} wrong answers**, each "
        f"rejected with the hint that names its mistake, and **{right} right answers**, none "
        "refused."
    )


def tables():
    """Return the page's sections as MyST text: a section a chapter, a table an exercise."""
    lines = []
    for chapter in CHAPTERS:
        lines += ["", f"## Chapter {chapter.number}", "", f"From {{ref}}`ch-{chapter.label}`."]
        for id in chapter.ids:
            lines += _table(load(id))
    return lines


def _table(exercise):
    """Yield the section of one exercise."""
    yield from (
        "", f"### {exercise.title}", "",
        f"{{ref}}`The exercise <ex-{exercise.id}>`; `check(\"{exercise.id}\", "
        f"{exercise.name})`. Right: the solution and {len(exercise.alternatives)} other ways.",
        "", "| what it does | what the check says |", "| --- | --- |",
    )
    yield from (f"| {_cell(one.name)} | {_cell(one.hint)} |" for one in exercise.misconceptions)
    for one, other, reason in exercise.equal:
        yield f"\nNo case can tell *{one}* from *{other}*: {reason}."


def _cell(text):
    return text.replace("|", "\\|")


class AnswersThatMustFail(SphinxDirective):
    """Parse the generated text where the directive stands."""

    optional_arguments = 1

    def run(self):
        lines = [counts()] if self.arguments == ["counts"] else tables()
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def setup(app):
    """Register the directive; its page is read anew in every build."""
    app.add_directive("answers-that-must-fail", AnswersThatMustFail)
    app.connect("env-get-outdated", lambda app, env, *changed: [
        name for name in env.found_docs if name == "appendix/answers"])
    return {"parallel_read_safe": True}
