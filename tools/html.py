"""Check the built pages as HTML, with the checker of validator.w3.org: every rule, every page.

    python -m tools.html            lists the errors; the exit code is 1 if there are any
    python -m tools.html --fetch    fetches the checker, so that `make test` can run it

Needs Java 17 or newer, and npm to fetch the checker once (30 MB, kept in `_build`). Where something
is missing it says so in one line.
"""

import argparse
import base64
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from book_ext import files
from tools.pages import HTML

CHECKER = "vnu-jar@26.9.27"
SHA512 = "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
JAR = HTML.parent / f"{CHECKER}.jar"


def unpacked(package):
    """Return the checker out of npm's package, or raise ValueError if that is another one."""
    found = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if found != SHA512:
        raise ValueError(f"{CHECKER} has the SHA-512 {SHA512}, got {found}")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        return archive.extractfile("package/build/dist/vnu.jar").read()


def fetch():
    """Fetch the checker with npm, unless it is there."""
    if JAR.is_file() or missing("npm"):
        return
    with tempfile.TemporaryDirectory() as folder:
        # npm is a script on Windows, which only its full name finds
        done = subprocess.run([shutil.which("npm"), "pack", CHECKER, "--silent"], cwd=folder,
                              stdout=subprocess.DEVNULL)
        for package in Path(folder).glob("*.tgz"):
            JAR.parent.mkdir(exist_ok=True)
            JAR.write_bytes(unpacked(package.read_bytes()))
    if done.returncode:
        print(f"==> NOT TESTED: the pages as HTML. npm could not fetch {CHECKER}")


def missing(*programs):
    """Say in one line which of the programs is not there; return whether one is not."""
    lost = [program for program in programs if not shutil.which(program)]
    if lost:
        print(f"==> NOT TESTED: the pages as HTML. It takes {' and '.join(lost)}")
    return bool(lost)


def errors(pages):
    """Return what is wrong with these files, in words, each with its place."""
    done = subprocess.run(
        ["java", "-jar", JAR, "--format", "json", "--errors-only", "--exit-zero-always", *pages],
        capture_output=True, text=True, encoding="utf8", check=True)
    return [
        f"{message['url']}:{message.get('lastLine', 1)}: {message['message']}"
        for message in json.loads(done.stderr)["messages"]
    ]


def main(arguments=None):
    """Fetch the checker, or check the pages with it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fetch", action="store_true", help="do not check yet")
    only_fetch = parser.parse_args(arguments).fetch
    if missing("java"):
        return
    fetch()
    if JAR.is_file() and not only_fetch:
        found = errors(files.pages(HTML))
        print("\n".join([*found, f"{len(found)} errors of HTML"]))
        sys.exit(bool(found))


if __name__ == "__main__":
    main()
