"""Run the code of one notebook in a kernel of its own; keep what `check` reports and what stops.

Whatever the code does, it does to its own process: it may raise, loop, end the process, change the
directory or print without end. What is started here is ended here.
"""

import asyncio
import logging
import os
import subprocess
import time

from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from attncheck.report import CARRIER

GRACE = 10                  # seconds for a cell to end once it was interrupted
ENVIRONMENT = {"TQDM_DISABLE": "1", "OPENBLAS_NUM_THREADS": "1"}
SILENCE = """
import os, sys
sys.stdout = sys.stderr = open(os.devnull, "w")
os.dup2(sys.stdout.fileno(), 1)
os.dup2(sys.stdout.fileno(), 2)
del os, sys
"""

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
_log.propagate = False


class Listener(NotebookClient):
    """A client that keeps reports and errors among a notebook's outputs and drops the rest."""

    def process_message(self, msg, cell, cell_index):
        kind, content = msg["msg_type"], msg["content"]
        if kind == "status":
            return super().process_message(msg, cell, cell_index)
        if kind == "error":
            self.errors[cell_index] = f"{content['ename']}: {content['evalue']}".removesuffix(": ")
        report = content.get("metadata", {}).get(CARRIER)
        if kind == "display_data" and isinstance(report, dict):
            self.reports.append(report)


async def run(sources, folder, timeout):
    """Run cells one after another in a fresh kernel.

    Parameters
    ----------
    sources : list of str
        The code of each cell. One that raises does not stop the next.
    folder : Path
        Where the kernel starts.
    timeout : float
        Seconds after which a cell is interrupted.

    Returns
    -------
    reports : list of dict
        What `check` reported, in order: id, status, mistake, message.
    stopped : list of (str, dict)
        Which cells raised or were interrupted: a sentence of `words.CLASS` and its facts, with the
        number of the cell, from 1 on, as "cell".
    trouble : (str, dict) or None
        Why not all cells could be run, in the same form.
    """
    notebook = new_notebook(cells=[new_code_cell(source) for source in [SILENCE, *sources]])
    client = Listener(
        notebook, kernel_name="python3", timeout=timeout, allow_errors=True,
        interrupt_on_timeout=True, iopub_timeout=GRACE, log=_log,
        resources={"metadata": {"path": str(folder)}},
    )
    client.reports, client.errors, stopped = [], {}, []
    client.km = manager = client.create_kernel_manager()
    manager.log = _log
    manager.kernel_spec_manager.kernel_dirs = []           # the Python that runs this, no other
    try:
        trouble = await _start(client) or await _run_cells(client, timeout, stopped)
    finally:
        await _end(client, manager)
    return client.reports, stopped, trouble


async def _start(client):
    """Start the kernel; return what went wrong, or None."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    try:
        await client.async_start_new_kernel(
            env=inherited | ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        await client.async_start_new_kernel_client()
    except Exception as error:
        return "no kernel", {"error": error}
    return None


async def _run_cells(client, timeout, stopped):
    """Run all cells and note those that stop; return what ends the run before its end, or None."""
    seconds = f"{timeout:g}"
    for n, cell in enumerate(client.nb.cells):             # number 0 is the one added in front
        start = time.monotonic()
        running = asyncio.ensure_future(client.async_execute_cell(cell, n))
        try:
            done, _ = await asyncio.wait({running}, timeout=timeout + 2 * GRACE)
        finally:
            running.cancel()                               # does nothing to one that is done
            await asyncio.gather(running, return_exceptions=True)
        if not done:
            return "stubborn", {"cell": n, "seconds": seconds}
        if isinstance(running.exception(), DeadKernelError):
            return "ended", {"cell": n}
        running.result()
        if time.monotonic() - start >= timeout:
            stopped.append(("too slow", {"cell": n, "seconds": seconds}))
        elif n in client.errors:
            stopped.append(("raised", {"cell": n, "error": client.errors[n]}))
    return None


async def _end(client, manager):
    """End the kernel, and with it what it started: they are one process group."""
    if client.kc:
        client.kc.stop_channels()
    await manager.shutdown_kernel(now=True)
