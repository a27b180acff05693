"""tuningJobs: create, states over time, lists, cancel."""

import time
from typing import Any

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
        ("JOB_STATE_PENDING", "WAITING_FOR_CAPACITY"),
        ("JOB_STATE_RUNNING", "PROCESSING_DATASET"),
        ("JOB_STATE_RUNNING", "TUNING"),
        ("JOB_STATE_RUNNING", "POST_PROCESSING"),
        ("JOB_STATE_SUCCEEDED", ""),
    ]
    assert seen == order


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


BAD_ROWS: list[tuple[str, list[Any], str]] = [
    ("no contents", [{"messages": []}], "Row: 0. Missing required 'contents' field."),
    ("second row", [example("a", "b"), {}], "Row: 1. Missing required 'contents' field."),
    ("not an object", ["text"], "Row: 0. Not a JSON object."),
    ("role", [{"contents": [{"role": "ai", "parts": [{"text": "x"}]}]}], "valid role"),
    ("no parts", [{"contents": [{"role": "user"}]}], "Missing required 'parts' field."),
    ("empty", [], "The dataset has no rows."),
]


@pytest.mark.parametrize(("rows", "want"), [row[1:] for row in BAD_ROWS], ids=lambda _: "")
def test_a_bad_row_refuses_the_job_at_create(tuner: Tuner, rows: list[Any], want: str) -> None:
    spec = {"trainingDatasetUri": tuner.upload(rows)}
    answer = tuner.ask_create(baseModel="gemini-2.5-flash", supervisedTuningSpec=spec)

    assert answer.status == 400
    error = answer.json["error"]
    assert error["status"] == "INVALID_ARGUMENT"
    assert want in error["message"]
    (violation,) = error["details"][0]["fieldViolations"]
    assert violation["field"] == "tuning_job.supervised_tuning_spec.training_dataset_uri"
    assert "tuningJobs" not in tuner.http.get(f"/v1/{tuner.parent}/tuningJobs")


