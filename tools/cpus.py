"""Run every notebook as other processors would, and compare strictly: `make test-cpus`.

    python -m tools.cpus                every setting
    python -m tools.cpus SSE            one of them
    python -m tools.cpus SSE 05         one of them, the chapters that begin so

A processor is emulated by telling each library that computes (torch, MKL, oneDNN, OpenBLAS, NumPy,
the C library) not to use the instructions that it lacks. This goes downwards only, and for x86;
elsewhere the settings for processors change nothing, and say so.
"""

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from numpy._core import _multiarray_umath as numpy_core

ROOT = Path(__file__).parent.parent
WITHOUT_AVX512 = ("AVX512", "X86_V4")
WITHOUT_AVX = (*WITHOUT_AVX512, "AVX", "FMA", "F16C", "X86_V3")
PROBE = """
import torch
from numpy._core import _multiarray_umath as core
used = [name for name in (*core.__cpu_baseline__, *core.__cpu_dispatch__)
        if core.__cpu_features__[name]]
print(f"torch {torch.backends.cpu.get_cpu_capability()}, NumPy {used[-1]}, "
      f"threads: {torch.get_num_threads()}")
"""


def processor():
    """Return the processor's name, as the system tells it."""
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if "model name" in line] if (
        info.exists()) else []
    return names[0].split(":")[1].strip() if names else platform.processor()


def numpy_without(*words):
    """Return the features that NumPy can use here and that contain one of the words."""
    here, chosen = numpy_core.__cpu_features__, numpy_core.__cpu_dispatch__
    return " ".join(name for name in chosen
                    if here.get(name) and any(word in name for word in words))


SETTINGS = {
    "as it is": {},
    "AVX2": {
        "ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2", "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": numpy_without(*WITHOUT_AVX512),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512DQ,-AVX512BW",
    },
    "SSE": {
        "ATEN_CPU_CAPABILITY": "default", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
        "ONEDNN_MAX_CPU_ISA": "SSE41", "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": numpy_without(*WITHOUT_AVX),
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-FMA,-FMA4,-AVX",
    },
    "two threads": {"OMP_NUM_THREADS": "2"},
}


def environment(setting):
    """Return the environment of one setting."""
    chosen = {name: value for name, value in SETTINGS[setting].items() if value}
    return os.environ | chosen


def run(setting, chapters=""):
    """Run the notebooks in one setting; return how many cells ran, and those that differ."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        paths = sorted(map(str, (ROOT / "chapters").glob(f"{chapters}*.ipynb")))
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--nbval",
                   f"--junitxml={report}", *paths]
        subprocess.run(command, cwd=ROOT, env=environment(setting), check=False,
                       stdout=subprocess.DEVNULL)
        if not report.exists():
            sys.exit(f"the notebooks could not be run in the setting {setting!r}")
        return differing(report.read_text(encoding="utf-8"))


def differing(report):
    """Read pytest's XML: how many cells ran, and the names of those that failed.

    >>> differing('<testsuite><testcase classname="a" name="1"/><testcase classname="a" name="2">'
    ...           '<failure/></testcase></testsuite>')
    (2, ['a 2'])
    """
    cells = list(ElementTree.fromstring(report).iter("testcase"))
    bad = [cell for cell in cells if {part.tag for part in cell} & {"failure", "error"}]
    return len(cells), [f"{cell.get('classname')} {cell.get('name')}" for cell in bad]


def main(arguments):
    """Run the settings, print a table, and return the exit status."""
    setting, chapters = (*arguments, "", "")[:2]
    if setting and setting not in SETTINGS:
        sys.exit(f"a setting is one of {', '.join(SETTINGS)}, got {setting!r}")
    if platform.machine().lower() not in ("x86_64", "amd64"):
        print(f"This is {platform.machine()}: no other processor is emulated here.")
    lost = 0
    for name in [setting] if setting else SETTINGS:
        says = subprocess.run([sys.executable, "-c", PROBE], env=environment(name), check=True,
                              capture_output=True, text=True).stdout.strip()
        print(f"{name:12s} {says} ...", flush=True)
        cells, bad = run(name, chapters)
        print(f"{name:12s} {cells} cells, {len(bad)} differ", *bad, sep="\n    ", flush=True)
        lost += len(bad)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
