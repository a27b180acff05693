"""A Pulumi project for one test: the shipped program, run by the real engine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.conftest import write_rows
from tests.engine import cli
from tests.engine.cli import Result
from tests.vertex import Vertex

ROOT = Path(__file__).resolve().parents[2]

BOT: dict[str, Any] = {
    "baseModel": "gemini-2.5-flash",
    "trainingDataset": "data/train.jsonl",
    "hyperparameters": {"epochCount": 3, "adapterSize": 4, "learningRateMultiplier": 1.0},
    "tunedModelDisplayName": "bot",
    "description": "first",
    "labels": {"team": "a"},
}


class Project:
    """A copy of Pulumi.yaml and stacks/, with data and a state of its own."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.folder = folder
        self.gcp_project = f"test-{uuid.uuid4().hex[:12]}"
        self.vertex = Vertex(emulator, self.gcp_project)
        self.models: dict[str, Any] = {"bot": json.loads(json.dumps(BOT))}
        self.settings: dict[str, Any] = {}
        self.program = folder / "stacks" / "__main__.py"
        self.environment = cli.environment(folder, emulator)
        self._lay_out()
        self.pulumi("stack", "init", "organization/tuned-models/test")

    def _lay_out(self) -> None:
        self.program.parent.mkdir()
        shutil.copy(ROOT / "Pulumi.yaml", self.folder)
        shutil.copy(ROOT / "stacks" / "__main__.py", self.program)
        self.write_data("train.jsonl", 40)

    def write_data(self, name: str, rows: int, start: int = 0) -> Path:
        """Write a data set where the configuration finds it as data/NAME."""
        return write_rows(self.folder / "stacks" / "data" / name, rows, start)

    def pulumi(self, *arguments: str, check: bool = True, **environment: str) -> Result:
        """Run a pulumi command with what is declared now."""
        self.write_configuration()
        result = cli.run(self.folder, {**self.environment, **environment}, *arguments)
        assert not check or result.code == 0, result.text
        return result

    def up(self, *arguments: str, check: bool = True, **environment: str) -> Result:
        """Run pulumi up."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, check=check, **environment)

    def start_up(self) -> subprocess.Popen[str]:
        """Begin a pulumi up in a process group of its own."""
        self.write_configuration()
        command = ("up", "--yes", "--skip-preview")
        return cli.start(self.folder, self.environment, *command, output=subprocess.PIPE)

    def preview(self, *arguments: str, check: bool = True) -> Result:
        """Run pulumi preview."""
        return self.pulumi("preview", *arguments, check=check)

    def vertex_tuning(self, *arguments: str, code: int = 0) -> Result:
        """Run the vertex-tuning command with what is declared now; return what it prints."""
        self.write_configuration()
        run = subprocess.run(
            [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", *arguments],
            cwd=self.folder,
            env={**self.environment, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=cli.TIMEOUT,
            check=False,
        )
        assert run.returncode == code, run.stdout + run.stderr
        return Result(run.returncode, run.stdout + run.stderr)

    def steps(self) -> dict[str, str]:
        """Return what a preview would change, by type and name of the resource."""
        plan = json.loads(self.preview("--json").text)
        return {_short(step["urn"]): step["op"] for step in plan["steps"] if step["op"] != "same"}

    def outputs(self, name: str = "bot") -> Any:
        """Return an output of the stack; the shipped program has one for each tuned model."""
        return json.loads(self.pulumi("stack", "output", "--json").text)[name]

    def state(self) -> dict[str, Any]:
        """Return the stack's state."""
        deployment: dict[str, Any] = json.loads(self.pulumi("stack", "export").text)["deployment"]
        return deployment

    def cancel_jobs(self) -> None:
        """Cancel what still trains."""
        for name in self.vertex.live_jobs():
            self.vertex.cancel(name)

    def write_configuration(self) -> None:
        """Write what is declared now into the stack's file; a setting of None is left out."""
        values = {
            "vertex-tuning:project": self.gcp_project,
            "vertex-tuning:location": "us-central1",
            "tuned-models:models": self.models,
            **self.settings,
        }
        cli.configure(
            self.folder / "stacks" / "Pulumi.test.yaml",
            {key: value for key, value in values.items() if value is not None},
        )


def _short(urn: str) -> str:
    kind, _, name = urn.rpartition("::")
    return f"{kind.rpartition(':')[2]} {name}"


def eventually(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Return what is seen as soon as it is true; fail after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise AssertionError(f"not seen within {seconds:.0f} s")


def interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C: every process of the group hears it. Return what was printed."""
    os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=cli.TIMEOUT)[0]


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Return what a process prints up to the line with the text."""
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if text in line:
            return printed
    raise AssertionError(f"{text!r} was not printed:\n{printed}")
