"""What only the tests with Google's clients need: libraries that `.venv` cannot or need not have.

`python -m tools.clients`, which `make test` calls. A second run changes nothing.
"""

import sys
from pathlib import Path

from tools.project import Project, SetupError
from tools.venv import Venv

STEP = "clients"
NAMES = ("genai3", "pandas")
"""`tests/clients/requirements-NAME.txt` pins what `.tools/clients/NAME` holds, all of it."""


def python_of(project: Project, name: str) -> Path:
    """Name the interpreter of an environment."""
    return _venv(project, name).python


def ensure_client(project: Project, name: str) -> bool:
    """Make an environment what its pins ask for; False when it is so already."""
    return _venv(project, name).ensure(project.log(f"clients-{name}"))


def main() -> None:
    """Make all environments, or exit with one clear message."""
    project = Project()
    try:
        with project.one_at_a_time():
            for name in NAMES:
                ensure_client(project, name)
    except SetupError as error:
        sys.exit(str(error))


def _venv(project: Project, name: str) -> Venv:
    folder = project.tools / "clients" / name
    requirements = project.root / "tests" / "clients" / f"requirements-{name}.txt"
    return Venv(project, STEP, name, folder, requirements, made_by="make test")


if __name__ == "__main__":
    main()
