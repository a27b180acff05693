"""Permissions that the caller lacks, told as IAM tells it."""

import pytest
from google.api_core import exceptions

from pulumi_vertex_tuning.emulator.faults.methods import method_at
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Tuner, example
from tests.wire.gapic import Clients

ACCOUNT = "tuner@project.iam.gserviceaccount.com"
PLACE = "projects/p/locations/us-central1"


def test_a_denied_permission_is_403_with_its_reason(
    emulator: Emulator, tuner: Tuner, gapic: Clients
) -> None:
    emulator.permissions.deny("aiplatform.tuningJobs.create")
    with pytest.raises(exceptions.Forbidden) as caught:
        gapic.tuning.create_tuning_job(parent=tuner.parent, tuning_job=gapic.types.TuningJob())

    assert "Permission 'aiplatform.tuningJobs.create' denied on resource" in str(caught.value)
    assert "(or it may not exist)." in str(caught.value)
    assert caught.value.reason == "IAM_PERMISSION_DENIED"
    assert caught.value.domain == "aiplatform.googleapis.com"
    assert caught.value.metadata["permission"] == "aiplatform.tuningJobs.create"
    assert list(gapic.tuning.list_tuning_jobs(parent=tuner.parent)) == []


def test_a_pattern_denies_all_of_a_kind_on_the_resources_named(
    emulator: Emulator, tuner: Tuner
) -> None:
    emulator.permissions.deny("aiplatform.models.*", resource=f"^projects/{tuner.project}/")
    denied = tuner.http.ask("GET", f"/v1/{tuner.parent}/models/1")
    assert denied.status == 403
    assert denied.json["error"]["message"] == (
        "Permission 'aiplatform.models.get' denied on resource "
        f"'//aiplatform.googleapis.com/{tuner.parent}/models/1' (or it may not exist)."
    )
    assert tuner.http.ask("GET", f"/v1/{tuner.parent}/models").status == 403
    assert tuner.http.ask("GET", f"/v1/{tuner.parent}/endpoints").status == 200
    other = tuner.parent.replace(tuner.project, "other")
    assert tuner.http.ask("GET", f"/v1/{other}/models").status == 200
    emulator.permissions.clear()
    assert tuner.http.ask("GET", f"/v1/{tuner.parent}/models").status == 200


def test_an_account_that_may_not_be_used_refuses_the_job(emulator: Emulator, tuner: Tuner) -> None:
    emulator.permissions.deny("iam.serviceAccounts.actAs", resource=ACCOUNT)
    spec = {"trainingDatasetUri": tuner.upload([example("a", "b")])}
    asked = {"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": spec}
    refused = tuner.ask_create(serviceAccount=ACCOUNT, **asked)

    assert refused.status == 400
    assert refused.json["error"] == {
        "code": 400,
        "status": "INVALID_ARGUMENT",
        "message": (
            f"You do not have permission to act as service_account: {ACCOUNT}. "
            "(or it may not exist)."
        ),
    }
    assert tuner.ask_create(serviceAccount=f"x{ACCOUNT[5:]}", **asked).status == 200
    assert tuner.ask_create(**asked).status == 200


METHODS = [
    ("POST", "tuningJobs", "CreateTuningJob", "tuningJobs.create", ""),
    ("GET", "tuningJobs/1", "GetTuningJob", "tuningJobs.get", "tuningJobs/1"),
    ("POST", "tuningJobs/1:cancel", "CancelTuningJob", "tuningJobs.cancel", "tuningJobs/1"),
    ("GET", "models", "ListModels", "models.list", ""),
    ("PATCH", "models/1@2", "UpdateModel", "models.update", "models/1@2"),
    ("DELETE", "models/1@2:deleteVersion", "DeleteModelVersion", "models.delete", "models/1@2"),
    ("POST", "endpoints/1:undeployModel", "UndeployModel", "endpoints.undeploy", "endpoints/1"),
    ("POST", "endpoints/1:generateContent", "GenerateContent", "endpoints.predict", "endpoints/1"),
    (
        "GET",
        "tensorboards/1/experiments/2/runs/3/timeSeries",
        "ListTensorboardTimeSeries",
        "tensorboardTimeSeries.list",
        "tensorboards/1/experiments/2/runs/3",
    ),
]


@pytest.mark.parametrize(("verb", "path", "rpc", "permission", "resource"), METHODS)
def test_every_method_has_its_name_and_permission(
    verb: str, path: str, rpc: str, permission: str, resource: str
) -> None:
    found = method_at(verb, f"/v1/{PLACE}/{path}")
    assert found is not None
    assert (found.rpc, found.permission) == (rpc, f"aiplatform.{permission}")
    assert found.resource == f"{PLACE}/{resource}".removesuffix("/")


@pytest.mark.parametrize("path", ["/", "/v1", f"/v1/{PLACE}", f"/v1/{PLACE}/", f"/v1/{PLACE}/a:b"])
def test_what_is_no_method_has_none(path: str) -> None:
    assert method_at("POST", path) is None
