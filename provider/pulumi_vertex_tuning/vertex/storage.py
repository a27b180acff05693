"""Cloud Storage: the objects that tuning data lies in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import Conflict, told_as

if TYPE_CHECKING:
    from google.cloud.storage import Blob

UPLOAD_TIMEOUT = 300.0
"""Seconds after which one part of an upload counts as unanswered."""


@dataclass(frozen=True)
class StoredObject:
    """An object: its URI, which generation of it this is, and what its content is known by."""

    uri: str
    generation: int
    crc32c: str
    size: int
    metadata: Mapping[str, str] = field(default_factory=dict)


def read_object(connection: Connection, uri: str) -> StoredObject:
    """Return what is known of an object; NotFound when it is not there."""
    with told_as(f"read {uri}"):
        blob = _blob(connection, uri)
        blob.reload(**repeatable(connection))
        return _stored(blob)


def read_beginning(connection: Connection, uri: str, size: int) -> bytes:
    """Return the first bytes of an object."""
    with told_as(f"read {uri}"):
        data = _blob(connection, uri).download_as_bytes(
            start=0, end=size - 1, checksum=None, timeout=connection.patience.call
        )
        return bytes(data)


def listing(connection: Connection, bucket: str, prefix: str) -> Iterator[StoredObject]:
    """Yield the objects of a bucket whose names begin so."""
    with told_as(f"list gs://{bucket}/{prefix}"):
        blobs = connection.storage.list_blobs(bucket, prefix=prefix, **repeatable(connection))
        yield from map(_stored, blobs)


def upload(
    connection: Connection, path: Path, uri: str, metadata: Mapping[str, str]
) -> StoredObject:
    """Put a file at a URI where nothing is yet; PreconditionFailed when something is."""
    with told_as(f"upload {path} to {uri}"):
        blob = _blob(connection, uri)
        blob.metadata = dict(metadata)
        blob.upload_from_filename(
            str(path),
            content_type="application/jsonl",
            if_generation_match=0,
            checksum="crc32c",
            timeout=UPLOAD_TIMEOUT,
        )
        blob.reload(**repeatable(connection))
        return _stored(blob)


def delete_object(connection: Connection, uri: str, generation: int) -> None:
    """Delete this generation of an object; PreconditionFailed when it is another one by now."""
    with told_as(f"delete {uri}"):
        _blob(connection, uri).delete(
            if_generation_match=generation, timeout=connection.patience.call
        )


def ensure_bucket(connection: Connection, name: str, project: str, location: str) -> None:
    """Make a bucket where there is none."""
    with told_as(f"make the bucket gs://{name}"):
        bucket = connection.storage.bucket(name)
        if bucket.exists(**repeatable(connection)):
            return
    try:
        with told_as(f"make the bucket gs://{name}"):
            connection.storage.create_bucket(
                bucket, project=project, location=location, timeout=connection.patience.call
            )
    except Conflict:
        return  # another resource of the stack was quicker


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and object of a gs:// URI."""
    bucket, _, name = uri.removeprefix("gs://").partition("/")
    return bucket, name


def _blob(connection: Connection, uri: str) -> "Blob":
    bucket, name = split_uri(uri)
    return connection.storage.bucket(bucket).blob(name)


def _stored(blob: "Blob") -> StoredObject:
    return StoredObject(
        uri=f"gs://{blob.bucket.name}/{blob.name}",
        generation=int(blob.generation),
        crc32c=str(blob.crc32c),
        size=int(blob.size),
        metadata=blob.metadata or {},
    )
