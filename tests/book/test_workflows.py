"""The workflows run what the README says, pinned by commit, and keep learners apart."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def steps(name, job):
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf8"))
    return workflow["jobs"][job]["steps"]


@each_workflow
def test_every_action_is_pinned_by_its_commit(path):
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
        assert re.search(r"# v\d+\.\d+\.\d+$", comment), f"{action} needs its version beside it"


@each_workflow
def test_a_workflow_may_only_read_and_keeps_no_credentials(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_ci_runs_the_one_script():
    assert "bash .ci/run" in [step.get("run") for step in steps("ci.yml", "test")]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf8")
    assert re.findall(r"^make .*", script, re.MULTILINE) == ["make test"]


def test_learners_are_kept_apart_and_no_cache_is_shared():
    for job in ("learners", "check"):
        for step in steps("class.yml", job):
            assert "cache" not in json.dumps(step.get("with", {}))
    assert "matrix.learner" in (ROOT / ".github" / "workflows" / "class.yml").read_text()


def test_each_folder_of_a_learner_becomes_one_job(tmp_path):
    for name in ("ana/01.ipynb", "ana/02.ipynb", "ben_2/01.ipynb", "c; rm x/01.ipynb", "dan/a.txt"):
        path = tmp_path / "students" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (script,) = (step["run"] for step in steps("class.yml", "learners") if step.get("id") == "list")
    out = tmp_path / "out"
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, check=True,
                   env=os.environ | {"GITHUB_OUTPUT": str(out)})
    assert out.read_text() == 'names=["ana", "ben_2"]\n'


def test_a_learners_job_sees_no_other_learner(tmp_path):
    for name in ("ana", "ben"):
        (tmp_path / "students" / name).mkdir(parents=True)
    (script,) = (step["run"] for step in steps("class.yml", "check") if "find students" in
                 step.get("run", ""))
    subprocess.run(["bash", "-e", "-c", script.splitlines()[0]], cwd=tmp_path, check=True,
                   env=os.environ | {"LEARNER": "ana"})
    assert [path.name for path in (tmp_path / "students").iterdir()] == ["ana"]
