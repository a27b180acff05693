"""Bytes of a request, written to a file while they come, with their checksums."""

import base64
import hashlib
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

LARGEST_OBJECT = 2 * 1024**3
_BLOCK = 1024 * 1024
_new_crc32c: Callable[[], Any] = google_crc32c.Checksum  # has no types


@dataclass(frozen=True)
class Content:
    """A written content; `sums` are size, md5Hash and crc32c as the API prints them."""

    path: Path
    sums: Json


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
                raise StorageError(413, f"More than {largest} bytes: not announced, or too many.")
            file.write(block)
            # What another request finds in the file has to be all that was taken.
            file.flush()


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


def join_contents(sources: Iterable[Path], path: Path) -> Content:
    """Write contents one after the other; a composed object has no MD5."""
    with path.open("wb") as target:
        for source in sources:
            with source.open("rb") as file:
                while block := file.read(_BLOCK):
                    target.write(block)
    joined = read_content(path)
    return Content(path, {key: joined.sums[key] for key in ("size", "crc32c")})


def claimed_sums(headers: Mapping[str, str]) -> Json:
    """Return the checksums that an X-Goog-Hash header claims, under the resource's names."""
    named = {"crc32c": "crc32c", "md5": "md5Hash"}
    claims = (claim.strip().partition("=") for claim in headers.get("x-goog-hash", "").split(","))
    return {named[kind]: digest for kind, _, digest in claims if kind in named}


def check_sums(content: Content, claimed: Json) -> None:
    """Raise 400 for a checksum that is not the content's."""
    for key, label in (("md5Hash", "MD5 hash"), ("crc32c", "CRC32C")):
        actual = content.sums.get(key)
        if claimed.get(key, actual) != actual:
            raise StorageError(
                400,
                f'Provided {label} "{claimed[key]}" doesn\'t match calculated {label} "{actual}".',
            )
