"""A data set's life: in the bucket under the hash of its content, and out again."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from pulumi_vertex_tuning.vertex import buckets, storage, uploads
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import (
    Conflict,
    NotFound,
    PreconditionFailed,
    VertexError,
)
from pulumi_vertex_tuning.vertex.storage import ObjectReader, StoredObject
from pulumi_vertex_tuning.vertex.uploads import Content

FOLDER = "pulumi-vertex-tuning"
"""Where uploads lie in the staging bucket."""

Progress = Callable[[int, int], None]
"""Is told how many bytes have gone or come, and of how many."""

_NOT_PRIVATE = (
    "nothing was uploaded, since everybody could read it: {}. Close it with `gcloud storage buckets"
    " update gs://{} --public-access-prevention`, or use another staging bucket."
)


def own_bucket(project: str) -> str:
    """Return the staging bucket that the emulator makes for a project where none is configured."""
    return f"{project}-vertex-tuning"


class PublicBucket(Exception):
    """What is put into the bucket could be read by everybody."""


def put(
    connection: Connection,
    content: Content,
    uri: str,
    marks: Mapping[str, str] | None = None,
    progress: Progress = lambda _sent, _size: None,
) -> StoredObject:
    """Upload the file; where the same content lies there already, that is it.

    The marks say whose it is, for the sweep at the end of a stack. Raises Conflict where other
    content lies there under this content's name.
    """
    try:
        return uploads.upload(connection, content, uri, marks or {}, progress)
    except PreconditionFailed:
        found = storage.read_object(connection, uri)
        if uploads.holds(found, content):
            return found
        raise Conflict(
            f"upload {content.path}",
            f"{uri} holds something else than its name says",
            "Somebody else wrote it. Remove it, then try again.",
        ) from None


def refuse_public(connection: Connection, bucket: str) -> None:
    """Raise PublicBucket where everybody could read an upload, as far as that can be known.

    A bucket that cannot be looked at is no obstacle: the upload itself says what is wrong.
    """
    try:
        how = buckets.open_to(connection, bucket)
    except VertexError:
        return
    if how:
        raise PublicBucket(
            f"the staging bucket gs://{bucket} is public: " + _NOT_PRIVATE.format(how, bucket)
        )


def look(connection: Connection, uri: str) -> StoredObject | None:
    """Return the object, or None where there is none."""
    try:
        return storage.read_object(connection, uri)
    except NotFound:
        return None


def content(connection: Connection, found: StoredObject, progress: Progress) -> ObjectReader:
    """Return what reads an object, as it was when it was looked at."""
    return storage.ObjectReader(connection, found, progress)


def remove(connection: Connection, uri: str, generation: int) -> None:
    """Delete the object, unless somebody has written another one in its place."""
    with suppress(NotFound, PreconditionFailed):
        storage.delete_object(connection, uri, generation)
