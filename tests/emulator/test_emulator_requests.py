"""tuningJobs.create: what is refused and how, and what is accepted beyond plain JSON."""

from typing import Any

import pytest

from .clients import Json, Tuner, example, examples

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
    (
        "rate",
        {"supervisedTuningSpec": {"hyperParameters": {"learningRateMultiplier": "Infinity"}}},
        "positive number",
    ),
    (
        "epochs",
        {"supervisedTuningSpec": {"hyperParameters": {"epochCount": -1}}},
        "negative",
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
