"""Options that several commands take."""

from typing import Annotated

import typer

StackOption = Annotated[
    str | None, typer.Option("--stack", "-s", help="The Pulumi stack; default: the selected one.")
]
ProjectOption = Annotated[str | None, typer.Option(help="Default: the stack's project.")]
LocationOption = Annotated[str | None, typer.Option(help="Default: the stack's location.")]
