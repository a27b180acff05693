"""tuningJobs: create, states over time, lists, cancel."""

import time

import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1
from google.cloud.aiplatform_v1.types import SupervisedHyperParameters

from .clients import TERMINAL, Json, Tuner, example, examples, wait_for

ADAPTER = SupervisedHyperParameters.AdapterSize


def test_create_answers_with_a_pending_job_and_no_outputs(tuner: Tuner) -> None:
    uri = tuner.upload(examples())
    spec = {"trainingDatasetUri": uri}
    job = tuner.ask_create(baseModel="gemini-2.5-flash", supervisedTuningSpec=spec).json

    assert job["state"] == "JOB_STATE_PENDING"
    assert job["supervisedTuningSpec"] == spec
    assert job["tunedModelDisplayName"].startswith("gemini-2.5-flash-")
    assert not {"experiment", "startTime", "endTime", "tunedModel", "error"} & set(job)


def test_a_job_ends_with_its_model_checkpoints_and_times(tuner: Tuner) -> None:
    began = time.monotonic()
    job = tuner.finish(tuner.create(supervisedTuningSpec={"hyperParameters": {}})["name"])

    assert job["state"] == "JOB_STATE_SUCCEEDED"
    assert time.monotonic() - began >= 0.95
    assert job["createTime"] < job["startTime"] < job["endTime"]
    assert job["supervisedTuningSpec"]["hyperParameters"] == {
        "epochCount": "40",
        "learningRateMultiplier": 1.0,
        "adapterSize": "ADAPTER_SIZE_FOUR",
    }
    checkpoints = job["tunedModel"]["checkpoints"]
    assert [found["epoch"] for found in checkpoints] == [str(n) for n in range(4, 41, 4)]
    assert checkpoints[-1]["endpoint"] == job["tunedModel"]["endpoint"]
    assert len({found["endpoint"] for found in checkpoints}) == 10


def test_states_and_their_detail_come_in_the_services_order(tuner: Tuner) -> None:
    name = tuner.create()["name"]
    seen: list[tuple[str, str | None]] = []

    def read() -> Json:
        job = tuner.get(name)
        state = job["state"], job.get("tuningJobState", "").removeprefix("TUNING_JOB_STATE_")
        if state not in seen:
            seen.append(state)
        return job

    wait_for(read, lambda job: job["state"] in TERMINAL)
    order = [
        ("JOB_STATE_PENDING", "WAITING_FOR_QUOTA"),
        ("JOB_STATE_RUNNING", "PROCESSING_DATASET"),
        ("JOB_STATE_RUNNING", "WAITING_FOR_CAPACITY"),
        ("JOB_STATE_RUNNING", "TUNING"),
        ("JOB_STATE_RUNNING", "POST_PROCESSING"),
        ("JOB_STATE_SUCCEEDED", ""),
    ]
    # A slow machine may miss a state between two questions, but never see them otherwise.
    assert seen == [state for state in order if state in seen]
    assert seen[-1] == order[-1]
    assert len(seen) >= 3


def test_v1_has_no_fields_of_v1beta1(tuner: Tuner) -> None:
    job = tuner.create()
    assert "tuningJobState" in tuner.get(job["name"])
    assert "tuningJobState" not in tuner.http.get(f"/v1/{job['name']}")


def test_export_last_checkpoint_only_leaves_one(tuner: Tuner) -> None:
    job = tuner.tuned(supervisedTuningSpec={"exportLastCheckpointOnly": True})
    (checkpoint,) = job["tunedModel"]["checkpoints"]
    assert checkpoint["epoch"] == "2"
    assert checkpoint["endpoint"] == job["tunedModel"]["endpoint"]


def test_data_stats_are_true_of_the_data(tuner: Tuner) -> None:
    rows = [example("abcd", "efgh"), example("abcd abcd", "efgh"), example("abcd", "")]
    rows[2]["contents"][1]["parts"] = [{"text": ""}]
    job = tuner.finish(tuner.create(rows)["name"])
    stats = job["tuningDataStats"]["supervisedTuningDataStats"]

    assert stats["tuningDatasetExampleCount"] == "3"
    assert stats["userInputTokenDistribution"]["sum"] == "3"
    assert stats["userInputTokenDistribution"]["max"] == 2
    assert stats["userOutputTokenDistribution"]["sum"] == "2"
    assert stats["totalBillableTokenCount"] == "5"
    assert stats["totalTuningCharacterCount"] == "21"
    assert stats["totalTruncatedExampleCount"] == "1"
    assert stats["truncatedExampleIndices"] == ["3"]
    assert "no model turn" in stats["droppedExampleReasons"][0]


