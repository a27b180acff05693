"""The handle: an object that tells applications which endpoint is in use by now."""

import json
from collections.abc import Mapping
from typing import Any

from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.documents import NEW, read_document, write_document
from pulumi_vertex_tuning.vertex.errors import Conflict, PreconditionFailed

FOLDER = "pulumi-vertex-tuning/models"
"""Where handles lie in the staging bucket: FOLDER/PROJECT/STACK/NAME.json."""

Told = Mapping[str, Any]

_TIME = "time"


def handle_object(project: str, stack: str, name: str) -> str:
    """Return the name of a model's handle in the staging bucket."""
    return f"{FOLDER}/{project}/{stack}/{name}.json"


def read_handle(connection: Connection, uri: str) -> tuple[dict[str, Any], int] | None:
    """Return what the handle tells, and its generation; None where there is none."""
    if (found := read_document(connection, uri)) is None:
        return None
    try:
        told = json.loads(found.content)
    except ValueError:
        told = None
    return (told if isinstance(told, dict) else {}), found.generation


def write_handle(
    connection: Connection, uri: str, told: Told, *, time: str, over: int, marks: Mapping[str, str]
) -> int:
    """Write the handle over this generation of it; return the new one's.

    Raises Conflict where somebody else has written it meanwhile.
    """
    content = json.dumps({**told, _TIME: time}, indent=1, ensure_ascii=False).encode()
    try:
        return write_document(connection, uri, content, generation=over, metadata=marks)
    except PreconditionFailed:
        there = read_handle(connection, uri)
        if there and without_time(there[0]) == dict(told):
            return there[1]  # it is ours: an answer was lost, or a state
        raise Conflict(
            f"write {uri}",
            "somebody else has written it" if there else "it is gone",
            "Type `pulumi up --refresh`: it looks what is there, and writes what is in use.",
        ) from None


def write_anew(
    connection: Connection, uri: str, told: Told, *, time: str, marks: Mapping[str, str]
) -> int:
    """Write the handle of a model that the state knows none of; of a lost state, one is there."""
    there = read_handle(connection, uri)
    over = there[1] if there else NEW
    return write_handle(connection, uri, told, time=time, over=over, marks=marks)


def without_time(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a handle tells, without when it was written."""
    return {key: value for key, value in told.items() if key != _TIME}
