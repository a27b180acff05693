"""The reference of the command, made from the command itself."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import typer

_HEAD = """# All options

Made from `vertex-tuning --help` of this version. What the commands are for is in
[Commands](../commands.md).
"""


def page(app: typer.Typer) -> str:
    """Return the page of all commands, with arguments, options, examples and exit codes."""
    return "\n".join([_HEAD, *_sections(typer.main.get_command(app), "vertex-tuning")])


def _sections(command: Any, name: str) -> Iterator[str]:
    yield from (f"## {name}", "", inspect.cleandoc(command.help or ""), "")
    yield from _usage(command, name)
    yield from _table(command)
    if command.epilog:
        yield from _epilog(inspect.cleandoc(command.epilog))
    for key, one in getattr(command, "commands", {}).items():
        yield from _sections(one, f"{name} {key}")


def _usage(command: Any, name: str) -> Iterator[str]:
    context = typer.Context(command, info_name=name)
    pieces = " ".join(command.collect_usage_pieces(context))
    yield from ("```text", f"{name} {pieces}", "```", "")


def _table(command: Any) -> Iterator[str]:
    rows = [_row(one) for one in command.params if not one.hidden and one.name != "help"]
    if rows:
        yield from ("| | what it is | default |", "|---|---|---|", *rows, "")


def _row(parameter: Any) -> str:
    optional = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts] if optional else [_argument(parameter)]
    default = parameter.default
    shown = default not in (None, False, "", ()) and not callable(default)
    cells = [
        ", ".join(f"`{name}`" for name in names),
        _cell(parameter.help or ""),
        f"`{default}`" if shown and not parameter.required else "",
    ]
    return f"| {' | '.join(cells)} |"


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name).upper()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;").replace("[", r"\[")


def _epilog(text: str) -> Iterator[str]:
    yield from ("```text", re.sub(r"\n{2,}", "\n", text), "```", "")
