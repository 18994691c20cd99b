"""attnlib knows nothing of attncheck, attncheck needs little, and no import goes in a circle."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [path for package in ("attnlib", "attncheck") for path in (ROOT / package).rglob("*.py")]
HEAVY = {"torch", "tqdm", "matplotlib"}                 # of attnlib's layers, training and figures
RUNNING = {"nbclient", "nbformat", "IPython"}           # of the class command, and of notebooks


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """Yield the modules that a file imports anywhere, those of the two packages by full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in NAMES else node.module for name in inside)


NAMES = {name_of(path) for path in FILES}
IMPORTS = {name_of(path): set(imported(path)) for path in FILES}


def test_no_import_goes_round_in_a_circle():
    within = {name: found & NAMES - {name} for name, found in IMPORTS.items()}
    assert list(TopologicalSorter(within).static_order())
    with pytest.raises(ValueError, match="cycle"):
        list(TopologicalSorter(within | {"attnlib._arrays": {"attnlib"}}).static_order())


def test_attnlib_does_not_know_attncheck():
    for name, found in IMPORTS.items():
        if name.startswith("attnlib"):
            assert not [module for module in found if module.startswith("attncheck")], name


def test_attncheck_needs_numpy_and_attnlib_alone():
    allowed = {"numpy", "attnlib", "attncheck"} | set(sys.stdlib_module_names)
    for name, found in IMPORTS.items():
        if name.startswith("attncheck"):
            others = {module.split(".")[0] for module in found} - allowed
            runs = name in ("attncheck.kernel", "attncheck.report")
            assert others <= (RUNNING if runs else set()), (name, others)


def test_the_core_of_attnlib_needs_numpy_alone():
    heavy = {name for name, found in IMPORTS.items() if name.startswith("attnlib")
             and {module.split(".")[0] for module in found} & HEAVY}
    assert heavy <= {"attnlib._overlap", "attnlib.layers", "attnlib.taggers", "attnlib.training",
                     "attnlib.plots"}
