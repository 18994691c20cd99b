"""`self-attention.zip`: the learner's notebooks with all that they need, to run anywhere.

A chapter's own download is the same notebook alone; its first cell says what it needs.
"""

import json
import re
import zipfile
from pathlib import Path

from tools import strip_solutions

ARCHIVE = "self-attention.zip"
PACKAGES = ("attnlib", "attncheck")
FILES = ("LICENSE", "LICENSE-text", "requirements-pretrained.txt")
TIME = (2026, 1, 1, 0, 0, 0)                               # the same book gives the same archive
NEEDED = ("numpy", "torch", "matplotlib", "tqdm", "nbclient", "ipykernel", "jupyterlab")
LEFTOVERS = re.compile(r"__pycache__|build|.*\.egg-info")      # of runs and installations
ASSETS = Path(__file__).parent / "assets" / "downloads"
GUARD = (ASSETS / "needs.py").read_text(encoding="utf8").rstrip()


def guarded(text):
    """Return the text of a notebook whose first cell says what to do where attnlib is missing."""
    notebook = json.loads(text)
    notebook["cells"].insert(0, {
        "cell_type": "code", "id": "needs", "execution_count": None, "outputs": [],
        "metadata": {}, "source": GUARD.splitlines(keepends=True)})
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def requirements(text):
    """Return the lines of a requirements file that running the notebooks needs."""
    pins = [re.match(r"([\w-]+)==\S+", line) for line in text.splitlines()]
    return "".join(f"{pin[0]}\n" for pin in pins if pin and pin[1] in NEEDED)


def contents(root):
    """Return {name in the archive: bytes}."""
    titles = strip_solutions.titles(root / "chapters")
    made = {}
    for path in sorted((root / "chapters").glob("*.ipynb")):
        copy = strip_solutions.copy(path.read_text(encoding="utf-8"), titles)
        made[path.name] = guarded(copy).encode()
    pins = requirements("".join((root / name).read_text(encoding="utf-8") for name in (
        "requirements.txt", "requirements-book.txt")))
    torch = next(line for line in pins.splitlines() if line.startswith("torch"))
    made["requirements.txt"] = pins.encode()
    readme = (ASSETS / "README.md").read_text(encoding="utf8")
    made["README.md"] = readme.replace("{torch}", torch).encode()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not any(map(LEFTOVERS.fullmatch, inside.parts)):
                made[inside.as_posix()] = path.read_bytes()
    return made | {name: (root / name).read_bytes() for name in FILES}


def write(root, folder):
    """Write the archive beside the pages, and each chapter's download as in it."""
    made = contents(root)
    with zipfile.ZipFile(folder / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(zipfile.ZipInfo(f"self-attention/{name}", TIME), content,
                             zipfile.ZIP_DEFLATED)
    for path in (folder / "_sources" / "chapters").glob("*.ipynb"):
        path.write_bytes(made[path.name])


def build_finished(app, exception):
    """Write both when all pages are written."""
    if not exception and app.builder.format == "html" and Path(app.srcdir, "chapters").is_dir():
        write(Path(app.srcdir), Path(app.outdir))


def setup(app):
    """Write the archive at the end of a build."""
    app.connect("build-finished", build_finished)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
