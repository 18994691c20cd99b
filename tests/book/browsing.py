"""A browser for the tests of the pages: it reaches this machine alone and notes what goes wrong."""

import contextlib
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PROBLEMS = (Path(__file__).parent / "problems.js").read_text(encoding="utf8")
ALONE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
AXE = Axe()
# axe-core looks at each word of code and each sign of a formula, ten seconds a page. Of elements
# that look alike, with the same tags and classes around them, a page keeps three.
THIN = """() => {
  const looks = new Map(), count = {}
  for (const e of document.querySelectorAll("article, article *")) {
    const look = `${looks.get(e.parentElement) ?? ""} ${e.tagName}.${e.getAttribute("class") ?? ""}`
    looks.set(e, look)
    count[look] = (count[look] ?? 0) + 1
    if (count[look] > 3 && !e.matches("section, h1, h2, h3, h4")) e.remove()
  }
}"""


@contextlib.contextmanager
def browser_at(path):
    """Start the browser at `path`, without a window and without a network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", f"--host-resolver-rules={ALONE}"])
        yield browser
        browser.close()


# Two frames: what a script does at the next chance is done, and drawn.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = "() => Promise.allSettled(document.getAnimations().map(animation => animation.finished))"
LOOKS = 20          # at a page that a busy machine has not finished yet


class Visit:
    """One page in a window of its own; `noted` lists requests to elsewhere and errors, in words.

    Nothing moves in it: colours change at once.
    """

    def __init__(self, browser, address, width=1280, **settings):
        settings = {"reduced_motion": "reduce", "color_scheme": "light"} | settings
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        self.page, self.noted, self.files = self.context.new_page(), [], set()
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda request: self.noted.append(f"failed: {request.url}"))
        self.page.on("response", self._response)
        self.page.on("pageerror", lambda error: self.noted.append(f"page error: {error}"))
        self.page.on("console", self._console)
        self.page.goto(address, wait_until="load")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.context.close()

    def _request(self, request):
        place = urlsplit(request.url)
        if place.scheme not in ("file", "data", "blob") and place.hostname != "127.0.0.1":
            self.noted.append(f"outside request: {request.url}")
        self.files.add(place.path)

    def _response(self, response):
        if response.status >= 400:
            self.noted.append(f"status {response.status}: {response.url}")

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.noted.append(f"console {message.type}: {message.text}")

    def problems(self, looks=LOOKS):
        """Return all that is wrong: what was noted, and what the page shows.

        What is wrong at once may be right in a moment: a page marks what scrolls bit by bit.
        """
        for _ in range(looks):
            shown = self.page.evaluate(PROBLEMS)
            if not shown:
                break
            self.settle()
        return self.noted + shown

    def settle(self):
        """Wait until scripts have done what they do at the next chance."""
        self.page.evaluate(FRAMES)

    def thin(self):
        """Make `barriers` quick: the page is not whole afterwards."""
        self.page.evaluate(THIN)

    def barriers(self, within=None):
        """Return what axe-core finds, in words, on the page or within what a selector names."""
        options = {"resultTypes": ["violations"], "preload": False}
        found = AXE.run(self.page, within, options).response["violations"]
        return [f"{rule['id']}: {node['html'][:150]}" for rule in found for node in rule["nodes"]]

    def theme(self, name):
        """Show the page light or dark, as the button at its top does."""
        self.page.evaluate(f"document.documentElement.dataset.theme = '{name}'")
        self.page.evaluate(STILL)
