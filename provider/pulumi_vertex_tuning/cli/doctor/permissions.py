"""Which permissions the caller has, as the service itself tells it: nothing is tried."""

from collections.abc import Iterable, Iterator, Mapping

from pulumi_vertex_tuning.cli.doctor.check import Check, Verdict
from pulumi_vertex_tuning.vertex import granted
from pulumi_vertex_tuning.vertex.access import Place, Use, permissions
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.errors.permissions import how_to_grant

_ON_PROJECT: Mapping[Use, str] = {
    "read": "read jobs and models",
    "ask": "ask models",
    "change": "train and delete",
}
_ON_BUCKET: Mapping[Use, str] = {"read": "read", "change": "upload and delete"}
_LACKING: Mapping[Use, Verdict] = {"read": "fail", "ask": "warn", "change": "warn"}
"""Who only looks on needs no more than to read."""


def project_checks(connection: Connection, project: str) -> Iterator[Check]:
    """Yield a check for each use of a project. Raises VertexError where it cannot be asked."""
    has = granted.on_project(connection, project, permissions(_ON_PROJECT))
    for use, words in _ON_PROJECT.items():
        yield _check(f"permissions to {words}", use, "project", has, f"projects/{project}")


def bucket_checks(connection: Connection, bucket: str) -> Iterator[Check]:
    """Yield a check for each use of a bucket."""
    try:
        has = granted.on_bucket(connection, bucket, permissions(_ON_BUCKET, "bucket"))
    except VertexError as error:
        yield Check("permissions on the bucket", "warn", f"cannot be asked for: {error.reason}")
        return
    for use, words in _ON_BUCKET.items():
        yield _check(f"permissions to {words} data", use, "bucket", has, f"gs://{bucket}")


def _check(name: str, use: Use, place: Place, has: set[str], where: str) -> Check:
    wanted = permissions([use], place)
    missing = [one for one in wanted if one not in has]
    if not missing:
        return Check(name, "ok", f"{len(wanted)} granted")
    return Check(name, _LACKING[use], f"missing: {', '.join(missing)}", _fix(missing, where))


def _fix(missing: Iterable[str], where: str) -> str:
    """Return the commands that grant it all, each once."""
    return "\n".join(dict.fromkeys(how_to_grant(one, where) for one in missing))
