"""Cloud Storage: the objects that tuning data lies in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as

if TYPE_CHECKING:
    from google.cloud.storage import Blob

READ_PART = 8 * 1024 * 1024
"""Bytes of an object that are read in one request, and held at a time."""


@dataclass(frozen=True)
class StoredObject:
    """An object: its URI, which generation of it this is, and what its content is known by."""

    uri: str
    generation: int
    crc32c: str
    size: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    content_encoding: str = ""


def read_object(connection: Connection, uri: str) -> StoredObject:
    """Return what is known of an object; NotFound when it is not there."""
    with told_as(f"read {uri}"):
        blob = blob_at(connection, uri)
        blob.reload(**repeatable(connection))
        return stored(blob)


def read_beginning(connection: Connection, uri: str, size: int) -> bytes:
    """Return the first bytes of an object."""
    with told_as(f"read {uri}"):
        data = blob_at(connection, uri).download_as_bytes(
            start=0, end=size - 1, checksum=None, timeout=connection.patience.call
        )
        return bytes(data)


class ObjectReader:
    """The content of just one generation of an object, part by part.

    Reading raises PreconditionFailed when another one takes its place meanwhile. The progress is
    told how many bytes have come, and of how many.
    """

    def __init__(
        self, connection: Connection, found: StoredObject, progress: Callable[[int, int], None]
    ) -> None:
        self._found, self._progress = found, progress
        self._come = self._told = 0
        self._opened = blob_at(connection, found.uri).open(
            "rb",
            chunk_size=READ_PART,
            if_generation_match=found.generation,
            timeout=connection.patience.call,
            raw_download=True,
        )

    def readinto(self, buffer: memoryview, /) -> int:
        """Read on; 0 at the end."""
        if self._come >= self._found.size:
            return 0
        with told_as(f"read {self._found.uri}"):
            got = int(self._opened.readinto(buffer))
        self._come += got
        if self._come - self._told >= READ_PART:
            self._progress(self._come, self._found.size)
            self._told = self._come
        return got


def listing(connection: Connection, bucket: str, prefix: str) -> Iterator[StoredObject]:
    """Yield the objects of a bucket whose names begin so."""
    with told_as(f"list gs://{bucket}/{prefix}"):
        blobs = connection.storage.list_blobs(bucket, prefix=prefix, **repeatable(connection))
        yield from map(stored, blobs)


def delete_object(connection: Connection, uri: str, generation: int) -> None:
    """Delete this generation of an object; PreconditionFailed when it is another one by now."""
    with told_as(f"delete {uri}"):
        blob_at(connection, uri).delete(
            if_generation_match=generation, timeout=connection.patience.call
        )


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and object of a gs:// URI."""
    bucket, _, name = uri.removeprefix("gs://").partition("/")
    return bucket, name


def blob_at(connection: Connection, uri: str) -> "Blob":
    """Return the client's own form of an object."""
    bucket, name = split_uri(uri)
    return connection.storage.bucket(bucket).blob(name)


def stored(blob: "Blob") -> StoredObject:
    """Return what the client knows of an object by now."""
    return StoredObject(
        uri=f"gs://{blob.bucket.name}/{blob.name}",
        generation=int(blob.generation),
        crc32c=str(blob.crc32c),
        size=int(blob.size),
        metadata=blob.metadata or {},
        content_type=str(blob.content_type or ""),
        content_encoding=str(blob.content_encoding or ""),
    )
