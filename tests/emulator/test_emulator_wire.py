"""Requests read and answers written by Google's proto types."""

import json
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.wire import parse, render

SPEC = "supervisedTuningSpec"

READ: list[tuple[str, str, str, Any]] = [
    ("nothing", "TuningJob", "", {}),
    (
        "trailing commas",
        "TuningJob",
        '{"labels": {"a": "x,}",}, "description": "[1,]",}',
        {"labels": {"a": "x,}"}, "description": "[1,]"},
    ),
    ("null", "TuningJob", '{"baseModel": null, "description": "d"}', {"description": "d"}),
    (
        "snake case in camel case",
        "TuningJob",
        '{"supervisedTuningSpec": {"training_dataset_uri": "gs://b/o"}}',
        {SPEC: {"trainingDatasetUri": "gs://b/o"}},
    ),
    (
        "int64 as number and enum as number",
        "TuningJob",
        '{"supervisedTuningSpec": {"hyperParameters": {"epochCount": 3, "adapterSize": 2}}}',
        {SPEC: {"hyperParameters": {"epochCount": "3", "adapterSize": "ADAPTER_SIZE_FOUR"}}},
    ),
    (
        "a field of the newest API that the types lack",
        "TuningJob",
        '{"preference_optimization_spec": {"trainingDatasetUri": "gs://b/o"}}',
        {"preferenceOptimizationSpec": {"trainingDatasetUri": "gs://b/o"}},
    ),
    (
        "single objects and a role in capitals",
        "GenerateContentRequest",
        '{"contents": {"role": "USER", "parts": {"text": "hi"}}}',
        {"contents": [{"role": "user", "parts": [{"text": "hi"}]}]},
    ),
    (
        "a free structure is left alone",
        "GenerateContentRequest",
        '{"generationConfig": {"responseJsonSchema": {"any_key": {"role": "X"}}}}',
        {"generationConfig": {"responseJsonSchema": {"any_key": {"role": "X"}}}},
    ),
]


@pytest.mark.parametrize(("message", "body", "want"), [row[1:] for row in READ], ids=lambda _: "")
def test_a_request_is_read(message: str, body: str, want: Any) -> None:
    assert parse("v1", message, body.encode()) == want


REFUSED = [
    ("not JSON", "{", "Invalid JSON payload received."),
    ("an array", "[]", "Root element must be a message"),
    ("a wrong type", '{"description": 3}', "Invalid JSON payload received."),
    ("an unknown field", '{"colour": 1}', "Unknown name \"colour\" at 'tuning_job': Cannot find"),
    (
        "an unknown field further in",
        '{"encryptionSpec": {"key": "k"}}',
        "Unknown name \"key\" at 'tuning_job.encryption_spec'",
    ),
    (
        "two of a oneof",
        '{"baseModel": "a", "preTunedModel": {}}',
        "oneof field 'source_model' is already set. Cannot set 'preTunedModel'",
    ),
]


@pytest.mark.parametrize(("body", "want"), [row[1:] for row in REFUSED], ids=lambda _: "")
def test_a_request_is_refused(body: str, want: str) -> None:
    with pytest.raises(ServiceError) as caught:
        parse("v1", "TuningJob", body.encode())
    assert caught.value.status == "INVALID_ARGUMENT"
    assert want in caught.value.message


def test_enums_are_written_as_names_or_numbers() -> None:
    job = {
        "state": "JOB_STATE_RUNNING",
        SPEC: {"hyperParameters": {"adapterSize": "ADAPTER_SIZE_TWO"}},
        "labels": {"state": "JOB_STATE_RUNNING"},
        "error": {"code": 1, "details": [{"@type": "x", "state": "JOB_STATE_RUNNING"}]},
    }
    assert render(job, "v1", "TuningJob", enums_as_numbers=False) == job
    numbers = render(job, "v1", "TuningJob", enums_as_numbers=True)
    assert numbers["state"] == 3
    assert numbers[SPEC]["hyperParameters"]["adapterSize"] == 6
    assert numbers["labels"] == job["labels"]
    assert numbers["error"] == job["error"]
    listed = render({"tuningJobs": [job]}, "v1", "ListTuningJobsResponse", enums_as_numbers=True)
    assert listed["tuningJobs"][0]["state"] == 3


@pytest.mark.parametrize(("version", "is_shown"), [("v1", False), ("v1beta1", True)])
def test_fields_of_one_version_stay_in_it(version: str, is_shown: bool) -> None:
    job = {"name": "n", "tuningJobState": "TUNING_JOB_STATE_TUNING"}
    shown = render(job, version, "TuningJob", enums_as_numbers=True)
    assert ("tuningJobState" in shown) is is_shown
    assert json.dumps(shown)
