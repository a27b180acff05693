"""Buckets: made, listed and deleted."""

import re

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import project_number
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.errors import StorageError, no_bucket

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")


def insert(store: BucketStore, asked: Json, project: str) -> Json:
    """Make a bucket."""
    name = str(asked.get("name", ""))
    if not _NAME.fullmatch(name):
        raise StorageError(400, f"Invalid bucket name: {name!r}")
    if store.bucket(name) is not None:
        raise StorageError(409, f"Your previous request to create the bucket {name} succeeded.")
    now = timestamp()
    body = {
        "location": "US",
        "storageClass": "STANDARD",
        **asked,
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
    body["location"] = str(body["location"]).upper()
    store.put_bucket(name, body)
    return body


def get(store: BucketStore, name: str) -> Json:
    """Return a bucket."""
    found = store.bucket(name)
    if found is None:
        raise no_bucket(name)
    return found


def patch(store: BucketStore, name: str, changes: Json) -> Json:
    """Change a bucket's labels, lifecycle and other settings; null takes one away."""
    body = get(store, name) | changes | {"name": name, "updated": timestamp()}
    body["metageneration"] = str(int(body["metageneration"]) + 1)
    kept = {key: value for key, value in body.items() if value is not None}
    store.put_bucket(name, kept)
    return kept


def list_(store: BucketStore, project: str, prefix: str) -> Json:
    """Return the buckets of a project."""
    number = project_number(project) if project else "0"
    items = [
        body
        for body in store.buckets()
        if body["projectNumber"] == number and body["name"].startswith(prefix)
    ]
    return {"kind": "storage#buckets"} | ({"items": items} if items else {})


def delete(store: BucketStore, name: str) -> None:
    """Remove an empty bucket."""
    get(store, name)
    if not store.is_empty(name):
        raise StorageError(409, "The bucket you tried to delete is not empty.")
    store.delete_bucket(name)
