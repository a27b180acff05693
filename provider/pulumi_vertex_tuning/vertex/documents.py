"""Small documents in Cloud Storage that are read and written whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, told_as
from pulumi_vertex_tuning.vertex.storage import blob_at

JSON, HTML = "application/json", "text/html; charset=utf-8"

NEW = 0
"""The generation of a document that is not there yet."""


@dataclass(frozen=True)
class Document:
    """A document as it was read: what it says, and which generation of it that is."""

    content: bytes
    generation: int


def read_document(connection: Connection, uri: str) -> Document | None:
    """Return the document, None where there is none."""
    try:
        with told_as(f"read {uri}"):
            blob = blob_at(connection, uri)
            content = blob.download_as_bytes(**repeatable(connection))
            return Document(bytes(content), int(blob.generation))
    except NotFound:
        return None


def write_document(
    connection: Connection,
    uri: str,
    content: bytes,
    *,
    generation: int | None,
    metadata: Mapping[str, str],
    content_type: str = JSON,
) -> int:
    """Write the document over this generation of it, None over any; return the new one's.

    Raises PreconditionFailed where it is another one by now; it may be this very one, where the
    first answer was lost and the call was made again.
    """
    with told_as(f"write {uri}"):
        blob = blob_at(connection, uri)
        blob.metadata, blob.cache_control = dict(metadata), "no-cache"
        blob.upload_from_string(
            content,
            content_type=content_type,
            if_generation_match=generation,
            **repeatable(connection),
        )
        return int(blob.generation)
