"""What is pinned by hand stands in the locks, and the locks hold for every Python and platform."""

import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PINS = {"requirements-book.lock": ["requirements-book.txt"],
        "requirements.lock": ["requirements-book.txt", "requirements.txt"]}
CUDA = ("cuda-", "nvidia-", "triton")       # what torch pins itself, where it is built with CUDA
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "linux-x86_64": ("posix", "linux", "Linux", "x86_64"),
    "linux-aarch64": ("posix", "linux", "Linux", "aarch64"),
    "macos-arm64": ("posix", "darwin", "Darwin", "arm64"),
    "windows-amd64": ("nt", "win32", "Windows", "AMD64"),
}


def requirements(file):
    """The lines of `file` that name a package, without comments."""
    text = re.sub(r"(^|\s)#.*", "", (ROOT / file).read_text(), flags=re.MULTILINE)
    return [Requirement(line) for line in text.split("\n") if line and not line.startswith("-")]


@cache
def entries(lock):
    """Each entry of `lock`: its requirement and its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / lock).read_text(), flags=re.MULTILINE)
    lines = [line.split("--hash=") for line in text.replace("\\\n", " ").splitlines()]
    return [(Requirement(line[0].strip()), [digest.strip() for digest in line[1:]])
            for line in lines]


def locked(lock, environment):
    """The version of each package that `lock` installs in `environment`."""
    versions = {}
    for entry, _ in entries(lock):
        if entry.marker is None or entry.marker.evaluate(environment):
            assert entry.name not in versions, f"{entry.name} is locked twice"
            versions[entry.name] = str(entry.specifier).removeprefix("==")
    return versions


@cache
def needs(package):
    """What `package` needs by its own account, whatever the extras and the environment."""
    try:
        return [Requirement(need) for need in requires(package) or []]
    except PackageNotFoundError:            # it belongs to another platform
        return []


def applies(need, extras, environment):
    """Whether a package with `extras` has this `need` in `environment`."""
    chosen = [environment | {"extra": extra} for extra in ("", *extras)]
    return need.marker is None or any(map(need.marker.evaluate, chosen))


@pytest.mark.parametrize("file", ["requirements-book.txt", "requirements.txt"])
def test_every_requirement_is_pinned_exactly_on_one_line_for_all(file):
    for pin in requirements(file):
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)), f"{file}: {pin}"
        assert pin.marker is None, f"{file}: {pin}"


@pytest.mark.parametrize("lock", PINS)
def test_every_pin_stands_in_the_lock(lock):
    specifiers = {entry.name: entry.specifier for entry, _ in entries(lock) if entry.marker is None}
    for file in PINS[lock]:
        for pin in requirements(file):
            if pin.name != "torch":
                found = specifiers.get(canonicalize_name(pin.name))
                assert found == pin.specifier, f"{pin}: run `make lock`"


@pytest.mark.parametrize("lock", PINS)
def test_every_entry_of_a_lock_is_one_version_with_hashes(lock):
    for entry, hashes in entries(lock):
        assert re.fullmatch(r"==[\w.]+", str(entry.specifier)), entry
        assert hashes, entry
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), entry


@pytest.mark.parametrize("lock", PINS)
def test_a_lock_holds_no_address_no_option_and_no_torch(lock):
    for line in (ROOT / lock).read_text().splitlines():
        assert not re.search(r"://|file:|^-|--find-links|index-url", line), line
    for entry, _ in entries(lock):
        assert entry.url is None
        assert not entry.name.startswith(("torch", "attn", *CUDA)), f"{entry}: see the Makefile"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_locks_hold_all_that_is_needed_everywhere(platform, python):
    os_name, sys_platform, system, machine = PLATFORMS[platform]
    environment = {
        "python_version": python, "python_full_version": f"{python}.0", "os_name": os_name,
        "sys_platform": sys_platform, "platform_system": system, "platform_machine": machine,
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }
    for lock, files in PINS.items():
        versions = locked(lock, environment)
        todo, done = [pin for file in files for pin in requirements(file)], set()
        while todo:
            need = todo.pop()
            name, extras = canonicalize_name(need.name), frozenset(need.extras)
            if name.startswith(CUDA) or (name, extras) in done:
                continue
            done.add((name, extras))
            if name != "torch":
                assert name in versions, f"{lock}: {need}"
            todo += [need for need in needs(name) if applies(need, extras, environment)]
        assert versions.keys() <= {name for name, _ in done}, lock
        if lock == "requirements-book.lock":
            book = versions
    assert book.items() <= versions.items()


def test_the_pythons_are_the_same_everywhere():
    oldest, newest = PYTHONS[0], PYTHONS[-1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == f">={oldest}"
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    jobs = workflow["jobs"]["test"]["strategy"]["matrix"]["include"]
    assert {job["python"] for job in jobs if job["os"] == "ubuntu-latest"} == {oldest, newest}
    assert {job["python"] for job in jobs} <= set(PYTHONS)
    makefile = (ROOT / "Makefile").read_text()
    for text in (makefile, (ROOT / "README.md").read_text()):
        assert f"Python {oldest} to {newest}" in text
    assert f"--python-version {oldest} " in makefile


@pytest.mark.parametrize("file", [
    "Makefile", "README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml",
    ".github/workflows/class.yml"])
def test_the_version_of_torch_stands_in_the_requirements_alone(file):
    assert not re.search(r"torch==\d", (ROOT / file).read_text())
