"""Tuning jobs with the Vertex AI SDK for Python."""

import pytest

from tests.emulator.clients import example, examples

from .conftest import Program

ACCOUNT = "tuner@p.iam.gserviceaccount.com"
KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"


def test_every_argument_reaches_the_job(vertex: Program) -> None:
    training = vertex.tuner.upload(examples(), "t.jsonl")
    validation = vertex.tuner.upload(examples(5), "v.jsonl")
    told = {"training": training, "validation": validation, "base_model": "gemini-2.5-flash"}
    answer = vertex("vertex_tuning", "trained", **told)

    assert answer["created"] == {"has_ended": False, "model": "", "state": "JOB_STATE_PENDING"}
    ended = answer["ended"]
    assert ended["has_ended"]
    assert ended["has_succeeded"]
    job = ended["job"]
    assert job["tunedModelDisplayName"] == "from the SDK"
    assert job["labels"] == {"team": "docs"}
    spec = job["supervisedTuningSpec"]
    assert (spec["trainingDatasetUri"], spec["validationDatasetUri"]) == (training, validation)
    assert spec["hyperParameters"] == {
        "epochCount": "2",
        "learningRateMultiplier": 0.5,
        "adapterSize": "ADAPTER_SIZE_EIGHT",
    }
    assert ended["tuned_model_name"] == job["tunedModel"]["model"]
    assert ended["tuned_model_name"].endswith("@1")
    assert ended["tuned_model_endpoint_name"] == job["tunedModel"]["endpoint"]
    assert ended["experiment"] == job["experiment"]
    assert ended["statistics"] == 48


def test_key_and_service_account_are_those_of_init(vertex: Program) -> None:
    told = {"training": vertex.tuner.upload(examples()), "key": KEY, "account": ACCOUNT}
    ended = vertex("vertex_tuning", "secured", **told)
    assert ended["has_succeeded"]
    assert ended["service_account"] == ACCOUNT
    assert ended["job"]["encryptionSpec"] == {"kmsKeyName": KEY}


def test_a_job_that_fails_says_why(vertex: Program) -> None:
    training = vertex.tuner.upload([{"contents": example("Only", "a")["contents"][:1]}])
    ended = vertex("vertex_tuning", "failed", training=training)
    assert ended["has_ended"]
    assert not ended["has_succeeded"]
    assert ended["state"] == "JOB_STATE_FAILED"
    assert ended["error"]["code"] == 3
    assert "no model turn" in ended["error"]["message"]


def test_what_is_refused(vertex: Program) -> None:
    errors = vertex("vertex_tuning", "refused", training=vertex.tuner.upload(examples()))
    wants = {
        "mode": "tuningMode",
        "rate": "learningRate",
        "output": "outputUri",
        "size": "The adapter size is not supported for this base model.",
        "file": "training_dataset_uri should be a GCS object of type JSONL",
    }
    for what, want in wants.items():
        assert want in errors[what], what


def test_jobs_are_listed(vertex: Program) -> None:
    first = vertex.tuner.create(labels={"team": "docs"})["name"]
    second = vertex.tuner.create()["name"]
    told = {"job": first, "filter": 'labels.team="docs"'}
    assert vertex("vertex_tuning", "listed", **told) == {
        "all": [second, first],
        "filtered": [first],
        "by number": first,
    }


@pytest.mark.parametrize("reference", ["model", "job"])
def test_a_tuned_model_is_rebased(vertex: Program, reference: str) -> None:
    job = vertex.tuner.tuned(tunedModelDisplayName="bot")
    model = job["tunedModel"]["model"]
    told = {"model": model if reference == "model" else job["name"]}
    ended = vertex("vertex_tuning", "rebased", **told)
    assert ended["has_succeeded"]
    assert ended["tuned_model_name"] != model
    spec = ended["job"]["supervisedTuningSpec"]
    assert spec["trainingDatasetUri"] == job["supervisedTuningSpec"]["trainingDatasetUri"]
