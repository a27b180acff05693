"""Uploads: media, multipart and resumable."""

import json
import re
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import anyio.to_thread

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage import objects
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, Upload
from pulumi_vertex_tuning.emulator.storage.content import read_content, write_body
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, no_bucket

_RANGE = re.compile(r"bytes (?:(?P<first>\d+)-(?P<last>\d+)|\*)/(?P<total>\d+|\*)")
# Read into memory as a whole; what is larger comes as a resumable upload.
_LARGEST_MULTIPART = 256 * 1024 * 1024


@dataclass(frozen=True)
class Incoming:
    """A request that brings bytes."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: AsyncIterable[bytes]


@dataclass(frozen=True)
class Received:
    """How far a resumable upload is; `made` is the object when it is complete."""

    size: int
    made: Json | None


async def media(store: BucketStore, bucket: str, incoming: Incoming) -> Json:
    """Make an object of a body that is the content."""
    asked = {"name": incoming.query.get("name", "")}
    if "content-type" in incoming.headers:
        asked["contentType"] = incoming.headers["content-type"]
    path = store.new_content()
    try:
        await write_body(incoming.body, path)
        return await _finish(store, bucket, asked, path, incoming.query)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def multipart(store: BucketStore, bucket: str, incoming: Incoming) -> Json:
    """Make an object of a body with two parts: its resource in JSON, and the content."""
    raw, path = store.new_content(), store.new_content()
    try:
        await write_body(incoming.body, raw, _LARGEST_MULTIPART)
        boundary = _boundary(incoming.headers.get("content-type", ""))
        asked = await anyio.to_thread.run_sync(_split, raw, path, boundary)
        asked.setdefault("name", incoming.query.get("name", ""))
        return await _finish(store, bucket, asked, path, incoming.query)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        raw.unlink(missing_ok=True)


def start(store: BucketStore, bucket: str, asked: Json, incoming: Incoming) -> Upload:
    """Begin a resumable upload; its preconditions are checked now and again at its end."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    asked = dict(asked)
    asked.setdefault("name", incoming.query.get("name", ""))
    if "x-upload-content-type" in incoming.headers:
        asked.setdefault("contentType", incoming.headers["x-upload-content-type"])
    objects.check_name(asked["name"])
    objects.check_preconditions(store.object(bucket, asked["name"]), incoming.query)
    conditions = {key: value for key, value in incoming.query.items() if key.startswith("if")}
    return store.start_upload(bucket, {"object": asked, "conditions": conditions})


async def resume(store: BucketStore, upload: Upload, incoming: Incoming) -> Received:
    """Take the next bytes; an empty `bytes */TOTAL` asks how far the upload is."""
    first, total = _content_range(incoming.headers)
    size = upload.path.stat().st_size
    if first is not None:
        if first > size:
            raise StorageError(400, f"The upload stands at byte {size}, not {first}.")
        with upload.path.open("ab") as file:
            file.truncate(first)
        await write_body(incoming.body, upload.path)
        size = upload.path.stat().st_size
    if total is None or size < total:
        return Received(size, None)
    asked = upload.asked
    made = await _finish(store, upload.bucket, asked["object"], upload.path, asked["conditions"])
    store.end_upload(upload)
    return Received(size, made)


async def _finish(
    store: BucketStore,
    bucket: str,
    asked: Json,
    path: Path,
    query: Mapping[str, str],
) -> Json:
    content = await anyio.to_thread.run_sync(read_content, path)
    return objects.insert(store, bucket, asked, content, query)


def _content_range(headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return the first byte that comes (None for a question) and the total when it is known."""
    text = headers.get("content-range")
    if text is None:
        return 0, int(headers.get("content-length", "0"))
    match = _RANGE.fullmatch(text)
    if match is None:
        raise StorageError(400, f"Invalid Content-Range: {text}.")
    first = None if match["first"] is None else int(match["first"])
    return first, None if match["total"] == "*" else int(match["total"])


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_boundary()
    if boundary is None:
        raise StorageError(400, "A multipart upload needs a boundary in its Content-Type.")
    return b"--" + boundary.encode()


def _split(raw: Path, content: Path, boundary: bytes) -> Json:
    """Write the second part to `content` and return the first."""
    with raw.open("rb") as file:
        body = file.read()
    parts = body.split(boundary, 2)
    if len(parts) < 3:  # noqa: PLR2004 - nothing, the resource, the content
        raise StorageError(400, "A multipart upload has two parts.")
    end = body.rfind(b"\r\n" + boundary + b"--")
    head, _, bytes_of_content = parts[2].partition(b"\r\n\r\n")
    length = end - (len(body) - len(parts[2])) - len(head) - 4
    content.write_bytes(bytes_of_content[:length])
    asked = json.loads(parts[1].partition(b"\r\n\r\n")[2])
    for line in head.decode().splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == "content-type":
            asked.setdefault("contentType", value.strip())
    return dict(asked)
