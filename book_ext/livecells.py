"""Exercises that are answered in the page: an editor, Python in a worker, and the book's own check.

Every file becomes a script that hands over its text, compressed: a page opened from a folder may
load scripts, and no other files. Python itself (Pyodide and NumPy) is in `.pyodide`, where
`tools/pyodide.py` puts it; without it a page asks its CDN when the first answer is checked.
"""

import base64
import gzip
import io
import shutil
import zipfile
from pathlib import Path

import attncheck
import attnlib
from attncheck.chapters import CHAPTERS
from tools import learners
from tools.pyodide import CDN

HERE = Path(__file__).parent / "live"
FOLDER = "_static/live"
# What a check does not import, and what runs notebooks.
UNNEEDED = {"data.py", "layers.py", "taggers.py", "training.py", "pretrained.py"}
UNNEEDED_ROOMS = {"plots", "explorer", "grading", "validation"}
TIME = (2026, 1, 1, 0, 0, 0)
HEAD = '<script src="../{folder}/live.js" data-cdn="{cdn}" data-chapter="{chapter}" defer></script>'


def as_script(name, data):
    """Return a script that hands over a file, compressed, under a name."""
    packed = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'LIVE("{name}", "{packed}");\n'


def packages():
    """Return a ZIP file with the parts of attnlib and attncheck that run on NumPy alone."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:          # compressed as a whole, in the script
        for package in (attnlib, attncheck):
            root = Path(package.__file__).parent
            for path in sorted([*root.rglob("*.py"), *root.rglob("*.toml")]):
                parts = path.relative_to(root.parent).parts
                if path.name not in UNNEEDED and not UNNEEDED_ROOMS & {*parts}:
                    archive.writestr(zipfile.ZipInfo("/".join(parts), TIME), path.read_bytes())
    return packed.getvalue()


def enlivened(text, chapter):
    """Return the page of a chapter with the script that makes its exercises live."""
    if 'class="exercise"' not in text or f"{FOLDER}/live.js" in text:
        return text
    script = HEAD.format(folder=FOLDER, cdn=CDN, chapter=chapter)
    return text.replace("</head>", f"{script}\n</head>", 1)


def write(root, folder):
    """Write the scripts beside the pages."""
    place = folder / FOLDER
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in ("live.js", "live.css", "editor.js", "editor.css", "LICENSES.txt"):
        shutil.copy(HERE / name, place)
    worker = base64.b64encode((HERE / "worker.js").read_bytes()).decode()
    code = {"runner.py": (HERE / "runner.py").read_bytes(), "packages.zip": packages()}
    (place / "code.js").write_text(f'LIVE("worker.js", "{worker}");\n' + "".join(
        as_script(name, data) for name, data in code.items()))
    python = root / ".pyodide"
    for path in sorted(python.iterdir()) if python.is_dir() else []:
        name = "numpy" if path.suffix == ".whl" else path.name
        (place / f"{name}.js").write_text(as_script(path.name, path.read_bytes()))
    titles = learners.titles(root / "chapters")
    for chapter in CHAPTERS:
        text = (root / "chapters" / f"{chapter.file}.ipynb").read_text(encoding="utf-8")
        (place / f"notebook-{chapter.file}.js").write_text(
            as_script(chapter.file, learners.copy(text, titles).encode()))


def pages(texts):
    """Return the pages, those of chapters with their script."""
    return {path: enlivened(text, path.stem) if path.parent.name == "chapters" else text
            for path, text in texts.items()}
