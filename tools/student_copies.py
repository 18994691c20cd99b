"""Copy the chapters to `my/`, without the worked solutions: `make my`.

A file that is already there stays as it is, whatever it is.
"""

import sys
from pathlib import Path

from tools import strip_solutions

ROOT = Path(__file__).parent.parent


def create(path, text):
    """Write a new file and return True; return False if there is anything of that name.

    A link or a folder counts, also a link that leads nowhere.
    """
    try:
        file = open(path, "x", encoding="utf-8", newline="\n")    # noqa: SIM115
    except FileExistsError:
        return False
    try:
        with file:
            file.write(text)
    except BaseException:
        path.unlink()                                      # a part of a chapter is no chapter
        raise
    return True


def main(root=ROOT):
    """Make the copies that are missing, and say of each chapter what became of it."""
    folder = root / "my"
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        sys.exit("my must be a folder for your copies of the chapters; it is something else here")
    kept, titles = 0, strip_solutions.titles(root / "chapters")
    for chapter in sorted((root / "chapters").glob("*.ipynb")):
        name = f"my/{chapter.name}"
        text = strip_solutions.copy(chapter.read_text(encoding="utf-8"), titles)
        if create(folder / chapter.name, text):
            print(f"made {name}")
        else:
            kept += 1
            print(f"kept {name}: it is yours")
    if kept:
        print("To begin a chapter anew, give your copy another name, then `make my`.")


if __name__ == "__main__":
    main()
