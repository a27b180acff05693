"""What the pages quote of the code is there: messages, keys, variables, commands."""

import ast
import re
from functools import cache
from typing import Any

import pytest
import typer
from tools.site import commands

from pulumi_vertex_tuning.cli.app import app
from tests.pages import DOCS

ROOT = DOCS.parent
PACKAGE = ROOT / "provider" / "pulumi_vertex_tuning"

_QUOTED = re.compile(r"^\| (`+) ?(.+?) ?\1 \|", re.MULTILINE)
_READ = re.compile(r'Config\(NAMESPACE\)\.get(?:_\w+)?\(\s*"(\w+)"|_first\("(\w+)"')
_HELD = "\0"
"""Stands for what an f-string or a format fills in."""


@cache
def texts() -> list[str]:
    """Return all texts of the provider's code."""
    return [
        text
        for path in sorted(PACKAGE.rglob("*.py"))
        if "emulator" not in path.relative_to(PACKAGE).parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (text := _text(node))
    ]


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = (one.value if isinstance(one, ast.Constant) else _HELD for one in node.values)
        return "".join(str(part) for part in parts)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _table(page: str, name: str) -> list[str]:
    [table] = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", _page(page), re.DOTALL)
    return re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


@pytest.mark.parametrize(
    "message", [text for _, text in _QUOTED.findall(_page("troubleshooting.md"))]
)
def test_each_message_is_in_the_code(message: str) -> None:
    parts = [re.escape(part) for part in message.split("…")]
    pattern = re.compile(".*?".join(parts), re.DOTALL)

    assert max(len(part) for part in parts) > 10, "too little to be found by"
    assert any(pattern.search(text) for text in texts())


def test_what_is_not_in_the_code_is_not_found() -> None:
    """The look at the texts does tell."""
    assert not any("not a message of this version" in text for text in texts())


def test_the_keys_of_the_configuration_are_those_that_are_read() -> None:
    read = {
        key
        for path in (PACKAGE / "resources").rglob("*.py")
        for found in _READ.findall(path.read_text(encoding="utf-8"))
        for key in found
        if key
    }
    named = {key for text in texts() for key in re.findall(r"vertex-tuning:(\w+)", text)}

    assert set(_table("configuration.md", "keys")) == read
    assert named <= read


def test_the_variables_are_those_that_are_read() -> None:
    ours = {name for text in texts() for name in re.findall(r"^VERTEX_TUNING_[A-Z_]+$", text)}
    emulators = {"AIPLATFORM_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"}

    assert set(_table("configuration.md", "variables")) == ours | emulators


def test_each_command_has_its_section_with_all_options() -> None:
    page = commands.page(app)
    names = set(re.findall(r"^## vertex-tuning (.+)$", page, re.MULTILINE))
    command: Any = typer.main.get_command(app)

    assert command.commands.keys() <= names
    assert {f"dataset {name}" for name in command.commands["dataset"].commands} <= names
    for one in command.commands.values():
        for option in (name for each in one.params for name in each.opts if name.startswith("--")):
            assert f"`{option}`" in page
    assert page.count("Exit codes: 0 ") >= 10


def test_what_is_generated_is_not_kept() -> None:
    assert not (DOCS / "reference").exists()