def test_a_missing_object_refuses_the_job_at_create(tuner: Tuner) -> None:
    spec = {"trainingDatasetUri": f"gs://{tuner.bucket}/nowhere.jsonl"}
    error = tuner.ask_create(baseModel="gemini-2.5-flash", supervisedTuningSpec=spec).json["error"]

    assert error["code"] == 400
    assert error["message"].startswith(
        "List of found errors:\t1.Field: tuning_job.supervised_tuning_spec.training_dataset_uri; "
        "Message: training_dataset_uri should be a GCS object of type JSONL.",
    )
    assert error["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"


REFUSED: list[tuple[str, Json, str]] = [
    ("unknown field", {"hyperparameters": {}}, "Unknown name \"hyperparameters\" at 'tuning_job'"),
    (
        "unknown nested field",
        {"supervisedTuningSpec": {"epochs": 3}},
        "Unknown name \"epochs\" at 'tuning_job.supervised_tuning_spec'",
    ),
    (
        "both sources",
        {"preTunedModel": {"tunedModelName": "projects/p/locations/l/models/1"}},
        "oneof field 'source_model' is already set",
    ),
    (
        "enum",
        {"supervisedTuningSpec": {"hyperParameters": {"adapterSize": "HUGE"}}},
        "Invalid",
    ),
    (
        "no number",
        {"supervisedTuningSpec": {"hyperParameters": {"epochCount": "three"}}},
        "Invalid",
    ),
    ("label in capitals", {"labels": {"Team": "docs"}}, 'Invalid label "Team"'),
    ("label too long", {"labels": {"team": "x" * 65}}, 'Invalid label "team"'),
    ("display name", {"tunedModelDisplayName": "x" * 129}, "128"),
    ("base model", {"baseModel": "text-bison"}, "Base model text-bison is not supported."),
    (
        "adapter size of the model",
        {
            "baseModel": "gemini-2.5-pro",
            "supervisedTuningSpec": {"hyperParameters": {"adapterSize": 4}},
        },
        "The adapter size is not supported for this base model.",
    ),
    (
        "adapter size of none",
        {"supervisedTuningSpec": {"hyperParameters": {"adapterSize": "ADAPTER_SIZE_THIRTY_TWO"}}},
        "The adapter size is not supported for this base model.",
    ),
    ("no object", {"supervisedTuningSpec": {"trainingDatasetUri": "data.jsonl"}}, "GCS object"),
]


@pytest.mark.parametrize(("fields", "want"), [row[1:] for row in REFUSED], ids=lambda _: "")
def test_what_the_service_refuses(tuner: Tuner, fields: Json, want: str) -> None:
    spec = {
        "trainingDatasetUri": tuner.upload(examples(2)),
        **fields.get("supervisedTuningSpec", {}),
    }
    answer = tuner.ask_create(
        **{"baseModel": "gemini-2.5-flash", **fields, "supervisedTuningSpec": spec},
    )
    assert answer.status == 400, answer.text
    assert answer.json["error"]["status"] == "INVALID_ARGUMENT"
    assert want in answer.json["error"]["message"]


def test_json_is_read_as_leniently_as_by_the_service(tuner: Tuner) -> None:
    job = tuner.ask_create(
        base_model="gemini-2.5-flash",
        supervisedTuningSpec={
            "training_dataset_uri": tuner.upload(examples(2)),
            "hyper_parameters": {
                "epochCount": 3,
                "adapterSize": "2",
                "learningRateMultiplier": "0.5",
            },
            "export_last_checkpoint_only": True,
        },
    ).json
    assert job["baseModel"] == "gemini-2.5-flash"
    assert job["supervisedTuningSpec"]["exportLastCheckpointOnly"] is True
    assert job["supervisedTuningSpec"]["hyperParameters"] == {
        "epochCount": "3",
        "adapterSize": "ADAPTER_SIZE_FOUR",
        "learningRateMultiplier": 0.5,
    }


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


def test_lists_come_in_pages_the_newest_first(
    tuner: Tuner,
    tuning_client: aiplatform_v1.GenAiTuningServiceClient,
) -> None:
    names = [tuner.create()["name"] for _ in range(5)]
    first = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?pageSize=2")
    assert [job["name"] for job in first["tuningJobs"]] == [names[4], names[3]]
    request = {"parent": tuner.parent, "page_size": 2}
    assert [job.name for job in tuning_client.list_tuning_jobs(request)] == names[::-1]
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/tuningJobs?pageToken=bad")
    assert answer.status == 400


FILTERS = [
    ('labels.team="docs"', ["a", "b"]),
    ("labels.team=docs", ["a", "b"]),
    ("labels.team:*", ["a", "b", "c"]),
    ("labels:only-c", ["c"]),
    ('labels.team="docs" AND labels.stage="dev"', ["b"]),
    ('labels.team="web" OR labels.stage="dev"', ["b", "c"]),
    ('NOT labels.team="docs"', ["c", "d"]),
    ('labels.team!="docs"', ["c"]),
    ('tuned_model_display_name="d"', ["d"]),
    ('(labels.stage="dev" OR tunedModelDisplayName="d") AND NOT labels.team:*', ["d"]),
    ('create_time>"2020-01-01T00:00:00Z"', ["a", "b", "c", "d"]),
    ('state="JOB_STATE_FAILED"', []),
]


def test_lists_can_be_filtered(tuner: Tuner) -> None:
    labels: dict[str, dict[str, str]] = {
        "a": {"team": "docs"},
        "b": {"team": "docs", "stage": "dev"},
        "c": {"team": "web", "only-c": ""},
        "d": {},
    }
    for name, own in labels.items():
        tuner.create(tunedModelDisplayName=name, labels=own)
    for text, want in FILTERS:
        query = text.replace(" ", "%20").replace('"', "%22").replace(">", "%3E")
        found = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?filter={query}")
        names = sorted(job["tunedModelDisplayName"] for job in found.get("tuningJobs", []))
        assert names == want, text
        assert bool(found) == bool(want), text


@pytest.mark.parametrize("text", ["state=", "colour=red", "AND", '"', "labels.a=b)", "x y"])
def test_a_filter_that_means_nothing_is_refused(tuner: Tuner, text: str) -> None:
    query = text.replace('"', "%22").replace(" ", "%20")
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/tuningJobs?filter={query}")
    assert answer.status == 400
    assert answer.json["error"]["status"] == "INVALID_ARGUMENT"


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
