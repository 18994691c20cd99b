"""Who imports whom: in no circle, attnlib never attncheck, and the checker needs NumPy alone."""

import ast
import graphlib
import sys

import pytest

PACKAGES = ("attnlib", "attncheck")
NOTEBOOKS = {                       # which modules run or show notebooks, and with what
    "attncheck.grading.kernel": {"nbclient", "nbformat"},
    "attncheck.checking.report": {"IPython"},
}


@pytest.fixture(scope="module")
def imports(request):
    """{module: the modules that it imports anywhere in its source}, of both packages."""
    root = request.config.rootpath
    files = [file for package in PACKAGES for file in (root / package).rglob("*.py")]
    modules = {}
    for file in files:
        parts = file.relative_to(root).with_suffix("").parts
        modules[".".join(part for part in parts if part != "__init__")] = file
    return {
        name: {target for node in ast.walk(ast.parse(file.read_text(encoding="utf8")))
               for target in targets(node, name, modules)}
        for name, file in modules.items()
    }


def targets(node, name, modules):
    """Yield what one import statement imports: a module, or a module out of a package."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{name} imports relative to itself"
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield inner if inner in modules else node.module


def test_there_is_no_circle(imports):
    graph = {name: found & set(imports) for name, found in imports.items()}
    graph["attncheck.chapters"] = graph["attncheck.chapters"] | {     # by their names
        name for name in imports if name.startswith("attncheck.exercises.")}
    assert len(graph) > 70
    list(graphlib.TopologicalSorter(graph).static_order())            # raises CycleError


def test_the_library_does_not_know_the_checker(imports):
    for name, found in imports.items():
        if name.startswith("attnlib"):
            assert not any(target.startswith("attncheck") for target in found), name


def test_the_checker_needs_numpy_alone_and_more_only_for_notebooks(imports):
    known = {*sys.stdlib_module_names, "numpy", *PACKAGES}
    others = {name: {target.split(".")[0] for target in found} - known
              for name, found in imports.items() if name.startswith("attncheck")}
    assert {name: found for name, found in others.items() if found} == NOTEBOOKS
