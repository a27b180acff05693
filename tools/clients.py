"""What only the tests with Google's clients need: libraries that `.venv` cannot or need not have.

`python -m tools.clients`, which `make test` calls. A second run changes nothing.
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError, read_stamp, write_if_new

STEP = "clients"
NAMES = ("genai3", "pandas")
"""`tests/clients/requirements-NAME.txt` pins what `.tools/clients/NAME` holds, all of it."""


def python_of(project: Project, name: str) -> Path:
    """Name the interpreter of an environment."""
    return _folder(project, name) / "bin" / "python"


def ensure_client(project: Project, name: str) -> bool:
    """Make an environment what its pins ask for; False when it is so already."""
    folder, pins = _folder(project, name), _fingerprint(project, name)
    python = python_of(project, name)
    if python.exists() and read_stamp(folder / "stamp.json").get("pins") == pins:
        return False
    log = project.log(f"clients-{name}")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    try:
        run(f"{STEP}: making {name}", [sys.executable, "-m", "venv", "--clear", folder], log=log)
        run(
            f"{STEP}: installing {name}",
            [*pip, "--no-deps", "-r", str(_requirements(project, name))],
            log=log,
        )
    except CommandFailedError as error:
        raise SetupError(
            f"{STEP}: {name} was not installed ({error}). The end of {project.shown(log)}:\n"
            + "\n".join(f"  {line}" for line in error.tail)
            + "\nIs the package index in reach? Then type: make test"
        ) from error
    write_if_new(folder / "stamp.json", json.dumps({"pins": pins}) + "\n")
    return True


def main() -> None:
    """Make all environments, or exit with one clear message."""
    project = Project()
    try:
        with project.one_at_a_time():
            for name in NAMES:
                ensure_client(project, name)
    except SetupError as error:
        sys.exit(str(error))


def _folder(project: Project, name: str) -> Path:
    return project.tools / "clients" / name


def _requirements(project: Project, name: str) -> Path:
    return project.root / "tests" / "clients" / f"requirements-{name}.txt"


def _fingerprint(project: Project, name: str) -> str:
    # Scripts of a moved environment start the interpreter at the old place.
    decisive = [_requirements(project, name).read_text(), sys.version, str(project.root)]
    return sha256("\0".join(decisive).encode()).hexdigest()


if __name__ == "__main__":
    main()