def test_a_data_set_of_which_nothing_can_be_learned_fails_with_the_reason(tuner: Tuner) -> None:
    question = {"contents": [{"role": "user", "parts": [{"text": "Nobody answers."}]}]}
    job = tuner.finish(tuner.create([question, question])["name"])

    assert job["state"] == "JOB_STATE_FAILED"
    assert job["error"]["code"] == 3
    assert "All 2 examples were dropped" in job["error"]["message"]
    assert "no model turn" in job["error"]["message"]
    assert "endTime" in job
    assert "tunedModel" not in job


def test_names_carry_the_project_number_and_requests_either(tuner: Tuner) -> None:
    name = tuner.create()["name"]
    number = name.split("/")[1]
    assert number.isdigit()
    assert len(number) == 12
    assert tuner.get(name.replace(number, tuner.project))["name"] == name
    (listed,) = tuner.http.get(f"/v1/projects/{number}/locations/us-central1/tuningJobs")[
        "tuningJobs"
    ]
    assert listed["name"] == name


def test_the_real_client_creates_reads_and_lists(
    tuner: Tuner,
    tuning_client: aiplatform_v1.GenAiTuningServiceClient,
) -> None:
    asked = aiplatform_v1.TuningJob(
        base_model="gemini-2.5-flash",
        tuned_model_display_name="bot",
        supervised_tuning_spec={
            "training_dataset_uri": tuner.upload(examples()),
            "hyper_parameters": {"epoch_count": 2, "adapter_size": ADAPTER.ADAPTER_SIZE_TWO},
        },
        labels={"run": "7"},
    )
    created = tuning_client.create_tuning_job(parent=tuner.parent, tuning_job=asked)
    assert created.state == aiplatform_v1.JobState.JOB_STATE_PENDING

    job = wait_for(
        lambda: tuning_client.get_tuning_job(name=created.name),
        lambda found: found.state.name in TERMINAL,
    )
    assert job.state == aiplatform_v1.JobState.JOB_STATE_SUCCEEDED
    hyper = job.supervised_tuning_spec.hyper_parameters
    assert (hyper.epoch_count, hyper.adapter_size) == (2, ADAPTER.ADAPTER_SIZE_TWO)
    assert [found.checkpoint_id for found in job.tuned_model.checkpoints] == ["1", "2"]
    request = {"parent": tuner.parent, "filter": 'labels.run="7"'}
    assert [found.name for found in tuning_client.list_tuning_jobs(request)] == [job.name]


def test_a_missing_job_is_not_found(
    tuner: Tuner,
    tuning_client: aiplatform_v1.GenAiTuningServiceClient,
) -> None:
    with pytest.raises(exceptions.NotFound, match="The TuningJob does not exist"):
        tuning_client.get_tuning_job(name=f"{tuner.parent}/tuningJobs/1")


def test_cancel_is_asynchronous_and_ends_in_cancelled(
    tuner: Tuner,
    tuning_client: aiplatform_v1.GenAiTuningServiceClient,
) -> None:
    name = tuner.create(supervisedTuningSpec={"hyperParameters": {"epochCount": 400}})["name"]
    wait_for(lambda: tuner.get(name), lambda job: job["state"] == "JOB_STATE_RUNNING")
    tuning_client.cancel_tuning_job(name=name)

    assert tuner.get(name)["state"] == "JOB_STATE_CANCELLING"
    job = tuner.finish(name)
    assert job["state"] == "JOB_STATE_CANCELLED"
    assert job["error"]["code"] == 1
    assert "endTime" in job


def test_cancel_of_a_job_that_has_ended_changes_nothing(
    shared_tuner: Tuner,
    tuned_job: Json,
) -> None:
    assert shared_tuner.http.post(f"/v1/{tuned_job['name']}:cancel", {}) == {}
    assert shared_tuner.get(tuned_job["name"]) == tuned_job


def test_twelve_jobs_run_side_by_side(tuner: Tuner) -> None:
    began = time.monotonic()
    tuner.tuned()
    alone = time.monotonic() - began
    began = time.monotonic()
    names = [tuner.create()["name"] for _ in range(12)]
    states = [tuner.finish(name)["state"] for name in names]

    assert states == ["JOB_STATE_SUCCEEDED"] * 12
    assert time.monotonic() - began < 3 * alone


def test_the_small_model_has_learned_its_data(tuner: Tuner) -> None:
    rows = [example("Capital of France?", "Paris"), example("Capital of Italy?", "Rome")] * 12
    spec = {"hyperParameters": {"epochCount": 30, "adapterSize": "ADAPTER_SIZE_FOUR"}}
    job = tuner.tuned(rows=rows, supervisedTuningSpec=spec)
    for question, want in (("Capital of France?", "Paris"), ("Capital of Italy?", "Rome")):
        body = {
            "contents": [{"role": "user", "parts": [{"text": question}]}],
            "generationConfig": {"temperature": 0},
        }
        answer = tuner.http.post(f"/v1/{job['tunedModel']['endpoint']}:generateContent", body)
        assert answer["candidates"][0]["content"]["parts"][0]["text"] == want
