"""The vertex-tuning command as a person types it, in a folder without a stack."""

import json
import os
import pty
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator

TIMEOUT = 120.0

_ARGUMENTS = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app"]
_HIDDEN = ("GOOGLE_CLOUD_", "AIPLATFORM_", "STORAGE_", "PULUMI_")


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Command:
    """The command for one project on an emulator."""

    folder: Path
    environment: dict[str, str]

    def __call__(self, *arguments: str, code: int = 0, **environment: str) -> Ran:
        """Run it to its end."""
        run = subprocess.run(
            [*_ARGUMENTS, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert run.returncode == code, run.stdout + run.stderr
        assert "Traceback" not in run.stderr
        return Ran(run.returncode, run.stdout, run.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin it in a process group of its own."""
        return subprocess.Popen(
            [*_ARGUMENTS, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def on_terminal(self, *arguments: str, typed: str = "", until: str = "") -> Ran:
        """Run it on a terminal; type something, or press Ctrl-C once a text was shown."""
        process, terminal = self._on_terminal(*arguments)
        os.write(terminal, typed.encode())
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
            if until and until.encode() in shown:
                os.killpg(process.pid, signal.SIGINT)
                until = ""
        code = process.wait(TIMEOUT)
        os.close(terminal)
        return Ran(code, shown.decode(), "")

    def _on_terminal(self, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [*_ARGUMENTS, *arguments],
            cwd=self.folder,
            env={**self.environment, "TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        return process, ours


def command_for(emulator: Emulator, project: str, folder: Path) -> Command:
    """Return the command for a project, in a folder where Pulumi knows of nothing."""
    base = {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN)}
    environment = {
        **base,
        "AIPLATFORM_EMULATOR_HOST": emulator.host,
        "STORAGE_EMULATOR_HOST": emulator.url,
        "GOOGLE_CLOUD_PROJECT": project,
        "GOOGLE_CLOUD_LOCATION": "us-central1",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "COLUMNS": "250",
        "TZ": "UTC",
    }
    return Command(folder, environment)


def interrupt(process: subprocess.Popen[str]) -> int:
    """Press Ctrl-C; return the exit code."""
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    return process.returncode


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # EIO: nobody writes any more
        return b""
