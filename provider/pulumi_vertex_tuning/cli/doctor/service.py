"""What is there of the service: the stack and its place, an answer, permissions, a bucket."""

from collections.abc import Callable, Iterator
from itertools import islice

from pulumi_vertex_tuning.cli.doctor.check import Check
from pulumi_vertex_tuning.cli.doctor.permissions import bucket_checks, project_checks
from pulumi_vertex_tuning.cli.jobs.listing import Wanted, find
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, read_stack
from pulumi_vertex_tuning.vertex import buckets, endpoints, models, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import (
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    Unavailable,
    VertexError,
)
from pulumi_vertex_tuning.vertex.job import LIVE
from pulumi_vertex_tuning.vertex.service import Service

_QUOTAS = "https://console.cloud.google.com/iam-admin/quotas (global concurrent tuning jobs)"
_DISABLED = ("SERVICE_DISABLED", "has not been used in project", "it is disabled")
_FOLDER = "pulumi-vertex-tuning/"


def find_stack(name: str | None) -> tuple[Stack, Check]:
    """Return the stack, or an empty one, and what is to be said of it."""
    try:
        found = read_stack(name)
    except CommandError as error:
        fix = "pulumi stack ls; then give --stack NAME"
        return Stack(None, {}), Check("stack", "fail", _first_line(error), fix)
    if found.selected:
        return found, Check("stack", "ok", found.name or "the selected one")
    fix = "pulumi stack select NAME, in the folder of Pulumi.yaml"
    return found, Check("stack", "warn", "none is selected", fix)


def service_checks(stack: Stack, project: str | None, location: str | None) -> Iterator[Check]:
    """Yield what is found of the place, and of the service there."""
    try:
        connection = stack.connection()
    except CommandError as error:
        fix = "set AIPLATFORM_EMULATOR_HOST=127.0.0.1:8090, or unset it for Google Cloud"
        yield Check("service", "fail", _first_line(error), fix)
        return
    found = [_place(name, value) for name, value in _places(stack, project, location)]
    yield from found
    if any(one.verdict == "fail" for one in found):
        return
    parent = stack.parent(project, location)
    answer = _answer(connection, parent)
    yield answer
    if answer.verdict != "fail":
        yield from _permissions(connection, parent)
        yield _quota(connection, parent)
        yield _bucket(connection, stack, project)
        if stack.staging_bucket:
            yield from bucket_checks(connection, stack.staging_bucket)


def _places(
    stack: Stack, project: str | None, location: str | None
) -> Iterator[tuple[str, str | None]]:
    yield "project", project or stack.project
    yield "location", location or stack.location


def _place(name: str, value: str | None) -> Check:
    if value:
        return Check(name, "ok", value)
    fix = f"pulumi config set vertex-tuning:{name} VALUE, or export GOOGLE_CLOUD_{name.upper()}=..."
    return Check(name, "fail", "not known", fix)


def _answer(connection: Connection, parent: str) -> Check:
    """Look whether the service answers this caller at all; lacking permissions come later."""
    name = "emulator" if connection.service.emulated else "credentials and API"
    try:
        _read(lambda: tuning_jobs.listing(connection, parent))
    except PermissionDenied as error:
        if any(sign in str(error) for sign in _DISABLED):
            project = parent.split("/")[1]
            fix = f"gcloud services enable aiplatform.googleapis.com --project {project}"
            return Check(name, "fail", "the Vertex AI API is not enabled", fix)
    except VertexError as error:
        return Check(name, "fail", error.reason, _fix(error, connection.service))
    return Check(name, "ok", f"{connection.service} answers")


def _fix(error: VertexError, service: Service) -> str:
    if isinstance(error, NotAuthenticated):
        return "gcloud auth application-default login"
    if service.vertex_url and isinstance(error, Unavailable):
        port = service.vertex_url.rpartition(":")[2]
        return f"vertex-tuning emulator --port {port}"
    return _advice(error)


def _permissions(connection: Connection, parent: str) -> Iterator[Check]:
    try:
        yield from project_checks(connection, parent.split("/")[1])
    except VertexError as error:
        found = f"cannot be asked for, so lists are read instead: {error.reason}"
        yield Check("permissions", "warn", found, _advice(error))
        yield from _lists(connection, parent)


def _lists(connection: Connection, parent: str) -> Iterator[Check]:
    reads: dict[str, Callable[[], object]] = {
        "aiplatform.tuningJobs.list": lambda: _read(
            lambda: tuning_jobs.listing(connection, parent)
        ),
        "aiplatform.models.list": lambda: _read(lambda: models.listing(connection, parent)),
        "aiplatform.endpoints.list": lambda: _read(lambda: endpoints.listing(connection, parent)),
    }
    for permission, read in reads.items():
        yield _tried(permission, read)


def _tried(name: str, read: Callable[[], object]) -> Check:
    try:
        read()
    except VertexError as error:
        return Check(name, "fail", error.reason, _advice(error))
    return Check(name, "ok", "granted")


def _quota(connection: Connection, parent: str) -> Check:
    """Tell how many jobs run or wait; how many may is told by no API that can be read here."""
    try:
        count = len(find(connection, parent, Wanted(frozenset(LIVE))))
    except VertexError as error:
        return Check("quota", "warn", f"jobs cannot be counted: {error.reason}", _QUOTAS)
    may = "" if connection.service.emulated else f"; how many may: {_QUOTAS}"
    return Check("quota", "ok", f"{count} jobs run or wait{may}")


def _bucket(connection: Connection, stack: Stack, project: str | None) -> Check:
    bucket = stack.staging_bucket
    if bucket is None and connection.service.emulated:
        return Check("staging bucket", "ok", "made when it is needed")
    if bucket is None:
        name = f"{project or stack.project}-vertex-tuning"
        return Check(
            "staging bucket",
            "warn",
            "none is configured; local data needs one",
            f"{_made(name)}\npulumi config set vertex-tuning:stagingBucket {name}",
        )
    return _configured(connection, bucket)


def _configured(connection: Connection, bucket: str) -> Check:
    try:
        _read(lambda: storage.listing(connection, bucket, _FOLDER))
        public = buckets.open_to(connection, bucket)
    except NotFound:
        return Check("staging bucket", "fail", f"gs://{bucket} does not exist", _made(bucket))
    except VertexError as error:
        return Check("staging bucket", "fail", error.reason, _advice(error))
    if public:
        fix = f"gcloud storage buckets update gs://{bucket} --public-access-prevention"
        return Check("staging bucket", "fail", f"everybody can read it: {public}", fix)
    return Check("staging bucket", "ok", f"gs://{bucket}")


def _made(bucket: str) -> str:
    return (
        f"gcloud storage buckets create gs://{bucket} --uniform-bucket-level-access"
        " --public-access-prevention"
    )


def _read(listing: Callable[[], Iterator[object]]) -> None:
    """Read the beginning of a list."""
    for _ in islice(listing(), 1):
        pass


def _advice(error: VertexError) -> str:
    return str(error).partition("\n")[2] or "try again in a while"


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
