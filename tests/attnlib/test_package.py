"""The package: what importing it costs, and that it can be installed without the book."""

import ast
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import attnlib

FOLDER = Path(attnlib.__file__).parent
DRAWING = ["explorer", "plots"]                            # subpackages that draw
NEED_TORCH = ["_autograd", "layers", "pretrained", "taggers", "training"]
CORE = {path.stem: path for path in FOLDER.glob("*.py") if path.stem not in NEED_TORCH}


def imported(path):
    """Return the modules that a file imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_importing_attnlib_imports_neither_torch_nor_matplotlib():
    code = (
        "import sys, attnlib, attnlib.data, attnlib.positions\n"
        "attnlib.attention(*attnlib.data.np.ones((3, 2, 5)))\n"
        "print(sorted({'torch', 'matplotlib', 'tqdm', 'attnlib.plots', 'attnlib.explorer'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_but_those_that_draw_imports_what_draws():
    for path in FOLDER.glob("*.py"):
        drawing = {name for name in imported(path) if name.startswith(
            ("matplotlib", *(f"attnlib.{package}" for package in DRAWING)))}
        assert not drawing, path.name


def test_core_modules_import_torch_nowhere_but_behind_a_tensor():
    for name, path in CORE.items():
        allowed = {"attnlib._autograd"} if name == "truncated" else set()
        need_torch = {"torch", *(f"attnlib.{module}" for module in NEED_TORCH)}
        assert need_torch & imported(path) == need_torch & allowed, name


def test_pyproject_lists_every_subpackage_and_every_data_file():
    project = tomllib.loads((FOLDER / "pyproject.toml").read_text(encoding="utf8"))
    tool = project["tool"]["setuptools"]
    found = sorted(path.parent for path in FOLDER.rglob("__init__.py") if "build" not in path.parts)
    names = [".".join(["attnlib", *folder.relative_to(FOLDER).parts]) for folder in found]
    assert sorted(tool["packages"]) == sorted(names)
    for folder, name in zip(found, names, strict=True):
        patterns = ["*.py", *tool["package-data"].get(name, [])]
        if folder == FOLDER:
            patterns += ["pyproject.toml", "LICENSE"]      # of the project, not of the package
        for path in folder.iterdir():
            if path.is_file():
                assert any(fnmatch(path.name, pattern) for pattern in patterns), path


def test_license_is_that_of_the_book():
    assert (FOLDER / "LICENSE").read_text() == (FOLDER.parent / "LICENSE").read_text()


def test_docstring_of_the_package_names_every_module():
    for path in FOLDER.glob("[a-z]*.py"):
        assert f"`{path.stem}`" in attnlib.__doc__, path.stem
