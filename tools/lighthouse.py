"""Measure the built pages with Lighthouse, as a phone on a slow network: `make lighthouse`.

    python -m tools.lighthouse                              three chapters, median of three runs
    python -m tools.lighthouse --runs 1 index chapters/01_vector_sets

Needs Node.js 18.16 or newer and Chromium (`CHROMIUM=` names it). The numbers of one run vary by ten
points on a busy machine. The exit code is 1 if a median misses its target. The reports stay in
`_build/lighthouse`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from tools.pages import HTML, chromium, served

LIGHTHOUSE = "lighthouse@12.8.2"        # the last line that runs on Node 18 and 20
TARGETS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = [
    "chapters/01_vector_sets", "chapters/03_query_key_value", "chapters/05_positional_encoding"]
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"


def measure(address, report, browser):
    """Run Lighthouse once on one address; return its report."""
    command = [
        "npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}",
        f"--chrome-flags={FLAGS}", f"--only-categories={','.join(TARGETS)}",
    ]
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser})
    return json.loads(report.read_text(encoding="utf8"))


def scores(report):
    """Return the numbers of one report, from 0 to 100, in the order of TARGETS."""
    return [round(100 * (report["categories"][name]["score"] or 0)) for name in TARGETS]


def missed(medians):
    """Return what is below its target, in words."""
    return [f"{name} {got} < {least}"
            for (name, least), got in zip(TARGETS.items(), medians, strict=True) if got < least]


def complaints(report):
    """Return the audits that cost points outside performance, in words."""
    speed = {ref["id"] for ref in report["categories"]["performance"]["auditRefs"]}
    return [f"{name}: {audit['title']}" for name, audit in report["audits"].items()
            if audit["score"] is not None and audit["score"] < 1 and name not in speed]


def main():
    """Measure the pages and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="*", default=PAGES, help="names without .html")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--html", type=Path, default=HTML, help="the folder of the pages")
    arguments = parser.parse_args()
    browser = chromium()
    if not browser or not shutil.which("npx"):
        sys.exit("Lighthouse needs Node.js (npx) and Chromium, which CHROMIUM= can name")

    reports, bad = HTML.parent / "lighthouse", []
    reports.mkdir(parents=True, exist_ok=True)
    print("page".ljust(36), *(name.rjust(15) for name in TARGETS), "KB".rjust(6), flush=True)
    with served(arguments.html) as address:
        for page in arguments.pages:
            runs = [
                measure(f"{address}/{page}.html",
                        reports / f"{page.replace('/', '_')}_{n}.json", browser)
                for n in range(1, arguments.runs + 1)
            ]
            medians = [round(statistics.median(column))
                       for column in zip(*map(scores, runs), strict=True)]
            size = runs[-1]["audits"]["total-byte-weight"]["numericValue"] / 1000
            print(page.ljust(36), *(str(n).rjust(15) for n in medians), f"{size:6.0f}", flush=True)
            bad += [f"{page}: {text}" for text in missed(medians) + complaints(runs[-1])]
    sys.exit("\n".join(bad) if bad else 0)


if __name__ == "__main__":
    main()
