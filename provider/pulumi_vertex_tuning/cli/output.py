"""What the commands print, ask and write."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import typer

from pulumi_vertex_tuning.cli.stack import CommandError


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_line(value: Any) -> None:
    """Print a value as one line of JSON, at once."""
    typer.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()


def print_facts(title: str, facts: Sequence[tuple[str, str]]) -> None:
    """Print what is known of a thing, a line each."""
    typer.echo(title)
    width = max((len(label) for label, _ in facts), default=0)
    for label, value in facts:
        typer.echo(f"  {label:<{width}} {value}")


def when(moment: datetime | None) -> str:
    """Return a time for a table, in the time zone of this machine."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def iso(moment: datetime | None) -> str | None:
    """Return a time for JSON."""
    return moment.isoformat() if moment else None


def confirm(question: str, *, yes: bool, otherwise: str) -> None:
    """Go on where the person agrees; else say what was not done and exit with 1."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{otherwise}: there is nobody to ask here; give --yes")
    if not typer.confirm(question):
        raise CommandError(otherwise)
