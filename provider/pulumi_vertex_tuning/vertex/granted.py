"""testIamPermissions: which permissions the caller has on a project and on a bucket."""

from collections.abc import Iterable

from pulumi_vertex_tuning.vertex.calls import retry
from pulumi_vertex_tuning.vertex.connection import STORAGE, Connection
from pulumi_vertex_tuning.vertex.errors import told_as
from pulumi_vertex_tuning.vertex.rest import Json, content_of, parsed

_RESOURCE_MANAGER = "https://cloudresourcemanager.googleapis.com"


def on_project(connection: Connection, project: str, permissions: Iterable[str]) -> set[str]:
    """Return those of the permissions that the caller has on a project. It takes none itself."""
    base = connection.service.vertex_url or _RESOURCE_MANAGER
    url = f"{base}/v3/projects/{project}:testIamPermissions"
    body = {"permissions": list(permissions)}

    def call() -> Json:
        return content_of(connection.session.post(url, json=body, timeout=connection.patience.call))

    with told_as(f"ask which permissions are granted on projects/{project}"):
        return _granted(retry(connection)(call)())


def on_bucket(connection: Connection, bucket: str, permissions: Iterable[str]) -> set[str]:
    """Return those of the permissions that the caller has on a bucket. It takes none itself."""
    base = connection.service.storage_url or STORAGE
    url = f"{base}/storage/v1/b/{bucket}/iam/testPermissions"
    query = [("permissions", one) for one in permissions]

    def call() -> Json:
        return content_of(
            connection.session.get(url, params=query, timeout=connection.patience.call)
        )

    with told_as(f"ask which permissions are granted on gs://{bucket}"):
        return _granted(retry(connection)(call)())


def _granted(answer: Json) -> set[str]:
    return parsed(answer, lambda body: set(body.get("permissions", [])))
