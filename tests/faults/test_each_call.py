"""Each row of the table of calls: without its permission, the call fails with one clear message."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.emulator.faults.methods import method_at
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.spec import Hyperparameters, TuningJobSpec
from pulumi_vertex_tuning.vertex import (
    buckets,
    endpoints,
    inference,
    metrics,
    models,
    rest,
    storage,
    token_count,
    tuning_jobs,
    uploads,
)
from pulumi_vertex_tuning.vertex.access import CALLS, Call
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PermissionDenied, told_as
from pulumi_vertex_tuning.vertex.errors.permissions import ROLES
from pulumi_vertex_tuning.vertex.service import Service

PARENT = "projects/my-project/locations/us-central1"
JOB, MODEL, ENDPOINT = f"{PARENT}/tuningJobs/1", f"{PARENT}/models/1", f"{PARENT}/endpoints/1"
ACCOUNT = "tuner@my-project.iam.gserviceaccount.com"
BASE = inference.base_model_name(PARENT, "gemini-2.5-flash")
ASKED = inference.Conversation((inference.turn("user", "?"),))
PLAIN = inference.Parameters()

Made = Callable[[Connection], Any]


def _spec(account: str = "") -> TuningJobSpec:
    return TuningJobSpec.model_validate(
        {
            "project": "my-project",
            "location": "us-central1",
            "base_model": "gemini-2.5-flash",
            "training_dataset": {"uri": "gs://my-bucket/rows.jsonl"},
            "hyperparameters": Hyperparameters(),
            **({"service_account": account} if account else {}),
        }
    )


def _experiment(connection: Connection) -> str:
    """Train a model to its end and return its experiment, whose metrics are then looked for."""
    job = tuning_jobs.create(connection, _spec(), {})
    base = f"{connection.service.vertex_url}/v1/{job.name}"
    while (told := requests.get(base, timeout=10).json())["state"] != "JOB_STATE_SUCCEEDED":
        assert told["state"] in {"JOB_STATE_PENDING", "JOB_STATE_QUEUED", "JOB_STATE_RUNNING"}
    return str(told["experiment"])


def _read_metrics(connection: Connection) -> Any:
    return metrics.read(connection, _experiment(connection))


def _operation(connection: Connection) -> Any:
    with told_as(f"wait in {PARENT}"):
        return rest.read(connection, "v1", f"{PARENT}/operations/1", dict)


def _upload(connection: Connection) -> Any:
    path = Path(__file__)
    content = uploads.Content(path, sha256(path.read_bytes()).hexdigest())
    return uploads.upload(connection, content, "gs://my-bucket/new.jsonl", {})


def _policy(connection: Connection) -> Any:
    """Read what the provider looks at; it takes a refusal for "nothing shows that it is public"."""
    url = f"{connection.service.storage_url}/storage/v1/b/my-bucket/iam"
    with told_as("look whether gs://my-bucket is public"):
        return rest.content_of(connection.session.get(url, timeout=10))


MADE: dict[str, Made] = {
    "tuningJobs.get": lambda c: tuning_jobs.get(c, JOB),
    "tuningJobs.list": lambda c: list(tuning_jobs.listing(c, PARENT)),
    "tuningJobs.create": lambda c: tuning_jobs.create(c, _spec(), {}),
    "tuningJobs.create with a service account": lambda c: tuning_jobs.create(c, _spec(ACCOUNT), {}),
    "tuningJobs.cancel": lambda c: tuning_jobs.cancel(c, JOB),
    "models.get": lambda c: models.get(c, MODEL),
    "models.list": lambda c: list(models.listing(c, PARENT)),
    "models.listVersions": lambda c: models.versions(c, MODEL),
    "models.patch": lambda c: models.set_labels(c, f"{MODEL}@1", {"a": "b"}),
    "models.delete": lambda c: models.delete(c, MODEL),
    "models.deleteVersion": lambda c: models.delete_version(c, f"{MODEL}@1"),
    "endpoints.get": lambda c: endpoints.get(c, ENDPOINT),
    "endpoints.list": lambda c: list(endpoints.listing(c, PARENT)),
    "endpoints.undeployModel": lambda c: endpoints.undeploy(
        c, ENDPOINT, endpoints.Deployment("1", MODEL, "1", "")
    ),
    "endpoints.delete": lambda c: endpoints.delete(c, ENDPOINT),
    "operations.get": _operation,
    "metadataStores.contexts.list": _read_metrics,
    "metadataStores.artifacts.get": _read_metrics,
    "tensorboards.experiments.runs.timeSeries.list": _read_metrics,
    "tensorboards.batchRead": _read_metrics,
    "endpoints.generateContent": lambda c: inference.answer(c, ENDPOINT, ASKED, PLAIN),
    "endpoints.streamGenerateContent": lambda c: list(inference.stream(c, ENDPOINT, ASKED, PLAIN)),
    "publishers.models.generateContent": lambda c: inference.answer(c, BASE, ASKED, PLAIN),
    "publishers.models.streamGenerateContent": lambda c: list(
        inference.stream(c, BASE, ASKED, PLAIN)
    ),
    "publishers.models.countTokens": lambda c: token_count.count_tokens(
        c, PARENT, "gemini-2.5-flash", [dict(inference.turn("user", "?"))]
    ),
    "objects.get": lambda c: storage.read_object(c, "gs://my-bucket/rows.jsonl"),
    "objects.list": lambda c: list(storage.listing(c, "my-bucket", "")),
    "objects.insert": _upload,
    "objects.delete": lambda c: storage.delete_object(c, "gs://my-bucket/rows.jsonl", 1),
    "buckets.get": lambda c: buckets.ensure_bucket(c, "my-bucket", "my-project", "us-central1"),
    "buckets.getIamPolicy": _policy,
    "buckets.insert": lambda c: buckets.ensure_bucket(c, "other", "my-project", "us-central1"),
}

ELSEWHERE = {"any call with a quota project"}
"""What only Google Cloud refuses: told in tests/unit/test_permissions.py."""

ROWS = [call for call in CALLS if call.method not in ELSEWHERE]


@pytest.fixture(scope="module")
def place(own_emulator: Emulator) -> Connection:
    """A bucket with twelve rows."""
    url = f"{own_emulator.url}/storage/v1/b?project=my-project"
    requests.post(url, json={"name": "my-bucket"}, timeout=10)
    turn = '{"role":"%s","parts":[{"text":"%s"}]}'
    rows = "".join(
        f'{{"contents":[{turn % ("user", n)},{turn % ("model", n)}]}}\n' for n in range(12)
    )
    upload = f"{own_emulator.url}/upload/storage/v1/b/my-bucket/o?uploadType=media&name=rows.jsonl"
    assert requests.post(upload, data=rows.encode(), timeout=10).ok
    return Connection(Service("emulator", own_emulator.url, own_emulator.url))


@pytest.fixture
def deny(emulator: Emulator) -> Iterator[Callable[..., None]]:
    yield emulator.permissions.deny
    emulator.permissions.clear()


@pytest.mark.parametrize("call", ROWS, ids=[call.method for call in ROWS])
def test_a_missing_permission_is_one_message_that_says_what_to_type(
    place: Connection, deny: Callable[..., None], call: Call
) -> None:
    deny(call.permission)

    with pytest.raises(PermissionDenied) as refused:
        MADE[call.method](place)

    told = str(refused.value)
    assert refused.value.permission == call.permission
    assert refused.value.roles == ROLES[call.permission]
    assert told.startswith("could not "), told
    where = {
        "project": r"the project (my-project|\d{12})",  # experiments are named by the number
        "bucket": "gs://my-bucket",
        "service account": f"the service account {ACCOUNT}",
    }[call.place]
    assert re.search(rf"\nMissing: {call.permission} on {where}\.", told), told
    [command] = [line for line in told.splitlines() if line.startswith("  gcloud ")]
    assert command.endswith(f"--role={ROLES[call.permission][0]}")


def test_every_call_is_tried_here() -> None:
    assert {call.method for call in CALLS} == MADE.keys() | ELSEWHERE
    assert all(call.permission in ROLES for call in CALLS)


def test_the_emulator_takes_the_same_permission_for_a_call() -> None:
    """Two tables, written apart: the emulator's by the form of a path, and this one by hand."""
    paths = {
        "tuningJobs.create": ("POST", "tuningJobs"),
        "tuningJobs.cancel": ("POST", "tuningJobs/1:cancel"),
        "models.patch": ("PATCH", "models/1"),
        "models.deleteVersion": ("DELETE", "models/1@1:deleteVersion"),
        "models.listVersions": ("GET", "models/1:listVersions"),
        "endpoints.undeployModel": ("POST", "endpoints/1:undeployModel"),
        "operations.get": ("GET", "operations/1"),
        "tensorboards.batchRead": ("GET", "tensorboards/1:batchRead"),
        "publishers.models.countTokens": ("POST", "publishers/google/models/m:countTokens"),
    }
    table = {call.method: call.permission for call in CALLS}
    for name, (verb, path) in paths.items():
        method = method_at(verb, f"/v1/{PARENT}/{path}")
        assert method is not None
        assert method.permission == table[name]


@pytest.mark.parametrize(
    ("path", "permission"),
    [
        ("models/1/operations/2", "aiplatform.models.get"),
        ("endpoints/1/operations/2", "aiplatform.endpoints.get"),
        ("operations/2", "aiplatform.locations.get"),
    ],
)
def test_waiting_takes_the_permission_to_read_what_is_worked_on(path: str, permission: str) -> None:
    for space in ("v1", "ui"):
        method = method_at("GET", f"/{space}/{PARENT}/{path}")
        assert method is not None
        assert (method.rpc, method.permission) == ("GetOperation", permission)
