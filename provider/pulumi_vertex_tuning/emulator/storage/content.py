"""Bytes of a request, written to a file while they come, with their checksums."""

import base64
import hashlib
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

LARGEST_OBJECT = 2 * 1024**3
_BLOCK = 1024 * 1024
_new_crc32c: Callable[[], Any] = google_crc32c.Checksum  # has no types


async def write_body(
    body: AsyncIterable[bytes],
    path: Path,
    largest: int = LARGEST_OBJECT,
) -> None:
    """Append a request's body to a file; raises 413 when the object gets too large."""
    with path.open("ab") as file:
        size = file.tell()
        async for block in body:
            size += len(block)
            if size > largest:
                raise StorageError(413, f"This way of upload takes at most {largest} bytes.")
            file.write(block)


@dataclass(frozen=True)
class Content:
    """A written content; `sums` are size, md5Hash and crc32c as the API prints them."""

    path: Path
    sums: Json


def read_content(path: Path) -> Content:
    """Return a written file with its checksums."""
    md5, crc32c = hashlib.md5(usedforsecurity=False), _new_crc32c()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            md5.update(block)
            crc32c.update(block)
    sums = {
        "size": str(path.stat().st_size),
        "md5Hash": base64.b64encode(md5.digest()).decode(),
        "crc32c": base64.b64encode(crc32c.digest()).decode(),
    }
    return Content(path, sums)
