"""Options that several commands take."""

from typing import Annotated

import typer

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
