"""A data set's life: in the bucket under the hash of its content, and out again."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pulumi_vertex_tuning.vertex import storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, PreconditionFailed
from pulumi_vertex_tuning.vertex.storage import StoredObject

FOLDER = "pulumi-vertex-tuning"
"""Where uploads lie in the staging bucket."""


def put(
    connection: Connection, path: Path, uri: str, marks: Mapping[str, str] | None = None
) -> StoredObject:
    """Upload the file; where the same content lies there already, that is it.

    The marks say whose it is, for the sweep at the end of a stack.
    """
    try:
        return storage.upload(connection, path, uri, marks or {})
    except PreconditionFailed:
        return storage.read_object(connection, uri)


def look(connection: Connection, uri: str) -> StoredObject | None:
    """Return the object, or None where there is none."""
    try:
        return storage.read_object(connection, uri)
    except NotFound:
        return None


def remove(connection: Connection, uri: str, generation: int) -> None:
    """Delete the object, unless somebody has written another one in its place."""
    with suppress(NotFound, PreconditionFailed):
        storage.delete_object(connection, uri, generation)
