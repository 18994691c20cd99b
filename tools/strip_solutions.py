"""A chapter as a learner works in it: without the solutions, and in Markdown that Jupyter shows.

The chapters are written in MyST, of which Jupyter knows nothing: labels, boxes and references.
"""

import json
import re
from pathlib import Path

CHAPTERS = Path(__file__).parent.parent / "chapters"
LABEL = re.compile(r"^\(([\w-]+)\)=\n", re.MULTILINE)
TITLE = re.compile(r"^\(([\w-]+)\)=\n#+ (.*)$", re.MULTILINE)
BOX = re.compile(r"^```\{(\w+)\}([^\n]*)\n((?::[^\n]*\n)*)(.*?)^```$", re.MULTILINE | re.DOTALL)
ROLE = re.compile(r"\{(\w+)\}`([^`]*)`")
HERE = re.compile(r"\[([^\]]*)\]\(#[\w-]+\)")              # to a label of the same notebook


def titles(folder=CHAPTERS):
    """Return {label: title} of all that a reference in a chapter can mean."""
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found.update(TITLE.findall("".join(cell["source"])))
    return found


def plain(text, titles):
    """Return MyST as plain Markdown.

    >>> plain("(sec-x)=\\n## X\\n\\nSee {ref}`that <sec-y>` and {ref}`sec-y`.", {"sec-y": "Why"})
    '## X\\n\\nSee *that* and *Why*.'
    >>> plain("```{admonition} Predict\\n:class: tip\\nWhat comes out?\\n```", {})
    '> **Predict**\\n>\\n> What comes out?'
    >>> plain("```{admonition} Answer\\n:class: dropdown\\nNothing.\\n```", {})
    '<details><summary>Answer</summary>\\n\\nNothing.\\n\\n</details>'
    """
    text = LABEL.sub("", text)
    text = BOX.sub(_box, text)
    text = ROLE.sub(lambda match: _reference(match, titles), text)
    return HERE.sub(r"\1", text)


def _box(match):
    kind, title, options, body = match.groups()
    title, body = title.strip() or kind.capitalize(), body.strip()
    if "dropdown" in options:
        return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
    quoted = re.sub(r"^", "> ", body, flags=re.MULTILINE)
    return re.sub(r"[ ]+$", "", f"> **{title}**\n>\n{quoted}", flags=re.MULTILINE)


def _reference(match, titles):
    role, target = match.groups()
    if role == "numref":
        return "the figure"
    named = re.fullmatch(r"(.*?)\s*<[\w-]+>", target)
    return f"*{named[1] if named else titles.get(target, target)}*"


def copy(text, titles):
    """Return the text of a notebook for a learner: no cells tagged `solution`, plain Markdown."""
    notebook = json.loads(text)
    notebook["cells"] = [
        cell for cell in notebook["cells"] if "solution" not in cell["metadata"].get("tags", [])
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            made = plain("".join(cell["source"]), titles)
            cell["source"] = made.splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
