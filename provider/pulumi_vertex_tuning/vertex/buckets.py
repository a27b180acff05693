"""Buckets that tuning data is uploaded to: made where there is none, and never public."""

from collections.abc import Iterator
from typing import Any

from pulumi_vertex_tuning.vertex.calls import repeatable, retry
from pulumi_vertex_tuning.vertex.connection import STORAGE, Connection
from pulumi_vertex_tuning.vertex.errors import Conflict, PermissionDenied, told_as
from pulumi_vertex_tuning.vertex.rest import content_of

Json = dict[str, Any]

_EVERYBODY = ("allUsers", "allAuthenticatedUsers")


def ensure_bucket(connection: Connection, name: str, project: str, location: str) -> None:
    """Make a bucket where there is none, which nobody can open to the public by mistake."""
    with told_as(f"make the bucket gs://{name}"):
        bucket = connection.storage.bucket(name)
        bucket.iam_configuration.uniform_bucket_level_access_enabled = True
        bucket.iam_configuration.public_access_prevention = "enforced"
        if bucket.exists(**repeatable(connection)):
            return
    try:
        with told_as(f"make the bucket gs://{name} in projects/{project}"):
            connection.storage.create_bucket(
                bucket, project=project, location=location, timeout=connection.patience.call
            )
    except Conflict:
        return  # another resource of the stack was quicker


def open_to(connection: Connection, name: str) -> str:
    """Return how everybody may read what is put into a bucket; "" where nothing shows that.

    What the caller may not look at shows nothing.
    """
    bucket = _read(connection, name, "", {"projection": "full"}) or _read(connection, name, "", {})
    if bucket and _is_prevented(bucket):
        return ""
    policy = _read(connection, name, "/iam", {"optionsRequestedPolicyVersion": "3"})
    return next(_openings(bucket or {}, policy or {}), "")


def _openings(bucket: Json, policy: Json) -> Iterator[str]:
    for binding in policy.get("bindings", []):
        for member in binding.get("members", []):
            if member in _EVERYBODY:
                yield f"{member} has {binding.get('role')} on it"
    for entry in bucket.get("defaultObjectAcl", []):
        if entry.get("entity") in _EVERYBODY:
            yield f"its default object ACL lets {entry['entity']} read"


def _is_prevented(bucket: Json) -> bool:
    prevention = bucket.get("iamConfiguration", {}).get("publicAccessPrevention")
    return bool(prevention == "enforced")


def _read(connection: Connection, name: str, below: str, query: dict[str, str]) -> Json | None:
    url = f"{connection.service.storage_url or STORAGE}/storage/v1/b/{name}{below}"

    def call() -> Json:
        return content_of(
            connection.session.get(url, params=query, timeout=connection.patience.call)
        )

    try:
        with told_as(f"look whether gs://{name} is public"):
            found: Json = retry(connection)(call)()
            return found
    except PermissionDenied:
        return None
