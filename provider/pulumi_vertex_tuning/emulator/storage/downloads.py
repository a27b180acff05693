"""The bytes of an object as an answer: all of them, or a range."""

import gzip
import re
from collections.abc import Iterator, Mapping
from typing import IO

from starlette.responses import Response, StreamingResponse

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.bucket_store import StoredObject
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

_BLOCK = 256 * 1024
_RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})")
_PASSED_ON = {
    "contentDisposition": "content-disposition",
    "contentLanguage": "content-language",
    "cacheControl": "cache-control",
}


def download(found: StoredObject, asked: Mapping[str, str]) -> Response:
    """Answer with the content. It is opened now: a later overwrite does not reach this answer."""
    size, headers = int(found.body["size"]), _headers(found.body)
    if found.body.get("contentEncoding") == "gzip":
        if "gzip" not in asked.get("accept-encoding", ""):
            return StreamingResponse(_unpacked(found.path.open("rb")), headers=headers)
        headers["content-encoding"] = "gzip"
    span = _span(asked.get("range", ""), size)
    status = 200
    if span is None:
        span = range(size)
    else:
        status = 206
        headers["content-range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    headers["content-length"] = str(len(span))
    return StreamingResponse(_blocks(found.path.open("rb"), span), status, headers)


def _span(text: str, size: int) -> range | None:
    """Return the bytes that a Range header asks for, None for all: it is no range we know."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not (match["first"] or match["last"]):
        return None
    if not match["first"]:
        span = range(max(0, size - int(match["last"])), size)
    else:
        end = min(size, int(match["last"]) + 1) if match["last"] else size
        span = range(int(match["first"]), end)
        if match["last"] and int(match["last"]) < span.start:
            return None
    if not span:
        raise StorageError(416, f"The requested range cannot be satisfied: {text} of {size} bytes.")
    return span


def _blocks(file: IO[bytes], span: range) -> Iterator[bytes]:
    with file:
        file.seek(span.start)
        left = len(span)
        while left and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def _unpacked(file: IO[bytes]) -> Iterator[bytes]:
    """Unpack what was stored packed, for a client that does not say that it can."""
    with file, gzip.GzipFile(fileobj=file) as content:
        while block := content.read(_BLOCK):
            yield block


def _headers(body: Json) -> dict[str, str]:
    sums = [("crc32c", body.get("crc32c")), ("md5", body.get("md5Hash"))]
    headers = {
        "content-type": body["contentType"],
        "accept-ranges": "bytes",
        "etag": body["etag"],
        "x-goog-hash": ",".join(f"{name}={value}" for name, value in sums if value),
        "x-goog-generation": body["generation"],
        "x-goog-metageneration": body["metageneration"],
        "x-goog-stored-content-encoding": body.get("contentEncoding", "identity"),
        "x-goog-stored-content-length": body["size"],
        "x-goog-storage-class": body["storageClass"],
    }
    return headers | {name: body[key] for key, name in _PASSED_ON.items() if key in body}
