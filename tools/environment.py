"""The Python environment: `.venv` with the pinned packages and the project itself."""

import json
import platform
import subprocess
import sys
import tomllib
from hashlib import sha256

from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError, read_stamp, write_if_new

STEP = "environment"
EXTRAS = "console,data,emulator,evaluation,gcp,docs,dev"
INSTALL_TABLES = ("build-system", "project")
"""The tables of pyproject.toml that decide what is installed; the others configure tools."""


def ensure_environment(project: Project) -> bool:
    """Make `.venv` what the pins ask for; False when it is so already."""
    pins = fingerprint(project)
    if project.python.exists() and read_stamp(project.venv / "stamp.json").get("pins") == pins:
        return False
    if not _usable(project):
        _create(project)
    _install(project)
    write_if_new(project.venv / "stamp.json", json.dumps({"pins": pins}) + "\n")
    return True


def fingerprint(project: Project) -> str:
    """Hash everything that decides what `.venv` holds, its own place included."""
    settings = tomllib.loads((project.root / "pyproject.toml").read_text())
    decisive = [
        {table: settings.get(table) for table in INSTALL_TABLES},
        settings.get("tool", {}).get("setuptools"),
        (project.root / "constraints.txt").read_text(),
        sys.version,
        str(project.root),
    ]
    return sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _usable(project: Project) -> bool:
    """Tell whether `.venv` is whole, and made by this Python at this place."""
    config = project.venv / "pyvenv.cfg"
    # Scripts in a moved environment still start the interpreter at the old place.
    if not config.is_file() or f"{project.venv}\n" not in config.read_text():
        return False
    probe = [str(project.python), "-c", "import pip, sys; print(sys.version)"]
    try:
        answer = subprocess.run(probe, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout == f"{sys.version}\n"


def _create(project: Project) -> None:
    # Inside an activated environment, only the interpreter beneath it survives --clear.
    python = getattr(sys, "_base_executable", sys.executable)
    label = f"{STEP}: making .venv with Python {platform.python_version()}"
    try:
        run(
            label,
            [python, "-m", "venv", "--clear", project.venv],
            log=project.log("venv"),
        )
    except CommandFailedError as error:
        raise SetupError(
            f"{STEP}: {python} -m venv failed: {error.last_line}\n"
            "On Debian and Ubuntu the module is a package of its own. Type:\n"
            f"  sudo apt install python{'.'.join(platform.python_version_tuple()[:2])}-venv"
        ) from error


def _install(project: Project) -> None:
    pip = [str(project.python), "-m", "pip", "--disable-pip-version-check", "install"]
    pins = project.root / "constraints.txt"
    pinned = ["--no-input", "-c", str(pins), "-e", f"{project.root}[{EXTRAS}]"]
    log = project.log("pip")
    try:
        run(f"{STEP}: installing the pinned packages", [*pip, *pinned], log=log)
    except CommandFailedError as error:
        raise SetupError(
            f"{STEP}: pip failed ({error}). The end of {project.shown(log)}:\n"
            + "\n".join(f"  {line}" for line in error.tail)
            + "\nIs the package index in reach? Then type: make setup"
        ) from error
