"""In the Python of the page, too, exercises are valid and nobody passes who wrote nothing.

The page runs Pyodide in a worker; here Node runs it.
"""

import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from attncheck.chapters import IDS
from book_ext.live import ASSETS, packages
from tools import pyodide

ATTNCHECK = Path(__file__).parents[2] / "attncheck"
DRAWS = 1
SCRIPT = """
import { readFileSync } from "node:fs"
const [folder, archive, runner, code] = process.argv.slice(1)
process.on("uncaughtException", ({ message }) => { console.log(message); process.exit(1) })
const { loadPyodide } = await import(`${folder}/pyodide.mjs`)
const python = await loadPyodide({ indexURL: folder, packages: ["numpy"] })
const zip = new Uint8Array(readFileSync(archive))
const extractDir = python.runPython("import sysconfig; sysconfig.get_path('purelib')")
python.unpackArchive(zip, "zip", { extractDir })
python.runPython(readFileSync(runner, "utf8"), { globals: python.toPy({
  SETUP: "import numpy as np\\nimport attnlib\\nfrom attncheck import check",
  __name__: "runner" }) })
console.log("RESULT" + python.runPython(code))
"""
VALIDATION = f"""
import json
import numpy as np
from attncheck.chapters import IDS, load
from attncheck.validation import validate
validate.MUTANT_SEEDS = 0           # mutants are the same in every Python
largest = 0
faults = {{}}
for id in IDS:
    exercise = load(id)
    faults[id] = [fault for fault in validate.validate(exercise, {DRAWS})
                  if "`exempt` names the rule 'mutant" not in fault]
    for case in exercise.cases(np.random.default_rng(0)):
        values = [exercise.reference(*case), *case]
        whole = [np.abs(v).max() for v in values if isinstance(v, (int, np.ndarray))
                 and np.asarray(v).dtype.kind in "iu" and np.size(v)]
        largest = max([largest, *map(int, whole)])
import runner
passed = []
for id in IDS:
    name = load(id).name
    for answer in ("def oops(:", "pass", "1 / 0", f"from attnlib import {{name}}",
                   f"{{name}} = attnlib.{{name}}", load(id).stub):
        state = json.loads(runner.run(answer, id, name, "en"))["state"]
        passed += [(id, answer)] if state not in ("error", "not attempted") else []
json.dumps({{"passed": passed, "faults": faults, "largest": largest,
             "int": str(np.arange(3).dtype)}})
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the validation finds there."""
    node, lost = shutil.which("node"), pyodide.missing()
    assert (node and not lost) or not os.environ.get("CI"), f"CI needs Node and {lost}"
    if lost or not node:
        pytest.skip("needs Node, and Python for the page: `make book` brings it")
    archive = tmp_path_factory.mktemp("pyodide") / "packages.zip"
    packed = io.BytesIO(packages())
    with zipfile.ZipFile(packed, "a") as more:
        for path in (ATTNCHECK / "validation").glob("*.py"):              # pages do without them
            more.write(path, f"attncheck/validation/{path.name}")
    archive.write_bytes(packed.getvalue())
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT, pyodide.FOLDER, archive,
         ASSETS / "runner.py", VALIDATION],
        capture_output=True, text=True)
    assert "RESULT" in done.stdout, done.stdout
    return json.loads(done.stdout.split("RESULT")[1])


def test_every_exercise_is_valid_in_the_page(found):
    assert list(found["faults"]) == list(IDS)
    assert {id: faults for id, faults in found["faults"].items() if faults} == {}


def test_nobody_passes_in_the_page_who_wrote_nothing(found):
    assert found["passed"] == []


def test_no_whole_number_is_too_large_for_the_page(found):
    """Its whole numbers have 32 bits, and go wrong without a word."""
    assert found["int"] == "int32"
    assert 0 < found["largest"] < 2**31
