"""The command that serves the web console."""

from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.options import LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack


def console(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Serve the web console on this machine until it is stopped; print its address.

    Only who has the printed address can use it: it holds a token that is new at each start.
    """
    selected = read_stack(stack)
    parent, connection = selected.parent(project, location), selected.connection()
    try:
        from pulumi_vertex_tuning.console.server import PortTaken, serve
        from pulumi_vertex_tuning.console.world import World
    except ModuleNotFoundError as error:
        raise CommandError(
            f"the console needs the module {error.name}:"
            " pip install 'pulumi-vertex-tuning[console]'"
        ) from None
    try:
        serve(World(selected, connection, parent), port, _open if browser else _tell)
    except PortTaken as error:
        raise CommandError(f"{error}; take another with --port") from None


def _tell(address: str) -> None:
    typer.echo(f"console: open {address} (Ctrl-C stops it)")


def _open(address: str) -> None:
    _tell(address)
    typer.launch(address)
