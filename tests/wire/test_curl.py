"""Every REST request of the guide, by curl, as it is printed; in v1 and v1beta1."""

from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Json, Tuner, examples, wait_for

from . import guide
from .shell import Shell, new_shell

REGION = "us-central1"
DATA = "gs://cloud-samples-data/ai-platform/generative_ai/gemini/text"
KEY = "projects/my-project/locations/us-central1/keyRings/my-kr/cryptoKeys/my-key"
BODY = guide.filled(
    guide.CREATE_BODY,
    BASE_MODEL="gemini-2.5-flash",
    EPOCH_COUNT="3",
    ADAPTER_SIZE="ADAPTER_SIZE_FOUR",
    LEARNING_RATE_MULTIPLIER="1.0",
    EXPORT_LAST_CHECKPOINT_ONLY="true",
    TUNED_MODEL_DISPLAYNAME="Example tuning job",
    KMS_KEY_NAME=KEY,
    SERVICE_ACCOUNT="tuner@my-project.iam.gserviceaccount.com",
)


@pytest.fixture
def shell(emulator: Emulator, tmp_path: Path) -> Shell:
    return new_shell(emulator, tmp_path)


@pytest.fixture(params=["v1", "v1beta1"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def command(printed: str, version: str, tuner: Tuner, **words: str) -> str:
    place = {"PROJECT_ID": tuner.project, "TUNING_JOB_REGION": REGION, "REGION": REGION}
    moved = printed.replace(".com/v1/", f".com/{version}/")
    return guide.filled(guide.at("https://HOST-aiplatform.googleapis.com", moved), **place, **words)


def create(shell: Shell, version: str, tuner: Tuner) -> Any:
    uri = tuner.upload(examples(8))
    body = guide.filled(BODY, TRAINING_DATASET_URI=uri, VALIDATION_DATASET_URI=uri)
    return shell.ok(command(guide.CREATE, version, tuner), body)


def test_create_is_read_as_the_guide_means_it(shell: Shell, version: str, tuner: Tuner) -> None:
    job = create(shell, version, tuner)
    uri = f"gs://{tuner.bucket}/train.jsonl"
    assert job["supervisedTuningSpec"] == {
        "trainingDatasetUri": uri,
        "validationDatasetUri": uri,
        "hyperParameters": {
            "epochCount": "3",
            "adapterSize": "ADAPTER_SIZE_FOUR",
            "learningRateMultiplier": 1.0,
        },
        "exportLastCheckpointOnly": True,
    }
    assert job["state"] == "JOB_STATE_PENDING"
    assert job["tunedModelDisplayName"] == "Example tuning job"
    assert job["encryptionSpec"] == {"kmsKeyName": KEY}
    assert job["serviceAccount"] == "tuner@my-project.iam.gserviceaccount.com"
    assert len(tuner.finish(job["name"])["tunedModel"]["checkpoints"]) == 1


def test_list_get_and_cancel(shell: Shell, version: str, tuner: Tuner) -> None:
    job = create(shell, version, tuner)
    job_id = job["name"].rpartition("/")[2]
    (listed,) = shell.ok(command(guide.LIST, version, tuner))["tuningJobs"]
    assert listed["name"] == job["name"]
    get = command(guide.GET, version, tuner, TUNING_JOB_ID=job_id)
    assert shell.ok(get)["name"] == job["name"]
    assert shell.ok(command(guide.CANCEL, version, tuner, TUNING_JOB_ID=job_id)) == {}
    ended = wait_for(lambda: shell.ok(get), lambda found: "endTime" in found)
    assert ended["state"] in ("JOB_STATE_CANCELLED", "JOB_STATE_SUCCEEDED")


def test_the_sample_command_runs_as_it_is(shell: Shell, version: str) -> None:
    job = shell.ok(guide.SAMPLE.replace(".com/v1/", f".com/{version}/"))
    assert job["tunedModelDisplayName"] == "tuned_gemini"
    assert job["supervisedTuningSpec"] == {
        "trainingDatasetUri": f"{DATA}/sft_train_data.jsonl",
        "validationDatasetUri": f"{DATA}/sft_validation_data.jsonl",
    }
    assert "/locations/global/tuningJobs/" in str(job["name"])


def test_a_model_tuned_on_the_samples_says_why_the_sky_is_blue(
    shell: Shell,
    version: str,
    sampled_job: Json,
    sampled_tuner: Tuner,
) -> None:
    endpoint = sampled_job["tunedModel"]["endpoint"].rpartition("/")[2]
    body = guide.filled(
        guide.GENERATE_BODY, TEMPERATURE="0.0", TOP_P="0.95", TOP_K="40", MAX_OUTPUT_TOKENS="64"
    )
    asked = command(guide.GENERATE, version, sampled_tuner, ENDPOINT_ID=endpoint)
    answer: Any = shell.ok(asked, body)
    (candidate,) = answer["candidates"]
    assert candidate["content"]["parts"][0]["text"].startswith("The sky is blue because")
    assert candidate["finishReason"] == "STOP"
    usage = answer["usageMetadata"]
    assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["candidatesTokenCount"]


def test_delete_is_refused_until_nothing_is_deployed(shell: Shell, tuner: Tuner) -> None:
    tuned = tuner.tuned(rows=examples(4))["tunedModel"]
    model = tuned["model"].rpartition("/")[2].partition("@")[0]
    delete = command(guide.DELETE, "v1", tuner, MODEL_ID=model)
    refused = shell.run(delete)
    assert refused.status == 400
    assert refused.json["error"]["code"] == 400
    assert refused.json["error"]["status"] == "FAILED_PRECONDITION"
    for checkpoint in tuned["checkpoints"]:
        endpoint = f"/v1/{checkpoint['endpoint']}"
        (deployed,) = tuner.http.get(endpoint)["deployedModels"]
        tuner.http.post(f"{endpoint}:undeployModel", {"deployedModelId": deployed["id"]})
        assert tuner.http.ask("DELETE", endpoint).status == 200
    operation: Any = shell.ok(delete)
    assert operation["response"] == {"@type": "type.googleapis.com/google.protobuf.Empty"}
    assert shell.run(delete).status == 404


def test_malformed_json_is_the_services_error(shell: Shell, version: str, tuner: Tuner) -> None:
    answer = shell.run(command(guide.CREATE, version, tuner), '{"baseModel": }')
    assert answer.status == 400
    error = answer.json["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert error["message"].startswith("Invalid JSON payload received.")


def test_a_job_that_is_not_there_is_the_services_error(
    shell: Shell,
    version: str,
    tuner: Tuner,
) -> None:
    answer = shell.run(command(guide.GET, version, tuner, TUNING_JOB_ID="1"))
    assert answer.status == 404
    assert answer.json == {
        "error": {"code": 404, "message": "The TuningJob does not exist.", "status": "NOT_FOUND"}
    }
