"""Uploads: media, multipart and resumable."""

import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage import conditions, objects
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, Upload
from pulumi_vertex_tuning.emulator.storage.content import (
    LARGEST_OBJECT,
    claimed_sums,
    read_content,
    write_body,
)
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, no_bucket
from pulumi_vertex_tuning.emulator.storage.payload import boundary_of, split_parts

_RANGE = re.compile(
    r"bytes (?:(?P<first>\d{1,18})-(?P<last>\d{1,18})|\*)/(?P<total>\d{1,18}|\*)",
)
# What stands around a content: boundaries and a resource.
_AROUND = 2 * 1024 * 1024


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
        return await _made(store, bucket, asked, path, incoming)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


async def multipart(store: BucketStore, bucket: str, incoming: Incoming) -> Json:
    """Make an object of a body with two parts: its resource in JSON, and the content."""
    raw, path = store.new_content(), store.new_content()
    try:
        boundary = boundary_of(incoming.headers.get("content-type", ""))
        await write_body(incoming.body, raw, LARGEST_OBJECT + _AROUND)
        asked = await anyio.to_thread.run_sync(split_parts, raw, path, boundary)
        asked.setdefault("name", incoming.query.get("name", ""))
        return await _made(store, bucket, asked, path, incoming)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        raw.unlink(missing_ok=True)


def start(store: BucketStore, bucket: str, asked: Json, incoming: Incoming) -> Upload:
    """Begin a resumable upload; its preconditions are checked now and again at its end."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    asked = {"name": incoming.query.get("name", "")} | asked
    if "x-upload-content-type" in incoming.headers:
        asked.setdefault("contentType", incoming.headers["x-upload-content-type"])
    asked |= claimed_sums(incoming.headers)
    objects.check_asked(asked)
    conditions.check(store.object_body(bucket, asked["name"]), incoming.query)
    kept = conditions.only_conditions(incoming.query)
    return store.start_upload(bucket, {"object": asked, "conditions": kept})


async def resume(store: BucketStore, upload: Upload, incoming: Incoming) -> Received:
    """Take the next bytes; an empty `bytes */TOTAL` asks how far the upload is.

    Bytes that are there already, sent again by a client that lost an answer, are passed over.
    """
    sent, total = _content_range(incoming.headers)
    if sent is not None:
        await _take(store, upload, sent, incoming.body)
    size = upload.path.stat().st_size
    if total is None or size < total:
        return Received(size, None)
    return Received(size, await _finished(store, upload, incoming))


async def _take(
    store: BucketStore,
    upload: Upload,
    sent: range,
    body: AsyncIterable[bytes],
) -> None:
    size = upload.path.stat().st_size
    if sent.start > size:
        raise StorageError(400, f"The upload stands at byte {size}, not {sent.start}.")
    new = _only_current(_after(body, size - sent.start), store.begin_writing(upload))
    await write_body(new, upload.path, min(max(sent.stop, size), LARGEST_OBJECT))


async def _made(
    store: BucketStore,
    bucket: str,
    asked: Json,
    path: Path,
    incoming: Incoming,
) -> Json:
    content = await anyio.to_thread.run_sync(read_content, path)
    asked |= claimed_sums(incoming.headers)
    return objects.insert(store, bucket, asked, content, incoming.query)


async def _finished(
    store: BucketStore,
    upload: Upload,
    incoming: Incoming,
) -> Json:
    """Make the object, and with it the end of the upload; a content that is refused is gone."""
    is_current = store.begin_writing(upload)
    content = await anyio.to_thread.run_sync(read_content, upload.path)
    if not is_current():
        return _made_by_another(store, upload)
    asked = upload.asked["object"] | claimed_sums(incoming.headers)
    try:
        with store.transaction():
            kept = upload.asked["conditions"]
            made = objects.insert(store, upload.bucket, asked, content, kept)
            store.finish_upload(upload, made)
    except StorageError:
        store.drop_upload(upload)
        raise
    return made


def _made_by_another(store: BucketStore, upload: Upload) -> Json:
    made = store.finished_upload(upload.id)
    if made is None:
        raise _taken_over()
    return made


async def _after(body: AsyncIterable[bytes], count: int) -> AsyncIterator[bytes]:
    """Yield what comes after the first `count` bytes."""
    async for block in body:
        yield block[count:]
        count = max(0, count - len(block))


async def _only_current(
    body: AsyncIterable[bytes],
    is_current: Callable[[], bool],
) -> AsyncIterator[bytes]:
    async for block in body:
        if not is_current():
            raise _taken_over()
        yield block


def _taken_over() -> StorageError:
    return StorageError(409, "Another request goes on with this upload.")


def _content_range(headers: Mapping[str, str]) -> tuple[range | None, int | None]:
    """Return which bytes come (None for a question) and the total when it is known."""
    text = headers.get("content-range")
    if text is None:
        length = headers.get("content-length")
        # Without a length, the end of the body is the end of the object.
        return (range(LARGEST_OBJECT), 0) if length is None else (range(int(length)), int(length))
    match = _RANGE.fullmatch(text)
    if match is None:
        raise StorageError(400, f"Invalid Content-Range: {text}.")
    total = None if match["total"] == "*" else int(match["total"])
    if match["first"] is None:
        return None, total
    sent = range(int(match["first"]), int(match["last"]) + 1)
    if not sent or (total is not None and sent.stop > total):
        raise StorageError(400, f"Invalid Content-Range: {text}.")
    return sent, total
