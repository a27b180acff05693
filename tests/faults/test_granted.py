"""testIamPermissions, told by the emulator as by Google: what is granted of what was asked."""

import pytest
import requests

from pulumi_vertex_tuning.cli.doctor.permissions import bucket_checks
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.vertex import granted
from pulumi_vertex_tuning.vertex.access import permissions
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument
from pulumi_vertex_tuning.vertex.service import Service

WANTED = ("aiplatform.models.get", "aiplatform.models.delete", "aiplatform.tuningJobs.list")


@pytest.fixture
def connection(emulator: Emulator) -> Connection:
    return Connection(Service("emulator", emulator.url, emulator.url))


def test_all_is_granted_until_something_is_denied(
    emulator: Emulator, connection: Connection
) -> None:
    assert granted.on_project(connection, "my-project", WANTED) == set(WANTED)

    emulator.permissions.deny("aiplatform.models.*", resource="^projects/my-project/")

    assert granted.on_project(connection, "my-project", WANTED) == {WANTED[2]}
    assert granted.on_project(connection, "other-project", WANTED) == set(WANTED)
    emulator.permissions.deny("*")
    assert granted.on_project(connection, "other-project", WANTED) == set()


def test_of_a_bucket_it_is_the_same(emulator: Emulator, connection: Connection) -> None:
    wanted = permissions(["read", "change"], "bucket")
    assert granted.on_bucket(connection, "my-data", wanted) == set(wanted)

    emulator.permissions.deny("storage.objects.*", resource="buckets/my-data$")

    left = {"storage.buckets.get", "storage.buckets.getIamPolicy"}
    assert granted.on_bucket(connection, "my-data", wanted) == left
    assert granted.on_bucket(connection, "other", wanted) == set(wanted)


def test_doctor_tells_what_is_missing_on_the_bucket(
    emulator: Emulator, connection: Connection
) -> None:
    emulator.permissions.deny("storage.objects.create", "storage.objects.delete")

    reading, changing = bucket_checks(connection, "my-data")

    assert (reading.verdict, reading.found) == ("ok", "4 granted")
    assert changing.verdict == "warn"
    assert changing.found == "missing: storage.objects.create, storage.objects.delete"
    command = "gcloud storage buckets add-iam-policy-binding gs://my-data --member=user:E-MAIL"
    assert changing.fix.splitlines() == [
        f"{command} --role=roles/storage.objectCreator",
        f"{command} --role=roles/storage.objectUser",
    ]


def test_a_permission_that_is_none_is_refused(connection: Connection) -> None:
    with pytest.raises(InvalidArgument, match=r"Permission aiplatform\.\* is not valid"):
        granted.on_project(connection, "my-project", ["aiplatform.*"])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"permissions": "x"}', b"\xff"])
def test_a_body_without_a_list_is_refused(emulator: Emulator, body: bytes) -> None:
    url = f"{emulator.url}/v3/projects/p:testIamPermissions"
    told = requests.post(url, data=body, timeout=10)

    assert told.status_code == 400
    assert told.json()["error"]["status"] == "INVALID_ARGUMENT"
