"""Buckets: made, listed, changed and deleted."""

import re
from collections.abc import Mapping

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import project_number
from pulumi_vertex_tuning.emulator.storage import conditions
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, no_bucket
from pulumi_vertex_tuning.emulator.storage.resources import page_size, patched

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_OF_THE_SERVICE = frozenset(
    {
        "kind",
        "id",
        "name",
        "selfLink",
        "projectNumber",
        "metageneration",
        "etag",
        "timeCreated",
        "updated",
    }
)


def insert(store: BucketStore, asked: Json, project: str) -> Json:
    """Make a bucket."""
    name = asked.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise StorageError(400, f"Invalid bucket name: {name!r}")
    if store.bucket(name) is not None:
        raise StorageError(409, f"Your previous request to create the bucket {name} succeeded.")
    now = timestamp()
    own = {
        "kind": "storage#bucket",
        "id": name,
        "name": name,
        "selfLink": f"/storage/v1/b/{name}",
        "projectNumber": project_number(project) if project else "0",
        "metageneration": "1",
        "etag": "1",
        "timeCreated": now,
        "updated": now,
    }
    body = {"location": "US", "storageClass": "STANDARD"} | _settable(asked) | own
    body["location"] = str(body["location"]).upper()
    store.put_bucket(name, body)
    return body


def get(store: BucketStore, name: str, query: Mapping[str, str]) -> Json:
    """Return a bucket."""
    found = store.bucket(name)
    if found is None:
        raise no_bucket(name)
    conditions.check(found, query, reading=True)
    return found


def patch(store: BucketStore, name: str, changes: Json, query: Mapping[str, str]) -> Json:
    """Change a bucket's labels, lifecycle and other settings; null takes one away."""
    found = get(store, name, {})
    conditions.check(found, query)
    return _changed(store, patched(found, _settable(changes)))


def update(store: BucketStore, name: str, asked: Json, query: Mapping[str, str]) -> Json:
    """Replace all settings of a bucket; where it is stays."""
    found = get(store, name, {})
    conditions.check(found, query)
    kept = _OF_THE_SERVICE | {"location", "storageClass"}
    left = {key: value for key, value in found.items() if key in kept}
    return _changed(store, patched(left, _settable(asked)))


def list_(store: BucketStore, query: Mapping[str, str]) -> Json:
    """Return a page of a project's buckets."""
    project, prefix = query.get("project", ""), query.get("prefix", "")
    number, after = project_number(project) if project else "0", query.get("pageToken", "")
    items = [
        body
        for body in store.buckets()
        if body["projectNumber"] == number
        and body["name"].startswith(prefix)
        and body["name"] > after
    ]
    size = page_size(query.get("maxResults", ""))
    answer: Json = {"kind": "storage#buckets"}
    if len(items) > size:
        answer["nextPageToken"] = items[size - 1]["name"]
    return answer | ({"items": items[:size]} if items else {})


def delete(store: BucketStore, name: str, query: Mapping[str, str]) -> None:
    """Remove an empty bucket."""
    conditions.check(get(store, name, {}), query)
    if not store.is_empty(name):
        raise StorageError(409, "The bucket you tried to delete is not empty.")
    store.delete_bucket(name)


def _settable(asked: Json) -> Json:
    return {key: value for key, value in asked.items() if key not in _OF_THE_SERVICE}


def _changed(store: BucketStore, body: Json) -> Json:
    metageneration = str(int(body["metageneration"]) + 1)
    changed = body | {
        "metageneration": metageneration,
        "etag": metageneration,
        "updated": timestamp(),
    }
    store.put_bucket(changed["name"], changed)
    return changed
