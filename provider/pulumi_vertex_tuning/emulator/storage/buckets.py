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
        "policy",
    }
)
_FULL_ONLY = frozenset({"acl", "defaultObjectAcl"})
"""What only projection=full shows."""


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
    return _shown(body, {})


def get(store: BucketStore, name: str, query: Mapping[str, str]) -> Json:
    """Return a bucket as its readers see it."""
    found = find(store, name)
    conditions.check(found, query, reading=True)
    return _shown(found, query)


def find(store: BucketStore, name: str) -> Json:
    """Return all that is kept of a bucket."""
    found = store.bucket(name)
    if found is None:
        raise no_bucket(name)
    return found


def is_prevented(bucket: Json) -> bool:
    """Tell whether a bucket can have no public policy."""
    configuration = bucket.get("iamConfiguration")
    settings = configuration if isinstance(configuration, dict) else {}
    return bool(settings.get("publicAccessPrevention") == "enforced")


def patch(store: BucketStore, name: str, changes: Json, query: Mapping[str, str]) -> Json:
    """Change a bucket's labels, lifecycle and other settings; null takes one away."""
    found = find(store, name)
    conditions.check(found, query)
    return _shown(change(store, patched(found, _settable(changes))), query)


def update(store: BucketStore, name: str, asked: Json, query: Mapping[str, str]) -> Json:
    """Replace all settings of a bucket; where it is stays."""
    found = find(store, name)
    conditions.check(found, query)
    kept = _OF_THE_SERVICE | {"location", "storageClass"}
    left = {key: value for key, value in found.items() if key in kept}
    return _shown(change(store, patched(left, _settable(asked))), query)


def list_(store: BucketStore, query: Mapping[str, str]) -> Json:
    """Return a page of a project's buckets."""
    project, prefix = query.get("project", ""), query.get("prefix", "")
    number, after = project_number(project) if project else "0", query.get("pageToken", "")
    items = [
        _shown(body, query)
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
    conditions.check(find(store, name), query)
    if not store.is_empty(name):
        raise StorageError(409, "The bucket you tried to delete is not empty.")
    store.delete_bucket(name)


def _settable(asked: Json) -> Json:
    return {key: value for key, value in asked.items() if key not in _OF_THE_SERVICE}


def change(store: BucketStore, body: Json) -> Json:
    """Keep another body of a bucket."""
    metageneration = str(int(body["metageneration"]) + 1)
    changed = body | {
        "metageneration": metageneration,
        "etag": metageneration,
        "updated": timestamp(),
    }
    store.put_bucket(changed["name"], changed)
    return changed


def _shown(body: Json, query: Mapping[str, str]) -> Json:
    hidden = {"policy"} if query.get("projection") == "full" else {"policy", *_FULL_ONLY}
    return {key: value for key, value in body.items() if key not in hidden}
