"""models: get, list, update, delete, versions.

Labels of a model stand on two levels, on M (all versions) and on M@V; an answer merges both and
a request changes one. Claims belong on the version; names and the user's labels on the model.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_vertex_tuning.vertex import rest
from pulumi_vertex_tuning.vertex.calls import finished, repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, told_as
from pulumi_vertex_tuning.vertex.names import parse_name

_VERSION = "v1"


@dataclass(frozen=True)
class Model:
    """A model version. The name is without version; labels are those of both levels."""

    name: str
    version: str
    display_name: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    default_checkpoint_id: str = ""
    endpoints: tuple[str, ...] = ()

    @property
    def versioned_name(self) -> str:
        """The name as M@V."""
        return f"{self.name}@{self.version}"


def get(connection: Connection, name: str) -> Model:
    """Return a model: M (its default version), M@V or M@alias."""
    with told_as(f"read {name}"):
        return rest.read(connection, _VERSION, name, _model)


def find(connection: Connection, name: str) -> Model | None:
    """Return a model, or None where there is none."""
    try:
        return get(connection, name)
    except NotFound:
        return None


def listing(connection: Connection, parent: str, query: str = "") -> Iterator[Model]:
    """Yield the models of a location in their default versions, page by page."""
    with told_as(f"list the models of {parent}"):
        path = f"{parent}/models"
        yield from rest.pages(connection, _VERSION, path, _model, key="models", query=query)


def versions(connection: Connection, name: str) -> list[Model]:
    """Return a model's versions."""
    name = parse_name(name).unversioned
    with told_as(f"list the versions of {name}"):
        path = f"{name}:listVersions"
        return list(rest.pages(connection, _VERSION, path, _model, key="models"))


def find_versions(connection: Connection, name: str) -> list[Model]:
    """Return a model's versions, none where it is gone: a late list may still show it."""
    try:
        return versions(connection, name)
    except NotFound:
        return []


def set_display_name(connection: Connection, name: str, display_name: str) -> None:
    """Give the model (all versions) another display name."""
    _update(connection, {"name": parse_name(name).unversioned, "display_name": display_name})


def set_description(connection: Connection, name: str, description: str) -> None:
    """Give the model (all versions) another description."""
    _update(connection, {"name": parse_name(name).unversioned, "description": description})


def set_labels(connection: Connection, name: str, labels: Mapping[str, str]) -> None:
    """Replace the labels of one level: of M, or of the version M@V, as the name says."""
    _update(connection, {"name": name, "labels": dict(labels)})


def set_default_checkpoint(connection: Connection, name: str, checkpoint_id: str) -> None:
    """Make another checkpoint of the version M@V the one that its job's endpoint serves."""
    _update(connection, {"name": name, "default_checkpoint_id": checkpoint_id})


def delete(connection: Connection, name: str) -> None:
    """Delete a model with all its versions; wait for the end."""
    name = parse_name(name).unversioned
    with told_as(f"delete {name}"):
        finished(
            connection, connection.models(name).delete_model(name=name, **repeatable(connection))
        )


def delete_version(connection: Connection, name: str) -> None:
    """Delete the version M@V; wait for the end. The only version cannot be deleted so."""
    with told_as(f"delete {name}"):
        finished(
            connection,
            connection.models(name).delete_model_version(name=name, **repeatable(connection)),
        )


def _update(connection: Connection, model: dict[str, object]) -> None:
    fields = [key for key in model if key != "name"]
    name = str(model["name"])
    with told_as(f"update {', '.join(fields)} of {name}"):
        request = {"model": model, "update_mask": {"paths": fields}}
        connection.models(name).update_model(request=request, **repeatable(connection))


def _model(body: Mapping[str, Any]) -> Model:
    return Model(
        name=parse_name(body["name"]).unversioned,
        version=body.get("versionId", ""),
        display_name=body.get("displayName", ""),
        description=body.get("description", ""),
        labels=body.get("labels", {}),
        default_checkpoint_id=body.get("defaultCheckpointId", ""),
        endpoints=tuple(one["endpoint"] for one in body.get("deployedModels", [])),
    )
