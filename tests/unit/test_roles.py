"""The table of permissions and roles, beside what the API's methods take."""

import pytest

from pulumi_vertex_tuning.emulator.faults.methods import api_method
from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PermissionDenied, told_as
from pulumi_vertex_tuning.vertex.errors.permissions import ROLES
from pulumi_vertex_tuning.vertex.service import Service


def test_every_call_s_permission_is_in_the_table() -> None:
    """All that the emulator serves; an operation takes the permission of what it works on."""
    methods = (
        api_method(route.method, route.pattern.split("/"), route.verb, "")
        for route in ROUTES
        if "operations/" not in route.pattern and not route.is_published
    )
    needed = {method.permission for method in methods if method}

    assert len(needed) > 20
    assert needed <= ROLES.keys()
    of_storage = {f"storage.objects.{verb}" for verb in ("get", "create", "delete", "list")}
    assert {*of_storage, "storage.buckets.get", "storage.buckets.create"} <= ROLES.keys()


def test_reading_takes_less_than_writing() -> None:
    for permission, roles in ROLES.items():
        reads = permission.rpartition(".")[2] in {"get", "list", "read", "batchRead"}
        assert ("iewer" in roles[0]) is reads, permission
        assert len(set(roles)) == len(roles)


def test_a_denial_of_the_emulator_is_told_to_the_end(emulator: Emulator) -> None:
    connection = Connection(Service("emulator", emulator.url, emulator.url))
    emulator.permissions.deny("aiplatform.tuningJobs.list", resource="^projects/denied-project/")
    parent = "projects/denied-project/locations/us-central1"

    try:
        with pytest.raises(PermissionDenied) as raised, told_as(f"list the jobs of {parent}"):
            connection.tuning_jobs(parent).list_tuning_jobs(parent=parent, retry=None)
    finally:
        emulator.permissions.clear()

    assert raised.value.roles == ("roles/aiplatform.viewer", "roles/aiplatform.user")
    assert "gcloud projects add-iam-policy-binding denied-project --member=" in str(raised.value)
