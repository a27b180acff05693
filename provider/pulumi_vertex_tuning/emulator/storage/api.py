"""The JSON API of Cloud Storage over HTTP."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.samples import is_read_only
from pulumi_vertex_tuning.emulator.storage import buckets, objects, uploads
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

_LARGEST_JSON = 1024 * 1024
_RESUME_INCOMPLETE = 308


def storage_endpoint(store: BucketStore) -> Callable[[Request], Awaitable[Response]]:
    """Return the handler of everything below /storage/v1/, /upload/ and /download/."""

    async def answer(request: Request) -> Response:
        try:
            return await _answer(store, request)
        except StorageError as error:
            return JSONResponse(error.to_json(), error.http_status)

    return answer


async def _answer(store: BucketStore, request: Request) -> Response:
    raw = bytes(request.scope["raw_path"]).decode("latin-1")
    space, _, below = raw.partition("storage/v1/")
    segments = below.split("/", 3)
    if request.method != "GET" and is_read_only(unquote("".join(segments[1:2]))):
        raise StorageError(403, "This bucket of sample data is read-only.")
    match segments:
        case ["b"]:
            return await _buckets(store, request)
        case ["b", bucket]:
            return await _bucket(store, request, unquote(bucket))
        case ["b", bucket, "o"]:
            if space.startswith("/upload"):
                return await _upload(store, request, unquote(bucket))
            return _resource(request, objects.list_(store, unquote(bucket), request.query_params))
        case ["b", bucket, "o", name]:
            is_media = space.startswith("/download")
            return await _object(store, request, unquote(bucket), unquote(name), is_media=is_media)
    raise StorageError(404, f"Not served by this emulator: {request.method} {raw}")


async def _buckets(store: BucketStore, request: Request) -> Response:
    query = request.query_params
    project = query.get("project", "")
    if request.method == "POST":
        return _resource(request, buckets.insert(store, await _json(request), project))
    return _resource(request, buckets.list_(store, project, query.get("prefix", "")))


async def _bucket(store: BucketStore, request: Request, bucket: str) -> Response:
    match request.method:
        case "GET":
            return _resource(request, buckets.get(store, bucket))
        case "PATCH":
            return _resource(request, buckets.patch(store, bucket, await _json(request)))
        case "DELETE":
            buckets.delete(store, bucket)
            return Response(status_code=204)
    raise StorageError(501, f"Not served by this emulator: {request.method} of a bucket.")


async def _object(
    store: BucketStore,
    request: Request,
    bucket: str,
    name: str,
    *,
    is_media: bool,
) -> Response:
    query = request.query_params
    match request.method:
        case "GET":
            found = objects.find(store, bucket, name, query)
            if is_media or query.get("alt") == "media":
                return FileResponse(found.path, headers=_media_headers(found.body))
            return _resource(request, found.body)
        case "PATCH":
            changes = await _json(request)
            return _resource(request, objects.patch(store, bucket, name, changes, query))
        case "DELETE":
            objects.find(store, bucket, name, query)
            store.delete_object(bucket, name)
            return Response(status_code=204)
    raise StorageError(501, f"Not served by this emulator: {request.method} of an object.")


async def _upload(store: BucketStore, request: Request, bucket: str) -> Response:
    incoming = uploads.Incoming(request.query_params, request.headers, request.stream())
    if "upload_id" in request.query_params:
        return await _resume(store, request, incoming)
    match request.query_params.get("uploadType"):
        case "media":
            return _resource(request, await uploads.media(store, bucket, incoming))
        case "multipart":
            return _resource(request, await uploads.multipart(store, bucket, incoming))
        case "resumable":
            upload = uploads.start(store, bucket, await _json(request), incoming)
            place = request.url.include_query_params(upload_id=upload.id)
            return Response(headers={"location": str(place), "x-guploader-uploadid": upload.id})
    raise StorageError(400, "uploadType has to be media, multipart or resumable.")


async def _resume(store: BucketStore, request: Request, incoming: uploads.Incoming) -> Response:
    upload = store.upload(request.query_params["upload_id"])
    if upload is None:
        raise StorageError(404, "No such upload.")
    received = await uploads.resume(store, upload, incoming)
    if received.made is not None:
        return _resource(request, received.made)
    headers = {"range": f"bytes=0-{received.size - 1}"} if received.size else {}
    return Response(status_code=_RESUME_INCOMPLETE, headers=headers)


def _resource(request: Request, body: Json) -> Response:
    """Answer with a resource or a list of them, whose links lead to where it was asked."""
    items = {"items": [_linked(request, item) for item in body["items"]]} if "items" in body else {}
    return JSONResponse(_linked(request, body) | items)


def _linked(request: Request, body: Json) -> Json:
    base = str(request.base_url).rstrip("/")
    return body | {key: base + body[key] for key in ("selfLink", "mediaLink") if key in body}


def _media_headers(body: Json) -> dict[str, str]:
    return {
        "content-type": body["contentType"],
        "etag": body["etag"],
        "x-goog-hash": f"crc32c={body['crc32c']},md5={body['md5Hash']}",
        "x-goog-generation": body["generation"],
        "x-goog-metageneration": body["metageneration"],
        "x-goog-stored-content-length": body["size"],
        "x-goog-storage-class": body["storageClass"],
    }


async def _json(request: Request) -> Json:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _LARGEST_JSON:
            raise StorageError(413, "The resource is too large.")
    try:
        value: Any = json.loads(bytes(body) or b"{}")
    except ValueError as error:
        raise StorageError(400, f"Parse Error: {error}", "parseError") from error
    if not isinstance(value, dict):
        raise StorageError(400, "Parse Error: not an object.", "parseError")
    return value
