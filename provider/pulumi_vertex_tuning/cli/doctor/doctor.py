"""The command that looks whether all is there, and says how to mend what is not."""

from collections.abc import Iterator

import typer

from pulumi_vertex_tuning.cli.doctor.check import Check
from pulumi_vertex_tuning.cli.doctor.machine import machine_checks
from pulumi_vertex_tuning.cli.doctor.service import find_stack, service_checks
from pulumi_vertex_tuning.cli.exit_codes import ExitCode
from pulumi_vertex_tuning.cli.options import (
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
)
from pulumi_vertex_tuning.cli.output import print_json

EPILOG = """Examples:\n
  vertex-tuning doctor\n
  vertex-tuning doctor --stack prod --json\n
\n
Exit codes: 0 nothing fails, though there may be warnings; 1 something fails; 2 wrong usage."""

_COLOURS = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}


def doctor(
    *,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Look whether Python, Pulumi, credentials, permissions and bucket are there, with fixes."""
    found: list[Check] = []
    for check in _checks(stack, project, location):
        found.append(check)
        if not as_json:
            _print(check)
    failed = [check for check in found if check.verdict == "fail"]
    if as_json:
        print_json({"ok": not failed, "checks": [check.as_json() for check in found]})
    if failed:
        raise typer.Exit(ExitCode.FAILED)


def _checks(stack: str | None, project: str | None, location: str | None) -> Iterator[Check]:
    yield from machine_checks()
    selected, check = find_stack(stack)
    yield check
    yield from service_checks(selected, project, location)


def _print(check: Check) -> None:
    verdict = typer.style(f"{check.verdict:<4}", fg=_COLOURS[check.verdict])
    typer.echo(f"{verdict}  {check.name}: {check.found}")
    for line in check.fix.splitlines():
        typer.echo(f"      {line}")
