"""How the commands on data sets tell what they did, and what stood in the way."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.dataset.errors import SHOWN, DatasetError
from pulumi_vertex_tuning.dataset.refusals import Problem, Refused

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result, and what stands in the way, as JSON.")
]
DataArgument = Annotated[Path, typer.Argument(metavar="IN", help="A JSONL file of Vertex's rows.")]


@contextmanager
def told(*, as_json: bool) -> Iterator[None]:
    """Say what stood in the way, on standard error or as JSON, and exit with 1."""
    try:
        yield
    except (Refused, DatasetError, OSError) as error:
        _tell(error, as_json=as_json)
        raise typer.Exit(1) from None


def _tell(error: Exception, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"vertex-tuning: {error}", err=True)
        return
    problems, count = _problems(error)
    listed = [problem.as_json() for problem in problems]
    print_json({"error": str(error).partition("\n")[0], "count": count, "problems": listed})


def _problems(error: Exception) -> tuple[Sequence[Problem], int]:
    if isinstance(error, Refused):
        return error.problems, error.count
    if isinstance(error, DatasetError):
        found = [
            Problem(error.source, "line", one.line, one.path, one.message)
            for one in error.findings[:SHOWN]
        ]
        return found, error.count
    return (), 0


def print_json(value: Mapping[str, Any]) -> None:
    """Print an object on one line."""
    typer.echo(json.dumps(value))
