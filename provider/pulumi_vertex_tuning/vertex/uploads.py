"""Uploads: a file goes into Cloud Storage as the content that was checked, or not at all."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as
from pulumi_vertex_tuning.vertex.storage import StoredObject, blob_at, stored

UPLOAD_TIMEOUT = 300.0
"""Seconds after which one part of an upload counts as unanswered."""

PART = 8 * 1024 * 1024
"""Bytes that go in one request. Where the line is cut, the upload goes on with the part's rest."""

Progress = Callable[[int, int], None]
"""Is told how many bytes have gone, and of how many."""


class ContentChanged(Exception):
    """The file is not the one that was checked."""


@dataclass(frozen=True)
class Content:
    """What is to be uploaded: a file, and the sha256 in hex that it was checked with."""

    path: Path
    sha256: str


class SentFile:
    """A file on its way: hashed while it is read, and held back when it is not what was checked.

    The last bytes are given out only after the hash of them all has been compared, so that no
    object comes to be of any other content.
    """

    def __init__(self, file: BinaryIO, content: Content, progress: Progress) -> None:
        self.size = os.fstat(file.fileno()).st_size
        self._file, self._content, self._progress = file, content, progress
        self._hash, self._hashed = sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, of the size that the file had at first."""
        start = self._file.tell()
        left = self.size - start
        wanted = left if size < 0 else min(size, left)
        block = self._file.read(wanted)
        self._note(block, start)
        if len(block) < wanted or self._is_another():
            raise _changed(self._content.path)
        return block

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go back to where the line was cut."""
        return self._file.seek(offset, whence)

    def _note(self, block: bytes, start: int) -> None:
        new = block[self._hashed - start :]
        self._hash.update(new)
        self._hashed += len(new)
        self._progress(start, self.size)

    def _is_another(self) -> bool:
        return self._hashed >= self.size and self._hash.hexdigest() != self._content.sha256


def upload(
    connection: Connection,
    content: Content,
    uri: str,
    metadata: Mapping[str, str],
    progress: Progress = lambda _sent, _size: None,
) -> StoredObject:
    """Put a file at a URI where nothing is yet; PreconditionFailed when something is.

    Google's client compares the object's CRC32C with that of what it sent.
    """
    with told_as(f"upload {content.path} to {uri}"), content.path.open("rb") as file:
        sent = SentFile(file, content, progress)
        blob = blob_at(connection, uri)
        blob.metadata, blob.chunk_size = dict(metadata), PART
        blob.upload_from_file(
            sent,
            size=sent.size,
            content_type="application/jsonl",
            if_generation_match=0,
            checksum="crc32c",
            timeout=UPLOAD_TIMEOUT,
        )
        blob.reload(**repeatable(connection))
        return stored(blob)


def holds(found: StoredObject, content: Content) -> bool:
    """Tell whether an object has the content of a file, by CRC32C; the file's own is checked."""
    from base64 import b64encode

    import google_crc32c

    crc32c: Any = google_crc32c.Checksum()  # type: ignore[no-untyped-call] # Google's own
    sums = sha256()
    with content.path.open("rb") as file:
        while block := file.read(PART):
            sums.update(block)
            crc32c.update(block)
    if sums.hexdigest() != content.sha256:
        raise _changed(content.path)
    return bool(b64encode(crc32c.digest()).decode() == found.crc32c)


def _changed(path: Path) -> ContentChanged:
    return ContentChanged(f"{path} has changed since it was checked; run pulumi up again")
