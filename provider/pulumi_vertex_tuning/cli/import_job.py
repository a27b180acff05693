"""Printing the stack configuration of a tuning job that was made elsewhere."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

import typer
import yaml

from pulumi_vertex_tuning.cli.options import JsonOption, LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, name_parts, read_stack
from pulumi_vertex_tuning.lifecycle.imports import Imported, NotImportable, read
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.spec.chains import MODELS
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PermissionDenied
from pulumi_vertex_tuning.vertex.names import Name, parse_name

_RESOURCE_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")

_NEXT = "Put this into Pulumi.<stack>.yaml; `pulumi preview` then says that it adopts the job."
_CLAIMED = (
    "note: a resource of a Pulumi stack owns this model; who adopts it owns it as well, and it is"
    " deleted with its last owner"
)


def import_job(
    name: Annotated[str, typer.Argument(help="The tuning job: its full name or its id.")],
    *,
    key: Annotated[
        str | None,
        typer.Option("--as", help="Pulumi name for it; default: made from its display name."),
    ] = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Print the stack configuration of an existing tuning job, to be adopted and not trained."""
    selected = read_stack(stack)
    connection = selected.connection()
    asked = _full_name(selected, name, project, location)
    try:
        imported = read(connection, asked.unversioned)
    except NotImportable as error:
        raise CommandError(str(error)) from None
    fields = imported.declaration
    placed = {"adopt": fields.pop("adopt"), **_other_place(connection, selected, asked), **fields}
    configuration = {"config": {MODELS: {_resource_name(key, imported): placed}}}
    if as_json:
        print_json(configuration)
    else:
        typer.echo(_yaml(configuration), nl=False)
        typer.echo(_NEXT, err=True)
    if imported.claimed:
        typer.echo(_CLAIMED, err=True)


def _full_name(stack: Stack, name: str, project: str | None, location: str | None) -> Name:
    if "/" not in name:
        return parse_name(f"{stack.parent(project, location)}/tuningJobs/{name}")
    parts = name_parts(name)
    if parts.collection != "tuningJobs":
        raise CommandError(f"{name} is not a tuning job (projects/P/locations/L/tuningJobs/N)")
    return parts


def _other_place(connection: Connection, stack: Stack, asked: Name) -> dict[str, str]:
    """Return project and location where the stack's own are others."""
    place = {}
    if not _is_in(connection, stack.project, asked):
        place["project"] = asked.project
    if stack.location != asked.location:
        place["location"] = asked.location
    return place


def _is_in(connection: Connection, project: str | None, job: Name) -> bool:
    """Tell whether the job is in this project; one may be told by its id, one by its number."""
    if project is None or project == job.project:
        return project is not None
    with suppress(PermissionDenied):
        return look(connection, job._replace(project=project).unversioned) is not None
    return False


def _resource_name(key: str | None, imported: Imported) -> str:
    if key is None:
        return imported.resource_name
    if not _RESOURCE_NAME.fullmatch(key):
        raise CommandError(f"--as {key}: a name is made of letters, digits, dots, _ and -")
    return key


def _yaml(configuration: Mapping[str, Any]) -> str:
    text: str = yaml.safe_dump(
        configuration, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1000
    )
    return text
