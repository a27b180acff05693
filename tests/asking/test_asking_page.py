"""docs/asking.md: its commands print what it shows."""

import re

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.conftest import StackFactory, make_project
from tests.engine.project import Project
from tests.pages import DOCS, blocks, commands, scripts, type_in_shell

__all__ = ["make_project"]  # a fixture

PAGE = DOCS / "asking.md"

_VARIES = re.compile(r"(?<=\d\.)\d\d(?= s\b)|(?<=127\.0\.0\.1:)\d+|(?<=/)\d{5,}(?=/|\b)")


def test_the_page_shows_what_happens(make_project: StackFactory, emulator: Emulator) -> None:
    project = make_project(emulator)
    _train(project)
    shown_blocks = [one for one in blocks(PAGE.read_text()) if one.language == "console"]
    typed = [one for block in shown_blocks for one in commands(block.content)]

    assert len(typed) > 8
    for command, shown in typed:
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
    path = f"{scripts(project.folder / 'bin')}:{project.environment['PATH']}"
    environment = {**project.environment, "PATH": path, "COLUMNS": "80"}
    return type_in_shell(command, project.folder / "stacks", environment)
