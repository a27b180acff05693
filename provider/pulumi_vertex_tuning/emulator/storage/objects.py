"""Objects: made from a content, read, changed, listed, deleted, under preconditions."""

import time
from collections.abc import Mapping
from urllib.parse import quote

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, StoredObject
from pulumi_vertex_tuning.emulator.storage.content import Content
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, no_bucket, no_object

_LONGEST_NAME = 1024
_LARGEST_PAGE = 1000
_SETTABLE = (
    "contentType",
    "contentEncoding",
    "contentDisposition",
    "contentLanguage",
    "cacheControl",
    "customTime",
    "metadata",
)


def check_name(name: str) -> None:
    """Raise 400 for a name that Cloud Storage does not take."""
    if not 1 <= len(name.encode()) <= _LONGEST_NAME or name in (".", ".."):
        raise StorageError(400, f"Invalid object name: {name!r}.", "required")
    if "\r" in name or "\n" in name:
        raise StorageError(400, "An object name has no line break.")


def insert(
    store: BucketStore,
    bucket: str,
    asked: Json,
    content: Content,
    query: Mapping[str, str],
) -> Json:
    """Make an object, or a new generation of it, of a content that has been written."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    name = str(asked["name"])
    check_name(name)
    earlier = store.object(bucket, name)
    check_preconditions(earlier, query)
    for key in ("md5Hash", "crc32c"):
        if key in asked and asked[key] != content.sums[key]:
            raise StorageError(
                400, f"Provided {key} {asked[key]!r} doesn't match {content.sums[key]!r}."
            )
    body = _object(bucket, name, asked, content.sums, _generation(earlier))
    store.put_object(bucket, body, content.path)
    return body


def find(store: BucketStore, bucket: str, name: str, query: Mapping[str, str]) -> StoredObject:
    """Return an object that meets the preconditions of the query."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    found = store.object(bucket, name)
    wanted = query.get("generation")
    if found is None or (wanted is not None and wanted != found.body["generation"]):
        raise no_object(bucket, name)
    check_preconditions(found, query)
    return found


def patch(
    store: BucketStore,
    bucket: str,
    name: str,
    changes: Json,
    query: Mapping[str, str],
) -> Json:
    """Change an object's own fields; null takes one away."""
    found = find(store, bucket, name, query)
    body = found.body | {key: changes[key] for key in _SETTABLE if key in changes}
    metadata = found.body.get("metadata", {}) | (changes.get("metadata") or {})
    if changes.get("metadata", {}) is not None:
        body["metadata"] = {key: value for key, value in metadata.items() if value is not None}
    body["metageneration"] = str(int(found.body["metageneration"]) + 1)
    body["updated"] = timestamp()
    body = {key: value for key, value in body.items() if value not in (None, {})}
    store.put_object(bucket, body, found.path)
    return body


def list_(store: BucketStore, bucket: str, query: Mapping[str, str]) -> Json:
    """Return a page of objects, and with a delimiter the prefixes that stand for the others."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    size = _page_size(query.get("maxResults", "0"))
    items: list[Json] = []
    prefixes: list[str] = []
    last = ""
    answer: Json = {"kind": "storage#objects"}
    for body in store.objects(bucket, prefix, query.get("pageToken", "")):
        folder = _folder(body["name"], prefix, delimiter)
        if folder is not None and prefixes[-1:] == [folder]:
            last = body["name"]
            continue
        if len(items) + len(prefixes) == size:
            answer["nextPageToken"] = last
            break
        last = body["name"]
        if folder is None:
            items.append(body)
        else:
            prefixes.append(folder)
    return (
        answer | ({"items": items} if items else {}) | ({"prefixes": prefixes} if prefixes else {})
    )


def check_preconditions(found: StoredObject | None, query: Mapping[str, str]) -> None:
    """Raise 412 unless the object is as ifGenerationMatch and the like say."""
    generation = "0" if found is None else found.body["generation"]
    metageneration = "0" if found is None else found.body["metageneration"]
    for name, actual in (("Generation", generation), ("Metageneration", metageneration)):
        wanted = query.get(f"if{name}Match")
        refused = query.get(f"if{name}NotMatch")
        if (wanted is not None and wanted != actual) or refused == actual:
            message = "At least one of the pre-conditions you specified did not hold."
            raise StorageError(412, message)


def _object(bucket: str, name: str, asked: Json, sums: Json, generation: int) -> Json:
    now = timestamp()
    path = f"/b/{quote(bucket, safe='')}/o/{quote(name, safe='')}"
    body = {
        "kind": "storage#object",
        "id": f"{bucket}/{name}/{generation}",
        "selfLink": f"/storage/v1{path}",
        "mediaLink": f"/download/storage/v1{path}?generation={generation}&alt=media",
        "name": name,
        "bucket": bucket,
        "generation": str(generation),
        "metageneration": "1",
        "contentType": "application/octet-stream",
        "storageClass": "STANDARD",
        "timeCreated": now,
        "updated": now,
        "timeStorageClassUpdated": now,
        "etag": f"{generation}/1",
        **sums,
    }
    return body | {key: asked[key] for key in _SETTABLE if asked.get(key)}


def _generation(earlier: StoredObject | None) -> int:
    """Return microseconds since the epoch, and always more than before."""
    now = time.time_ns() // 1000
    return now if earlier is None else max(now, int(earlier.body["generation"]) + 1)


def _page_size(text: str) -> int:
    if not text.isdecimal():
        raise StorageError(400, f"Invalid value for maxResults: {text}.")
    return min(int(text) or _LARGEST_PAGE, _LARGEST_PAGE)


def _folder(name: str, prefix: str, delimiter: str) -> str | None:
    if not delimiter:
        return None
    end = name.find(delimiter, len(prefix))
    return None if end < 0 else name[: end + len(delimiter)]
