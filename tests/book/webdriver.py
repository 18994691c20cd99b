"""Firefox and WebKit for the tests, through what they bring themselves: no driver to install.

Both take the commands of the W3C's WebDriver: Firefox over a socket of its own (Marionette), WebKit
over HTTP, from the WebKitWebDriver that comes with WebKitGTK.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ESCAPE, TAB, CONTROL, RIGHT = "\uE00C", "\uE004", "\uE009", "\uE014"
STARTS = 120            # seconds that a program may take to start, on a machine with other work
CLICK = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]


def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def connected(port):
    """Return a connection to a program that is starting."""
    end = time.monotonic() + STARTS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=STARTS)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Browser:
    """What both can do; `command` is how each is asked."""

    def open(self, address):
        """Open an address, and wait until it is loaded."""
        self.command("Navigate", "url", {"url": address})

    def run(self, script, *arguments):
        """Return what a script, the body of a function, returns in the page."""
        return self.command("ExecuteScript", "execute/sync", {"script": script, "args": arguments})

    def wait(self, condition):
        """Wait until a condition, an expression, holds in the page, and return its value."""
        script = f"""const done = arguments[arguments.length - 1], look = () => {{
            const value = {condition}
            value ? done(value) : setTimeout(look, 20)
        }}
        look()"""
        return self.command("ExecuteAsyncScript", "execute/async", {"script": script, "args": []})

    def keys(self, text, held=()):
        """Press keys one after another, with others held."""
        press = [{"type": "keyDown", "value": key} for key in held]
        for key in text:
            press += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        press += [{"type": "keyUp", "value": key} for key in held]
        self._act({"type": "key", "id": "keys", "actions": press})

    def point(self, selector, *then):
        """Move the pointer onto an element, and do the actions `then`."""
        x, y = self.run("""const e = document.querySelector(arguments[0])
            e.scrollIntoView({ block: "center", behavior: "instant" })
            const { left, top, width, height } = e.getBoundingClientRect()
            return [left + Math.min(width / 2, 40), top + height / 2]""", selector)
        move = {"type": "pointerMove", "x": round(x), "y": round(y), "origin": "viewport"}
        self._act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"},
                   "actions": [move, *then]})

    def click(self, selector):
        """Click an element."""
        self.point(selector, *CLICK)

    def _act(self, source):
        self.command("PerformActions", "actions", {"actions": [source]})


class Firefox(Browser):
    """Firefox without a window, asked over Marionette."""

    programs = ("firefox", "firefox-esr")

    def __init__(self):
        self.profile, port = tempfile.TemporaryDirectory(), free_port()
        settings = {"marionette.port": port, "ui.prefersReducedMotion": 1}
        Path(self.profile.name, "user.js").write_text("".join(
            f'user_pref("{name}", {value});\n' for name, value in settings.items()))
        program = next(filter(None, map(shutil.which, self.programs)))
        self.process = subprocess.Popen(
            [program, "--headless", "--marionette", "--no-remote", "--profile", self.profile.name],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket, self.count = connected(port), 0
        self._receive()                                    # it introduces itself
        self.command("NewSession", "", {"timeouts": {"script": 1000 * STARTS}})
        self.command("SetWindowRect", "", {"width": 1280, "height": 900})

    def command(self, name, path, parameters):
        """Return the answer to a command."""
        self.count += 1
        message = json.dumps([0, self.count, f"WebDriver:{name}", parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(error["message"])
        return result.get("value") if isinstance(result, dict) else result

    def _receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.socket.recv(1)
        size, message = int(length[:-1]), b""
        while len(message) < size:
            message += self.socket.recv(size - len(message))
        return json.loads(message)

    def close(self):
        """End the browser."""
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()


class WebKit(Browser):
    """WebKitGTK's small browser, asked over HTTP; where there is no screen, on a virtual one."""

    programs = ("WebKitWebDriver",)

    def __init__(self):
        port, command = free_port(), ["WebKitWebDriver"]
        if not os.environ.get("DISPLAY") and shutil.which("xvfb-run"):
            command = ["xvfb-run", "--auto-servernum", *command]
        self.process = subprocess.Popen([*command, f"--port={port}"], start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        connected(port).close()
        self.address = f"http://127.0.0.1:{port}/session"
        session = self._post("", {"capabilities": {"alwaysMatch": {
            "timeouts": {"script": 1000 * STARTS}}}})
        self.address += f"/{session['sessionId']}"
        self.command("SetWindowRect", "window/rect", {"width": 1280, "height": 900})

    def command(self, name, path, parameters):
        """Return the answer to a command."""
        return self._post(f"/{path}", parameters)

    def _post(self, path, parameters):
        request = urllib.request.Request(self.address + path, json.dumps(parameters).encode(),
                                         {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=2 * STARTS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def close(self):
        """End the browser, and all that was started with it."""
        request = urllib.request.Request(self.address, method="DELETE")
        urllib.request.urlopen(request, timeout=STARTS).close()
        os.killpg(self.process.pid, 15)
        self.process.wait()
