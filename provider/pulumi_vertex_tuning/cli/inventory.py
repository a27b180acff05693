"""Listing what there is in a location: models and endpoints."""

from collections.abc import Sequence

import typer

from pulumi_vertex_tuning.cli.options import LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.vertex import endpoints as endpoint_calls
from pulumi_vertex_tuning.vertex import models as model_calls


def models(
    stack: StackOption = None, project: ProjectOption = None, location: LocationOption = None
) -> None:
    """List the models of a location."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    rows = [
        (model.versioned_name, model.display_name, str(len(model.endpoints)))
        for model in model_calls.listing(selected.connection(), parent)
    ]
    _print(("model", "display name", "endpoints"), rows, f"no model in {parent}")


def endpoints(
    stack: StackOption = None, project: ProjectOption = None, location: LocationOption = None
) -> None:
    """List the endpoints of a location."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    rows = [
        (endpoint.name, endpoint.display_name, str(len(endpoint.deployments)))
        for endpoint in endpoint_calls.listing(selected.connection(), parent)
    ]
    _print(("endpoint", "display name", "deployed models"), rows, f"no endpoint in {parent}")


def _print(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], otherwise: str) -> None:
    if not rows:
        typer.echo(otherwise)
        return
    table = [headings, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
