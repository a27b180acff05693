"""IAM policies of buckets: kept and shown. Nobody is refused anything by them."""

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage import buckets
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

POLICY = "policy"
"""Where a policy is kept in its bucket's body."""

_EVERYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})


def get(store: BucketStore, bucket: str) -> Json:
    """Return a bucket's policy; without bindings until somebody sets it."""
    body = buckets.find(store, bucket)
    kept = body.get(POLICY, {"version": 1, "bindings": []})
    return {
        "kind": "storage#policy",
        "resourceId": f"projects/_/buckets/{bucket}",
        "etag": body["metageneration"],
        **kept,
    }


def set_(store: BucketStore, bucket: str, asked: Json) -> Json:
    """Replace a bucket's policy; 412 for an etag of an earlier one, or for a public one."""
    body = buckets.find(store, bucket)
    if asked.get("etag") not in (None, "", body["metageneration"]):
        raise StorageError(412, "At least one of the pre-conditions you specified did not hold.")
    bindings = asked.get("bindings", [])
    _check(bindings)
    if buckets.is_prevented(body) and _EVERYBODY & _members(bindings):
        raise StorageError(
            412,
            "The member bindings allUsers and allAuthenticatedUsers are not allowed since public"
            " access prevention is enforced.",
        )
    buckets.change(
        store, body | {POLICY: {"version": asked.get("version", 1), "bindings": bindings}}
    )
    return get(store, bucket)


def _check(bindings: object) -> None:
    if not isinstance(bindings, list) or not all(_is_binding(one) for one in bindings):
        raise StorageError(400, "bindings has to be a list of roles with their members.")


def _is_binding(one: object) -> bool:
    if not isinstance(one, dict) or not isinstance(one.get("role"), str):
        return False
    members = one.get("members")
    return isinstance(members, list) and all(isinstance(member, str) for member in members)


def _members(bindings: list[Json]) -> set[str]:
    return {member for binding in bindings for member in binding["members"]}
