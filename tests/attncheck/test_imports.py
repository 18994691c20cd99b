"""Which module imports which: no circles, and nothing that a learner need not install."""

import ast
import sys
from pathlib import Path

import attncheck
import attnlib

OUTSIDE = {
    "attncheck.kernel": {"nbclient", "nbformat"}, "attncheck.report": {"IPython"},
}


def imports():
    """Return {module: every module that it imports, inside functions too}."""
    found = {}
    for package in (attnlib, attncheck):
        folder = Path(package.__file__).parent
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            name = ".".join(parts).removesuffix(".__init__")
            found[name] = path
    return {name: set(_imported(path, found)) for name, path in found.items()}


def _imported(path, modules):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports have their full names"
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & set(modules)
            yield from inside
            if len(inside) < len(node.names):              # a name that is no module
                yield node.module


GRAPH = imports()


def circle(graph):
    """Return a list of modules each of which imports the next, the last one the first; or []."""
    done = set()

    def search(name, above):
        if name in above:
            return above[above.index(name):]
        for other in sorted(graph[name] & graph.keys()) if name not in done else ():
            if found := search(other, [*above, name]):
                return found
        done.add(name)
        return []

    return next(filter(None, (search(name, []) for name in graph)), [])


def test_no_circle():
    assert circle(GRAPH) == []


def test_a_circle_would_be_seen():
    assert circle({"a": {"b"}, "b": {"c", "x"}, "c": {"b"}, "d": set()}) == ["b", "c"]
    assert circle(GRAPH | {"attncheck.words": {"attncheck.report"}}) != []


def test_attnlib_never_imports_attncheck():
    assert not [name for name, imported in GRAPH.items() if name.split(".")[0] == "attnlib"
                and any(other.split(".")[0] == "attncheck" for other in imported)]


def test_attncheck_needs_numpy_and_attnlib_alone():
    allowed = set(sys.stdlib_module_names) | {"numpy", "attnlib", "attncheck"}
    outside = {
        name: {other.split(".")[0] for other in imported} - allowed
        for name, imported in GRAPH.items() if name.split(".")[0] == "attncheck"
    }
    assert {name: packages for name, packages in outside.items() if packages} == OUTSIDE
