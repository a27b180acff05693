"""A Pulumi stack in a folder of its own, run by the real engine."""

import json
import resource
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine import cli

from pulumi_vertex_tuning.emulator.testing import Emulator

_LONGEST_SECONDS = 3600.0
_STACK = "pulumi:pulumi:Stack"
_ONE_CHECKPOINT = {"PULUMI_EXPERIMENTAL": "1", "PULUMI_SKIP_CHECKPOINTS": "1"}


@dataclass(frozen=True)
class Declared:
    """How many resources a stack has, without the stack itself and the providers."""

    resources: int
    components: int


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds, and seconds of processor time of all its processes."""

    seconds: float
    cpu_seconds: float


class Stack:
    """A program with its configuration and its state."""

    def __init__(self, folder: Path, files: Mapping[str, Path], emulator: Emulator) -> None:
        self.folder = folder
        self._lay_out(files)
        self._environment = cli.environment(folder, emulator)
        self._run("stack", "init", "benchmark")

    def configure(self, values: Mapping[str, Any]) -> None:
        """Write the stack's configuration."""
        cli.configure(next(self.folder.rglob("Pulumi.benchmark.yaml")), dict(values))

    def prepare(self) -> None:
        """Run `pulumi up` without measuring: the state is written once, at the end.

        The engine writes all of it after each step, which takes minutes with many new resources.
        """
        self._run("up", "--yes", "--skip-preview", **_ONE_CHECKPOINT)

    def up(self) -> Spent:
        """Run `pulumi up` and return what it took."""
        return self._measure("up", "--yes", "--skip-preview")

    def preview(self) -> Spent:
        """Run `pulumi preview` and return what it took."""
        return self._measure("preview")

    def destroy(self) -> None:
        """Run `pulumi destroy`."""
        self._run("destroy", "--yes", "--skip-preview")

    def declared(self) -> Declared:
        """Count what the state holds."""
        state = json.loads(self._run("stack", "export"))["deployment"]["resources"]
        own = [one for one in state if not one["type"].startswith(("pulumi:providers:", _STACK))]
        custom = sum(bool(one.get("custom")) for one in own)
        return Declared(custom, len(own) - custom)

    def _lay_out(self, files: Mapping[str, Path]) -> None:
        for name, source in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, self.folder / name)

    def _measure(self, *arguments: str) -> Spent:
        began, cpu_began = time.perf_counter(), _cpu_seconds_of_children()
        self._run(*arguments)
        return Spent(time.perf_counter() - began, _cpu_seconds_of_children() - cpu_began)

    def _run(self, *arguments: str, **environment: str) -> str:
        ended = subprocess.run(  # noqa: S603 - a fixed command
            ["pulumi", "--non-interactive", *arguments],  # noqa: S607 - the one that the user has
            cwd=self.folder,
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(f"pulumi {' '.join(arguments)}:\n{ended.stdout}\n{ended.stderr}")
        return ended.stdout


def _cpu_seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
