"""Objects: made from a content, read, changed, deleted, under preconditions."""

import time
from collections.abc import Mapping
from urllib.parse import quote

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage import conditions
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, StoredObject
from pulumi_vertex_tuning.emulator.storage.content import Content, check_sums
from pulumi_vertex_tuning.emulator.storage.errors import no_bucket, no_object
from pulumi_vertex_tuning.emulator.storage.resources import (
    OBJECT_FIELDS,
    check_object_fields,
    check_object_name,
    patched,
)


def check_asked(asked: Json) -> None:
    """Raise 400 for a resource that no object can be made of."""
    check_object_name(asked.get("name"))
    check_object_fields(asked)


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
    check_asked(asked)
    name = asked["name"]
    earlier = store.object_body(bucket, name)
    conditions.check(earlier, query)
    check_sums(content, asked)
    body = _object(bucket, name, asked, content.sums, _generation(earlier))
    store.put_object(bucket, body, content.path)
    return body


def find(
    store: BucketStore,
    bucket: str,
    name: str,
    query: Mapping[str, str],
    *,
    reading: bool = False,
) -> StoredObject:
    """Return an object that meets the preconditions of the query."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    found = store.object(bucket, name)
    wanted = query.get("generation")
    if found is None or (wanted is not None and wanted != found.body["generation"]):
        raise no_object(bucket, name)
    conditions.check(found.body, query, reading=reading)
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
    return _changed(store, bucket, found, patched(found.body, _settable(changes)))


def update(
    store: BucketStore,
    bucket: str,
    name: str,
    asked: Json,
    query: Mapping[str, str],
) -> Json:
    """Replace all of an object's own fields."""
    found = find(store, bucket, name, query)
    left = {key: value for key, value in found.body.items() if key not in OBJECT_FIELDS}
    return _changed(store, bucket, found, patched(left, _settable(asked)))


def delete(store: BucketStore, bucket: str, name: str, query: Mapping[str, str]) -> None:
    """Remove an object."""
    find(store, bucket, name, query)
    store.delete_object(bucket, name)


def _settable(asked: Json) -> Json:
    check_object_fields(asked)
    return {key: asked[key] for key in OBJECT_FIELDS if key in asked}


def _changed(store: BucketStore, bucket: str, found: StoredObject, body: Json) -> Json:
    body.setdefault("contentType", "application/octet-stream")
    body["metageneration"] = str(int(found.body["metageneration"]) + 1)
    body["etag"] = f"{body['generation']}/{body['metageneration']}"
    body["updated"] = timestamp()
    store.put_object(bucket, body, found.path)
    return body


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
    return body | {key: asked[key] for key in OBJECT_FIELDS if asked.get(key)}


def _generation(earlier: Json | None) -> int:
    """Return microseconds since the epoch, and always more than before."""
    now = time.time_ns() // 1000
    return now if earlier is None else max(now, int(earlier["generation"]) + 1)
