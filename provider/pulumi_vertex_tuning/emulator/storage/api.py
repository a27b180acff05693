"""The JSON API of Cloud Storage over HTTP."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.samples import is_read_only
from pulumi_vertex_tuning.emulator.storage import buckets, copies, objects, policies, uploads
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.conditions import parameters
from pulumi_vertex_tuning.emulator.storage.downloads import download
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, not_served
from pulumi_vertex_tuning.emulator.storage.object_list import list_objects
from pulumi_vertex_tuning.emulator.storage.paths import Target, target_of
from pulumi_vertex_tuning.emulator.storage.payload import read_json

_LOG = logging.getLogger(__name__)
_RESUME_INCOMPLETE = 308
_UPLOAD_CANCELLED = 499
_SIGNATURES = frozenset({"x-goog-signature", "x-goog-algorithm", "signature", "googleaccessid"})
_ENCRYPTION = "x-goog-encryption-algorithm"

Endpoint = Callable[[Request], Awaitable[Response]]


def storage_endpoint(store: BucketStore) -> Endpoint:
    """Return the handler of everything below /storage/v1/, /upload/ and /download/."""

    async def answer(request: Request) -> Response:
        try:
            _refuse_unserved(request)
            return await _answer(store, request)
        except StorageError as error:
            return _told(error)
        except ClientDisconnect:
            return Response(status_code=_UPLOAD_CANCELLED)
        except Exception:  # noqa: BLE001 - a fault of ours is still an answer of the API
            _LOG.exception("Emulated Cloud Storage: %s %s", request.method, request.url.path)
            return _told(StorageError(500, "Internal error of the emulator."))

    return answer


async def elsewhere(request: Request, _error: Exception) -> Response:
    """Answer for every path that neither API has; the XML API is where signed URLs lead."""
    try:
        _refuse_unserved(request)
    except StorageError as error:
        return _told(error)
    what = f"{request.method} {request.url.path[:200]}"
    text = f"Neither emulated Vertex AI nor the JSON API of emulated Cloud Storage has {what}."
    return _told(StorageError(404, text))


def _refuse_unserved(request: Request) -> None:
    """Refuse what would look as if it protected something."""
    if _SIGNATURES & {key.lower() for key in request.query_params}:
        raise not_served("A signed URL")
    if _ENCRYPTION in request.headers:
        raise not_served("Encryption with keys of the customer's own")


def _told(error: StorageError) -> Response:
    if error.http_status == 304:  # noqa: PLR2004 - the one status without a body
        return Response(status_code=304)
    return JSONResponse(error.to_json(), error.http_status)


async def _answer(store: BucketStore, request: Request) -> Response:
    target = target_of(bytes(request.scope["raw_path"]).decode("latin-1"))
    written = target.other[0] or target.bucket
    if request.method != "GET" and is_read_only(written):
        raise StorageError(403, "This bucket of sample data is read-only.")
    query = parameters(request.query_params, request.headers)
    match target.kind:
        case "buckets" if request.method in ("GET", "POST"):
            return await _buckets(store, request, query)
        case "bucket" | "policy":
            answer = _bucket if target.kind == "bucket" else _policy
            return await answer(store, request, target.bucket, query)
        case "objects" if target.space == "upload":
            incoming = uploads.Incoming(query, request.headers, request.stream())
            return await _upload(store, request, target.bucket, incoming)
        case "objects" if request.method == "GET":
            return _resource(request, list_objects(store, target.bucket, query))
        case "object":
            return await _object(store, request, target, query)
        case "copyTo" | "rewriteTo" | "moveTo" | "compose" if request.method == "POST":
            return _resource(request, await _made_of_others(store, request, target, query))
    raise not_served(f"{request.method} of {target.kind}")


async def _buckets(store: BucketStore, request: Request, query: dict[str, str]) -> Response:
    if request.method == "POST":
        asked = await read_json(request.stream())
        return _resource(request, buckets.insert(store, asked, query.get("project", "")))
    return _resource(request, buckets.list_(store, query))


async def _bucket(
    store: BucketStore,
    request: Request,
    bucket: str,
    query: dict[str, str],
) -> Response:
    match request.method:
        case "GET":
            return _resource(request, buckets.get(store, bucket, query))
        case "PATCH" | "PUT":
            change = buckets.patch if request.method == "PATCH" else buckets.update
            asked = await read_json(request.stream())
            return _resource(request, change(store, bucket, asked, query))
        case "DELETE":
            buckets.delete(store, bucket, query)
            return Response(status_code=204)
    raise not_served(f"{request.method} of a bucket")


async def _policy(
    store: BucketStore,
    request: Request,
    bucket: str,
    _query: dict[str, str],
) -> Response:
    match request.method:
        case "GET":
            return JSONResponse(policies.get(store, bucket))
        case "PUT":
            asked = await read_json(request.stream())
            return JSONResponse(policies.set_(store, bucket, asked))
    raise not_served(f"{request.method} of a policy")


async def _object(
    store: BucketStore,
    request: Request,
    target: Target,
    query: dict[str, str],
) -> Response:
    bucket, name = target.bucket, target.name
    match request.method:
        case "GET":
            found = objects.find(store, bucket, name, query, reading=True)
            if target.space == "download" or query.get("alt") == "media":
                return download(found, request.headers)
            return _resource(request, found.body)
        case "PATCH" | "PUT":
            change = objects.patch if request.method == "PATCH" else objects.update
            asked = await read_json(request.stream())
            return _resource(request, change(store, bucket, name, asked, query))
        case "DELETE":
            objects.delete(store, bucket, name, query)
            return Response(status_code=204)
    raise not_served(f"{request.method} of an object")


async def _made_of_others(
    store: BucketStore,
    request: Request,
    target: Target,
    query: dict[str, str],
) -> Json:
    source, asked = (target.bucket, target.name), await read_json(request.stream())
    match target.kind:
        case "copyTo":
            return copies.copy(store, source, target.other, asked, query)
        case "rewriteTo":
            return copies.rewrite(store, source, target.other, asked, query)
        case "moveTo":
            return copies.move(store, source, target.other, query)
    return await copies.compose(store, source, asked, query)


async def _upload(
    store: BucketStore,
    request: Request,
    bucket: str,
    incoming: uploads.Incoming,
) -> Response:
    if "upload_id" in incoming.query:
        return await _resume(store, request, incoming)
    match incoming.query.get("uploadType"):
        case "media":
            return _resource(request, await uploads.media(store, bucket, incoming))
        case "multipart":
            return _resource(request, await uploads.multipart(store, bucket, incoming))
        case "resumable":
            asked = await read_json(incoming.body)
            upload = uploads.start(store, bucket, asked, incoming)
            place = request.url.include_query_params(upload_id=upload.id)
            return Response(headers={"location": str(place), "x-guploader-uploadid": upload.id})
    raise StorageError(400, "uploadType has to be media, multipart or resumable.")


async def _resume(store: BucketStore, request: Request, incoming: uploads.Incoming) -> Response:
    upload_id = incoming.query["upload_id"]
    made = store.finished_upload(upload_id)
    if made is not None:
        return _resource(request, made)
    upload = store.upload(upload_id)
    if upload is None:
        raise StorageError(404, "No such upload.")
    if request.method == "DELETE":
        store.drop_upload(upload)
        return Response(status_code=_UPLOAD_CANCELLED)
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
