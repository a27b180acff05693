"""Options that several commands take."""

from typing import Annotated

import typer

from pulumi_vertex_tuning.spec.duration import seconds

StackOption = Annotated[
    str | None, typer.Option("--stack", "-s", help="The Pulumi stack; default: the selected one.")
]
ProjectOption = Annotated[str | None, typer.Option(help="Default: the stack's project.")]
LocationOption = Annotated[str | None, typer.Option(help="Default: the stack's location.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
FilterOption = Annotated[
    str, typer.Option("--filter", help="A filter of the API, for example labels.team=a.")
]
JobArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Pulumi name, id or full name of a tuning job or tuned model."
    ),
]
TimeoutOption = Annotated[
    str | None, typer.Option(help="Longest time to wait, for example 90m or 6h.")
]


def timeout_seconds(timeout: str | None) -> float | None:
    """Return how long is waited; refuse what is no time as wrong usage."""
    try:
        return seconds(timeout) if timeout else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--timeout") from None
