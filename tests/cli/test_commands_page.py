"""docs/commands.md: its examples run and print what it shows; its table is that of the code."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pulumi_vertex_tuning.cli.app import app
from pulumi_vertex_tuning.cli.exit_codes import MEANINGS
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command
from tests.engine.project import Project
from tests.lifecycle.place import Place
from tests.pages import blocks, check, commands

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")

_ID = "4198963052352668792"
"""Stands on the page for a job that runs."""

_COMMANDS = (
    "jobs show watch cancel checkpoints metrics models endpoints orphans doctor generate review"
    " promote import validate estimate emulator dataset"
).split()


class Example(NamedTuple):
    """A command of the page, the lines that it prints, and the exit code."""

    arguments: list[str]
    lines: list[str]
    code: int


def _examples() -> Iterator[Example]:
    for block in blocks(PAGE):
        asked = commands(block.content) if block.language == "console" else []
        for at, (typed, shown) in enumerate(asked):
            if typed != "echo $?":
                after, code = (*asked, ("", ""))[at + 1]
                ended = int(code) if after == "echo $?" else 0
                yield Example(shlex.split(typed)[1:], shown.splitlines(), ended)


def test_the_examples_print_what_the_page_shows(
    project: Project, in_stack: Command, slow: Emulator
) -> None:
    project.write_data("validation.jsonl", 10, start=100)
    fields = {"tunedModelDisplayName": "support-bot", "validationDataset": "data/validation.jsonl"}
    project.models = {"support-bot": {**project.models["bot"], **fields}}
    project.up()
    place = Place(slow)
    hosts = {"AIPLATFORM_EMULATOR_HOST": slow.host, "STORAGE_EMULATOR_HOST": slow.url}
    examples = list(_examples())

    assert len(examples) >= 11
    for example in examples:
        arguments, environment = example.arguments, dict[str, str]()
        if _ID in arguments:
            number = place.post_job({}).rpartition("/")[2]
            arguments = [number if one == _ID else one for one in arguments]
            arguments, environment = [*arguments, "--project", place.project], hosts
        ran = in_stack(*arguments, code=example.code, **environment)
        check(shlex.join(example.arguments), example.lines, ran.out + ran.error)


def test_the_table_of_exit_codes_is_that_of_the_code() -> None:
    [table] = re.findall(r"<!-- exit codes -->\n(.*?)<!-- /exit codes -->", PAGE, re.DOTALL)
    rows = [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]

    assert table.splitlines() == ["| code | meaning |", "|---|---|", *rows]


@pytest.mark.parametrize("name", _COMMANDS[:13])
def test_help_has_examples_and_exit_codes(command: Command, name: str) -> None:
    text = command(name, "--help").out

    assert f"vertex-tuning {name}" in text
    assert "Examples:" in text
    assert "Exit codes: 0 " in text


def test_each_command_is_named_by_its_help() -> None:
    named = {one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands}

    assert named | {one.name for one in app.registered_groups} >= {*_COMMANDS}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    script = Path(sys.executable).with_name("vertex-tuning")
    asked = {
        "_VERTEX_TUNING_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "vertex-tuning ch",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "vertex-tuning ch",
        "COMP_CWORD": "1",
    }

    ran = subprocess.run(
        [script], env={**os.environ, **asked}, capture_output=True, text=True, check=False
    )

    assert "checkpoints" in ran.stdout
    assert "metrics" not in ran.stdout
