"""The built pages for those who look at them: where they are, a browser, and a small web server.

    python -m tools.pages           says with which browser `make test` looks at the pages, if any
    python -m tools.pages --path    says where that browser is
"""

import contextlib
import gzip
import http.server
import io
import os
import shutil
import sys
import threading
from functools import partial
from pathlib import Path

HTML = Path(__file__).parent.parent / "_build" / "html"
NAMES = "chromium chromium-browser google-chrome google-chrome-stable".split()
PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "/Applications/Chromium.app/Contents/MacOS/Chromium"]
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".txt", ".xml", ".ipynb")


def chromium():
    """Return where Chromium or Chrome is: the one CHROMIUM names, else one found, else None."""
    if named := os.environ.get("CHROMIUM"):
        found = shutil.which(named)
        if not found:
            raise FileNotFoundError(f"CHROMIUM names a program that is there, got {named}")
        return found
    return next(filter(None, map(shutil.which, NAMES + PLACES)), None)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed where a web host would, and keeps quiet."""

    def send_head(self):
        """Send a text file compressed; leave everything else to the standard library."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in COMPRESSED or not path.is_file():
            return super().send_head()
        body = gzip.compress(path.read_bytes(), compresslevel=6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *message):
        """Say nothing."""


@contextlib.contextmanager
def served(folder):
    """Serve a folder on a free port of this machine; yield the address."""
    handler = partial(Handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def main(arguments=None):
    """Say which browser the tests will use, or that they will not look."""
    path = chromium()
    if "--path" in (sys.argv[1:] if arguments is None else arguments):
        print(path or "")
    elif path:
        print(f"==> Pages in a browser: {path}")
    else:
        print("==> Skipped: the pages in a browser. None was found; CHROMIUM= names one")


if __name__ == "__main__":
    main()
