"""Query parameters that every method takes, and those that none has."""

from urllib.parse import quote

import pytest

from tests.emulator.clients import Json, Tuner

STANDARD = (
    "$.xgafv=2",
    "access_token=none",
    "alt=json",
    "fields=name",
    "key=none",
    "oauth_token=none",
    "prettyPrint=false",
    "quotaUser=me",
    "uploadType=media",
    "upload_protocol=raw",
    "$alt=json;enum-encoding=int",
    "$prettyPrint=true",
)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
@pytest.mark.parametrize("parameter", STANDARD)
def test_standard_parameters_are_taken(
    shared_tuner: Tuner,
    tuned_job: Json,
    version: str,
    parameter: str,
) -> None:
    name, _, value = parameter.partition("=")
    path = f"/{version}/{tuned_job['name']}?{quote(name)}={quote(value)}"
    assert shared_tuner.http.get(path)["name"] == tuned_job["name"]


def test_enums_come_as_names_or_as_numbers(shared_tuner: Tuner, tuned_job: Json) -> None:
    path = f"/v1/{tuned_job['name']}"
    named = shared_tuner.http.get(f"{path}?$alt=json")
    numbered = shared_tuner.http.get(f"{path}?%24alt=json%3Benum-encoding%3Dint")
    assert named["state"] == "JOB_STATE_SUCCEEDED"
    assert numbered["state"] == 4
    sizes = [
        job["supervisedTuningSpec"]["hyperParameters"]["adapterSize"] for job in (named, numbered)
    ]
    assert sizes == ["ADAPTER_SIZE_ONE", 1]


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_an_unknown_parameter_is_refused(tuner: Tuner, version: str) -> None:
    answer = tuner.http.ask("GET", f"/{version}/{tuner.parent}/tuningJobs?limit=3")
    error = answer.json["error"]
    assert (answer.status, error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"] == (
        'Invalid JSON payload received. Unknown name "limit": Cannot bind query parameter. '
        "Field 'limit' could not be found in request message."
    )
    (detail,) = error["details"]
    assert detail["fieldViolations"] == [{"description": error["message"]}]


def test_parameters_in_snake_case_are_the_same(tuner: Tuner) -> None:
    for _ in range(2):
        tuner.create()
    listed = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?page_size=1")
    assert len(listed["tuningJobs"]) == 1
    after = f"page_size=1&page_token={listed['nextPageToken']}"
    (other,) = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?{after}")["tuningJobs"]
    assert other["name"] != listed["tuningJobs"][0]["name"]
