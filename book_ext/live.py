"""Exercises that are answered on the page: an editor, Python in a worker, and the book's own check.

Every file becomes a script that hands over its text, compressed: a page opened from a folder may
load scripts, and no other files. Python itself (Pyodide and NumPy) is in `.pyodide`, where
`tools/pyodide.py` puts it; without it a page asks its CDN when the first answer is checked.
"""

import base64
import gzip
import io
import shutil
import zipfile
from modulefinder import ModuleFinder
from pathlib import Path

from docutils import nodes

from attncheck.chapters import CHAPTERS
from tools import strip_solutions
from tools.pyodide import CDN

ROOT = Path(__file__).parents[1]
ASSETS = Path(__file__).parent / "assets" / "live"
FOLDER = "_static/live"
SENT = ("live.js", "live.css", "editor.js", "editor.css", "LICENSES.txt")
TIME = (2026, 1, 1, 0, 0, 0)
TEXTS = "attncheck/texts/"          # empty: a page speaks English, which stands in the code


def as_script(name, data):
    """Return a script that hands over a file, compressed, under a name."""
    packed = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'LIVE("{name}", "{packed}");\n'


def imported():
    """Return the modules of attnlib and attncheck that a page can import, as paths.

    They are found by following the imports of the runner and of every exercise.
    """
    finder = ModuleFinder([str(ROOT)])
    exercises = (ROOT / "attncheck" / "exercises" / chapter.label / f"{id.replace('-', '_')}.py"
                 for chapter in CHAPTERS for id in chapter.ids)
    found = {ROOT / "attncheck" / "exercises" / "__init__.py"}
    for path in (ASSETS / "runner.py", *exercises):
        finder.run_script(str(path))
        found.add(path)
    found |= {Path(module.__file__) for module in finder.modules.values() if module.__file__}
    return sorted(path for path in found if ASSETS not in path.parents)


def packages():
    """Return a ZIP file with these modules."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:          # compressed as a whole, in the script
        archive.writestr(zipfile.ZipInfo(TEXTS, TIME), b"")
        for path in imported():
            name = path.relative_to(ROOT).as_posix()
            archive.writestr(zipfile.ZipInfo(name, TIME), path.read_bytes())
    return packed.getvalue()


def add_script(app, pagename, templatename, context, doctree):
    """Give a chapter with exercises the script that makes them live."""
    if doctree and any("exercise" in node["classes"] for node in doctree.findall(nodes.section)):
        app.add_js_file("live/live.js", defer="defer",
                        **{"data-cdn": CDN, "data-chapter": Path(pagename).name})


def write(app, exception):
    """Write the scripts beside the pages."""
    root, folder = Path(app.srcdir), Path(app.outdir, FOLDER)
    if exception or app.builder.format != "html" or not (root / "chapters").is_dir():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in SENT:
        shutil.copy(ASSETS / name, folder)
    worker = base64.b64encode((ASSETS / "worker.js").read_bytes()).decode()
    code = {"runner.py": (ASSETS / "runner.py").read_bytes(), "packages.zip": packages()}
    (folder / "code.js").write_text(f'LIVE("worker.js", "{worker}");\n' + "".join(
        as_script(name, data) for name, data in code.items()))
    python = root / ".pyodide"
    for path in sorted(python.iterdir()) if python.is_dir() else []:
        name = "numpy" if path.suffix == ".whl" else path.name
        (folder / f"{name}.js").write_text(as_script(path.name, path.read_bytes()))
    titles = strip_solutions.titles(root / "chapters")
    for chapter in CHAPTERS:
        text = (root / "chapters" / f"{chapter.file}.ipynb").read_text(encoding="utf-8")
        (folder / f"notebook-{chapter.file}.js").write_text(
            as_script(chapter.file, strip_solutions.copy(text, titles).encode()))


def setup(app):
    """Add the script while a page is written, and the files when all are."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
