"""How the commands on data sets tell what they did, and what stood in the way."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.dataset.errors import DatasetError

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the result, and what stands in the way, as JSON.")
]
DataArgument = Annotated[Path, typer.Argument(metavar="IN", help="A JSONL file of Vertex's rows.")]


@contextmanager
def told(*, as_json: bool) -> Iterator[None]:
    """Say what stood in the way, on standard error or as JSON, and exit with 1."""
    try:
        yield
    except (Refused, DatasetError) as error:
        _tell(error, as_json=as_json)
        raise typer.Exit(1) from None
    except OSError as error:
        _tell(error, as_json=as_json)
        raise typer.Exit(1) from None


def _tell(error: Exception, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"vertex-tuning: {error}", err=True)
        return
    listed = [problem.as_json() for problem in error.problems] if isinstance(error, Refused) else []
    count = error.count if isinstance(error, Refused) else 0
    print_json({"error": str(error).partition("\n")[0], "count": count, "problems": listed})


def print_json(value: Mapping[str, Any]) -> None:
    """Print an object on one line."""
    typer.echo(json.dumps(value))
