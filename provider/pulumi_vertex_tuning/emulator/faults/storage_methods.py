"""The IAM permission that a request to Cloud Storage takes, and how its lack is told."""

from pulumi_vertex_tuning.emulator.faults.denials import Denials
from pulumi_vertex_tuning.emulator.storage.errors import StorageError
from pulumi_vertex_tuning.emulator.storage.paths import Target, target_of

_VERBS = {"GET": "get", "DELETE": "delete", "PATCH": "update", "PUT": "update"}
_MAKING = {"copyTo", "rewriteTo", "moveTo", "compose"}


def check_storage(denials: Denials, verb: str, path: str) -> None:
    """Raise 403 when the caller may not do what a request below /storage/v1/ asks for."""
    try:
        target = target_of(path)
    except StorageError:
        return
    permission = _permission(verb, target)
    if permission and denials.hold(permission, f"buckets/{target.bucket}"):
        raise StorageError(
            403,
            f"The caller does not have {permission} access to the Google Cloud Storage"
            f" {'object' if '.objects.' in permission else 'bucket'}. Permission '{permission}'"
            " denied on resource (or it may not exist).",
        )


def _permission(verb: str, target: Target) -> str:
    match target.kind:
        case "buckets":
            return f"storage.buckets.{'create' if verb == 'POST' else 'list'}"
        case "bucket":
            return f"storage.buckets.{_VERBS.get(verb, 'get')}"
        case "policy":
            return f"storage.buckets.{'setIamPolicy' if verb == 'PUT' else 'getIamPolicy'}"
        case "objects":
            return f"storage.objects.{'list' if verb == 'GET' else 'create'}"
        case "object":
            return f"storage.objects.{_VERBS.get(verb, 'get')}"
    return "storage.objects.create" if target.kind in _MAKING else ""
