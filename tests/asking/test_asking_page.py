"""docs/asking.md: its commands print what it shows."""

import re
import subprocess
import sys
from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.cli import TIMEOUT
from tests.engine.conftest import StackFactory, make_project
from tests.engine.project import Project

__all__ = ["make_project"]  # a fixture

PAGE = Path(__file__).parents[2] / "docs" / "asking.md"

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_VARIES = re.compile(r"(?<=\d\.)\d\d(?= s\b)|(?<=127\.0\.0\.1:)\d+|(?<=/)\d{5,}(?=/|\b)")


def test_the_page_shows_what_happens(make_project: StackFactory, emulator: Emulator) -> None:
    project = make_project(emulator)
    _train(project)
    commands = [
        one for block in _CONSOLE.findall(PAGE.read_text()) for one in _COMMAND.findall(block)
    ]

    assert len(commands) > 8
    for command, shown in commands:
        assert _steady(_run(project, command)) == _steady(shown), command


def _train(project: Project) -> None:
    bot = project.models.pop("bot")
    size = {"epochCount": 120, "adapterSize": 16, "learningRateMultiplier": 3}
    project.models["support-bot"] = {**bot, "hyperparameters": size}
    project.write_data("validation.jsonl", 3)
    project.up()


def _steady(text: str) -> str:
    """Return text without what differs from run to run: times, ports, numbers of resources."""
    return _VARIES.sub("N", text)


def _run(project: Project, command: str) -> str:
    scripts = project.folder / "bin"
    scripts.mkdir(exist_ok=True)
    script = scripts / "vertex-tuning"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m pulumi_vertex_tuning.cli.app "$@"\n')
    script.chmod(0o755)
    path = f"{scripts}:{project.environment['PATH']}"
    ended = subprocess.run(
        ["sh", "-c", command],
        cwd=project.folder / "stacks",
        env={**project.environment, "PATH": path, "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return ended.stdout
