"""An environment beside `.venv`, for libraries that cannot or need not be in it."""

import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError, read_stamp, write_if_new


@dataclass(frozen=True)
class Venv:
    """Where it lies, the file that pins all it holds, and what makes it: for a person to type.

    step and name: how the making is called.
    """

    project: Project
    step: str
    name: str
    folder: Path
    requirements: Path
    made_by: str

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / "bin" / "python"

    def ensure(self, log: Path) -> bool:
        """Make it what its pins ask for; False when it is so already."""
        stamp, pins = self.folder / "stamp.json", self._fingerprint()
        if self.python.exists() and read_stamp(stamp).get("pins") == pins:
            return False
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "install"]
        pinned = ["--no-input", "--no-deps", "-r", str(self.requirements)]
        python = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        try:
            run(f"{self.step}: making {self.name}", python, log=log)
            run(f"{self.step}: installing {self.name}", [*pip, *pinned], log=log)
        except CommandFailedError as error:
            raise SetupError(
                f"{self.step}: {self.name} was not installed ({error})."
                f" The end of {self.project.shown(log)}:\n"
                + "\n".join(f"  {line}" for line in error.tail)
                + f"\nIs the package index in reach? Then type: {self.made_by}"
            ) from error
        write_if_new(stamp, json.dumps({"pins": pins}) + "\n")
        return True

    def _fingerprint(self) -> str:
        # Scripts of a moved environment start the interpreter at the old place.
        decisive = [self.requirements.read_text(), sys.version, str(self.project.root)]
        return sha256("\0".join(decisive).encode()).hexdigest()
