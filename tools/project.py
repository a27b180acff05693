"""Where things lie in the project, and how set-up speaks."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class SetupError(Exception):
    """A step that cannot go on; its text says what is wrong and what to type next."""


@dataclass(frozen=True)
class Project:
    """The project's folder; what set-up makes lies in `.venv` and `.tools`."""

    root: Path = ROOT

    @property
    def venv(self) -> Path:
        """The Python environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.venv / "bin" / "python"

    @property
    def tools(self) -> Path:
        """All else that is made on this machine."""
        return self.root / ".tools"

    @property
    def engine(self) -> Path:
        """The Pulumi that set-up downloaded or built: `bin` and a stamp."""
        return self.tools / "pulumi"

    @property
    def engine_path(self) -> Path:
        """The file that tells tools/env.sh which folder holds the chosen `pulumi`."""
        return self.tools / "engine-path"

    @property
    def pulumi_home(self) -> Path:
        """Pulumi's own folder for credentials, plugins and workspaces."""
        return self.tools / "pulumi-home"

    @property
    def state(self) -> Path:
        """The local stacks' state."""
        return self.tools / "state"

    @property
    def data(self) -> Path:
        """The data set of the local stack."""
        return self.root / "stacks" / "data"

    def log(self, name: str) -> Path:
        """Name the file that keeps what the step `name` printed."""
        return self.tools / "logs" / f"{name}.log"

    def shown(self, path: Path) -> str:
        """`path` as a person in the project's folder would type it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    @contextmanager
    def partial(self) -> Iterator[Path]:
        """Open a folder for unfinished work, on the file system of what it becomes."""
        self.tools.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=self.tools, prefix="partial-") as folder:
            yield Path(folder)

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Hold the project's set-up lock; another set-up waits here."""
        self.tools.mkdir(exist_ok=True)
        with (self.tools / "setup.lock").open("a") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                say("set-up", "waiting for another set-up of this folder to end")
                flock(lock, LOCK_EX)
            yield


def say(step: str, text: str) -> None:
    """Print one line of a step's report."""
    print(f"{step}: {text}", flush=True)


def read_stamp(path: Path) -> dict[str, Any]:
    """Read a step's stamp; empty where there is none, or an unreadable one."""
    try:
        stamp = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_if_new(path: Path, text: str) -> None:
    """Write `text` in one piece, or leave the file alone where it says so already."""
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text)
    fresh.replace(path)
