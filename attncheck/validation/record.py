"""Which exercises have passed the long validation as they are now: `make validate` notes it here.

An exercise that has changed since is validated with all draws in every test run, and tried in the
page; one that has not needs only a few draws. The note is a fingerprint of the exercise's file,
of the helpers that it imports, and of the rules.
"""

import ast
import hashlib
import json
from functools import cache
from pathlib import Path

from attncheck.chapters import IDS, chapter_of

FILE = Path(__file__).parent / "validated.json"
EXERCISES = Path(__file__).parents[1] / "exercises"
RULES = ("case_rules.py", "mutants.py")


def sources(id):
    """Return the files that decide whether an exercise is valid: its own, helpers, rules."""
    own = EXERCISES / chapter_of(id).label / f"{id.replace('-', '_')}.py"
    found, todo = [], [own]
    while todo:
        file = todo.pop()
        if file in found or not file.is_file():
            continue
        found.append(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("attncheck.exercises"):
                base = EXERCISES.joinpath(*node.module.split(".")[2:])
                todo += [base.with_suffix(".py"), *(base / f"{a.name}.py" for a in node.names)]
    rules = [Path(__file__).parent / name for name in RULES]
    return [*sorted(found), *filter(Path.is_file, rules)]


def fingerprint(id):
    """Return the SHA-256 of the code in these files: comments and docstrings do not count."""
    digest = hashlib.sha256()
    for file in sources(id):
        digest.update(_code(file).encode())
    return digest.hexdigest()[:16]


def changed(file=None):
    """Return the ids of the exercises that have changed since they were noted."""
    noted = _noted(file or FILE)
    return [id for id in IDS if noted.get(id) != fingerprint(id)]


def note(ids, file=None):
    """Note that these exercises have passed as they are, and forget those that are gone."""
    noted = _noted(file or FILE) | {id: fingerprint(id) for id in ids}
    kept = {id: noted[id] for id in IDS if id in noted}
    (file or FILE).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _noted(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


@cache
def _code(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        documented = isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        if documented and ast.get_docstring(node):
            del node.body[0]
    return ast.unparse(tree)
