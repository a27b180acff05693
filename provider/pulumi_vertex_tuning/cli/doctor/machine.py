"""What is installed on this machine: Python, packages, Pulumi."""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from pulumi_vertex_tuning.cli.doctor.check import Check

_PYTHON = (3, 11)
_PULUMI = (3, 200)
_OURS = "pulumi-vertex-tuning"
_NEEDED = (_OURS, "pulumi", "google-cloud-aiplatform", "google-cloud-storage", "pydantic", "typer")
_EXTRAS = {"matplotlib": "data", "pyarrow": "data", "starlette": "emulator", "uvicorn": "emulator"}
_HOST = "pulumi-language-python"
_INSTALL = "install Pulumi: https://www.pulumi.com/docs/install/; in a checkout: make setup"
_SECONDS = 20


def machine_checks() -> Iterator[Check]:
    """Yield what is found."""
    yield _python()
    yield from map(_package, _NEEDED)
    yield from _extras()
    yield _pulumi()
    yield _host()


def _python() -> Check:
    found = platform.python_version()
    if sys.version_info >= _PYTHON:
        return Check("Python", "ok", found)
    return Check("Python", "fail", found, "install Python 3.11 or newer")


def _package(name: str) -> Check:
    if version := _version(name):
        return Check(f"package {name}", "ok", version)
    return Check(f"package {name}", "fail", "not installed", f"pip install {_OURS}")


def _extras() -> Iterator[Check]:
    for name, extra in _EXTRAS.items():
        if version := _version(name):
            yield Check(f"package {name}", "ok", version)
        else:
            fix = f"pip install '{_OURS}[{extra}]'"
            yield Check(f"package {name}", "warn", f"not installed; for {_uses(extra)}", fix)


def _uses(extra: str) -> str:
    return "the emulator" if extra == "emulator" else "Parquet files and pictures"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _pulumi() -> Check:
    path = shutil.which("pulumi")
    if path is None:
        return Check("pulumi", "fail", "not on PATH", _INSTALL)
    try:
        run = subprocess.run(  # noqa: S603 - the user's own pulumi
            [path, "version"], capture_output=True, text=True, check=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Check("pulumi", "fail", f"{path} does not run ({type(error).__name__})", _INSTALL)
    return _of_version(run.stdout.strip())


def _of_version(told: str) -> Check:
    """Return what is to be said of a version such as v3.259.0."""
    numbers = re.match(r"v?(\d+)\.(\d+)", told)
    if numbers is None:
        return Check("pulumi", "warn", f"of unknown version ({told[:40]})", _INSTALL)
    if tuple(map(int, numbers.groups())) < _PULUMI:
        return Check("pulumi", "fail", f"{told} is older than v3.200", _INSTALL)
    return Check("pulumi", "ok", told)


def _host() -> Check:
    if path := shutil.which(_HOST):
        return Check(_HOST, "ok", path)
    return Check(_HOST, "fail", "not on PATH, so no Python program runs", _INSTALL)
