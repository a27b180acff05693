"""What requests bring besides bare bytes: resources in JSON, and bodies of two parts."""

import json
import mmap
from collections.abc import AsyncIterable
from email.message import Message
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

_LARGEST_JSON = 1024 * 1024
_BLOCK = 1024 * 1024


async def read_json(body: AsyncIterable[bytes]) -> Json:
    """Return a resource; no body is an empty one."""
    content = bytearray()
    async for block in body:
        content += block
        if len(content) > _LARGEST_JSON:
            raise StorageError(413, f"A resource has at most {_LARGEST_JSON} bytes.")
    return parse_json(bytes(content) or b"{}")


def parse_json(content: bytes) -> Json:
    """Return the object in a text of JSON; raises 400."""
    try:
        value: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StorageError(400, f"Parse Error: {error}", "parseError") from error
    if not isinstance(value, dict):
        raise StorageError(400, "Parse Error: not an object.", "parseError")
    return value


def boundary_of(content_type: str) -> bytes:
    """Return what stands between the parts of a multipart body."""
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_boundary()
    if not boundary:
        raise StorageError(400, "A multipart upload needs a boundary in its Content-Type.")
    return b"--" + boundary.encode()


def split_parts(raw: Path, content: Path, boundary: bytes) -> Json:
    """Write the second part of a body to `content` and return the first, a resource.

    A body that was cut off is refused: it has no closing boundary.
    """
    if raw.stat().st_size == 0:
        raise _not_two_parts()
    with raw.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        first = body.find(boundary)
        second = body.find(b"\r\n" + boundary, first + 1)
        end = body.rfind(b"\r\n" + boundary + b"--")
        start = body.find(b"\r\n\r\n", second) + 4
        if first < 0 or not first < second < start <= end + 4:
            raise _not_two_parts()
        asked = parse_json(body[first:second].partition(b"\r\n\r\n")[2])
        asked.setdefault("contentType", _content_type(body[second:start]))
        with content.open("wb") as target:
            for position in range(start, end, _BLOCK):
                target.write(body[position : min(position + _BLOCK, end)])
    return asked


def _content_type(head: bytes) -> str | None:
    for line in head.decode("latin-1").splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == "content-type":
            return value.strip()
    return None


def _not_two_parts() -> StorageError:
    return StorageError(400, "The body has to have two parts: a resource in JSON and a content.")
