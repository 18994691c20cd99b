"""Run the code of one notebook in a kernel of its own: keep what `check` reports and what stopped.

Whatever the code does, it does to its own process: it may raise, loop, end the process, change the
directory or print without end. What is started here is ended here.
"""

import asyncio
import logging
import os
import subprocess
import time
from dataclasses import dataclass, field

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from attncheck.checking.report import MIME_KEY
from attncheck.i18n import CLASS, speaker

GRACE = 10                  # seconds for a cell to end once it was interrupted
ENVIRONMENT = {"TQDM_DISABLE": "1", "OPENBLAS_NUM_THREADS": "1"}
FIRST = """
import attncheck, attnlib
import os, sys
sys.stdout = sys.stderr = open(os.devnull, "w")
os.dup2(sys.stdout.fileno(), 1)
os.dup2(sys.stdout.fileno(), 2)
del attncheck, attnlib, os, sys
"""

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
_log.propagate = False


@dataclass
class Run:
    """What came of running a notebook's cells."""

    reports: list = field(default_factory=list)     # of `check`, in order: id, status, ...
    stopped: dict = field(default_factory=dict)     # what is to say about a cell, by its number
    trouble: str = ""                               # why not all cells could be run


class Listener(NotebookClient):
    """A client that keeps the reports and errors among a notebook's outputs and drops the rest."""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "status":
            return super().process_message(msg, cell, cell_index)
        content = msg["content"]
        report = content.get("metadata", {}).get(MIME_KEY)
        if msg["msg_type"] == "display_data" and isinstance(report, dict):
            self.reports.append(report)
        if msg["msg_type"] == "error":
            said = f"{content.get('ename')}: {content.get('evalue')}"
            self.errors[cell_index] = said.removesuffix(": ")


async def run(sources, folder, timeout, language, texts):
    """Run cells one after another in a fresh kernel, and return a Run.

    Parameters
    ----------
    sources : list of str
        The code of each cell. One that raises does not stop the next.
    folder : Path
        Where the kernel starts.
    timeout : float
        Seconds after which a cell is interrupted.
    language : str
        What `check` speaks in the kernel.
    texts : dict
        English sentences with their translations.
    """
    say = speaker(CLASS, texts)
    notebook = new_notebook(cells=[new_code_cell(source) for source in [FIRST, *sources]])
    client = Listener(
        notebook, kernel_name="python3", timeout=timeout, allow_errors=True,
        interrupt_on_timeout=True, iopub_timeout=GRACE, log=_log,
        resources={"metadata": {"path": str(folder)}},
    )
    done = Run()
    client.reports, client.errors = done.reports, {}
    client.km = manager = client.create_kernel_manager()
    manager.log = _log
    manager.kernel_spec_manager.kernel_dirs = []           # the Python that runs this, no other
    try:
        done.trouble = (await _start(client, language, say)
                        or await _run_cells(client, timeout, done.stopped, say))
    finally:
        await _end(client, manager)
    return done


async def _start(client, language, say):
    """Start the kernel; return what went wrong, or nothing."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    try:
        await client.async_start_new_kernel(
            env=inherited | ENVIRONMENT | {"ATTNCHECK_LANG": language},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        await client.async_start_new_kernel_client()
    except Exception as error:
        return say("no kernel", error=error)
    return ""


async def _run_cells(client, timeout, stopped, say):
    """Run all cells and note those that stopped; return what prevented the rest, or nothing."""
    for n, cell in enumerate(client.nb.cells):             # number 0 is the one added in front
        start = time.monotonic()
        running = asyncio.ensure_future(client.async_execute_cell(cell, n))
        try:
            done, _ = await asyncio.wait({running}, timeout=timeout + 2 * GRACE)
        finally:
            running.cancel()                               # does nothing to one that is done
            await asyncio.gather(running, return_exceptions=True)
        if not done:
            return say("cell unstoppable", cell=n, seconds=f"{timeout:g}")
        if isinstance(running.exception(), DeadKernelError):
            return say("cell ended", cell=n)
        running.result()
        if n == 0 and 0 in client.errors:
            return say("no attnlib", error=client.errors[0])
        if time.monotonic() - start >= timeout:            # it was interrupted, heeded or not
            stopped[n] = say("cell too slow", cell=n, seconds=f"{timeout:g}")
        elif n in client.errors:
            stopped[n] = say("cell raised", cell=n, error=client.errors[n])
    return ""


async def _end(client, manager):
    """End the kernel, and with it what it started: they are one process group."""
    if client.kc:
        client.kc.stop_channels()
    await manager.shutdown_kernel(now=True)
