"""Tuning jobs with google-genai, of both major versions that are in use."""

import pytest

from tests.emulator.clients import Json, Tuner, examples

from .conftest import Program

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
SUCCEEDED = "JOB_STATE_SUCCEEDED"


def preference(number: int) -> Json:
    answers = {1: f"It is {number}, dear.", 0: f"Do not ask {number}."}
    return {
        "systemInstruction": {"parts": [{"text": "Be kind."}]},
        "contents": [{"role": "user", "parts": [{"text": f"What is {number}?"}]}],
        "completions": [
            {"score": score, "completion": {"role": "model", "parts": [{"text": text}]}}
            for score, text in answers.items()
        ],
    }


@pytest.mark.parametrize("last_only", [False, True])
def test_every_option_reaches_the_job(genai: Program, last_only: bool) -> None:
    training = genai.tuner.upload(examples(), "t.jsonl")
    validation = genai.tuner.upload(examples(5), "v.jsonl")
    told = {"training": training, "validation": validation, "key": KEY, "last_only": last_only}
    answer = genai("genai_tuning", "every_option", **told)

    created, ended = answer["created"], answer["ended"]
    assert created["state"] == "JOB_STATE_PENDING"
    assert "experiment" not in created
    assert ended["state"] == SUCCEEDED
    asked = {
        "base_model": "gemini-2.5-flash",
        "tuned_model_display_name": "all options",
        "description": "from a session",
        "labels": {"team": "docs"},
        "encryption_spec": {"kms_key_name": KEY},
    }
    assert {key: ended[key] for key in asked} == asked
    spec = ended["supervised_tuning_spec"]
    assert spec["training_dataset_uri"] == training
    assert spec["validation_dataset_uri"] == validation
    assert spec["hyper_parameters"] == {
        "epoch_count": 3,
        "learning_rate_multiplier": 1.5,
        "adapter_size": "ADAPTER_SIZE_TWO",
    }
    checkpoints = ended["tuned_model"]["checkpoints"]
    assert [found["epoch"] for found in checkpoints] == ([3] if last_only else [1, 2, 3])
    assert ended["tuned_model"]["endpoint"] == checkpoints[-1]["endpoint"]
    stats = ended["tuning_data_stats"]["supervised_tuning_data_stats"]
    assert stats["tuning_dataset_example_count"] == 24


def test_a_checkpoint_of_a_tuned_model_is_tuned_further(genai: Program) -> None:
    first = genai.tuner.tuned()
    answer = genai(
        "genai_tuning",
        "continued",
        model=first["tunedModel"]["model"],
        training=genai.tuner.upload(examples(30), "more.jsonl"),
    )

    assert answer["created"]["pre_tuned_model"]["checkpoint_id"] == "1"
    ended = answer["ended"]
    assert ended["state"] == SUCCEEDED
    assert ended["tuned_model_display_name"] == first["tunedModelDisplayName"]
    name = first["tunedModel"]["model"].partition("@")[0]
    assert ended["tuned_model"]["model"] == f"{name}@2"


def test_preferences_are_learned(genai: Program) -> None:
    training = genai.tuner.upload([preference(number) for number in range(30)])
    told = {"training": training, "question": "What is 7?"}
    answer = genai("genai_tuning", "preferences", **told)

    ended = answer["ended"]
    assert ended["state"] == SUCCEEDED
    spec = ended["preference_optimization_spec"]
    assert spec["validation_dataset_uri"] == training
    assert spec["export_last_checkpoint_only"] is True
    assert spec["hyper_parameters"] == {
        "epoch_count": 20,
        "adapter_size": "ADAPTER_SIZE_FOUR",
        "learning_rate_multiplier": 1.0,
        "beta": 0.1,
    }
    stats = ended["tuning_data_stats"]["preference_optimization_data_stats"]
    assert stats["tuning_dataset_example_count"] == 30
    assert stats["scores_distribution"]["mean"] == 0.5
    assert [found["score"] for found in stats["user_dataset_examples"][0]["completions"]] == [1, 0]
    assert answer["text"].startswith("It is")
    assert answer["text"].endswith("dear.")


def test_what_no_job_is_made_of(genai: Program) -> None:
    answer = genai("genai_tuning", "refused", training=genai.tuner.upload(examples()))

    refused = {what: (error["code"], error["status"]) for what, error in answer.items()}
    assert refused.pop("job") == (404, "NOT_FOUND")
    assert set(refused.values()) == {(400, "INVALID_ARGUMENT")}
    messages = {what: error["message"] for what, error in answer.items()}
    assert "training_dataset_uri should be a GCS object of type JSONL" in messages["missing file"]
    assert messages["adapter size"] == "The adapter size is not supported for this base model."
    assert '"Team"' in messages["label"]
    assert messages["rows of another method"].startswith("Row: 0.")
    assert "tuningMode" in messages["full tuning"]
    assert messages["job"] == "The TuningJob does not exist."


def test_jobs_are_listed_in_pages_and_by_filters(genai: Program) -> None:
    tuner = genai.tuner
    named = [_named(tuner, label) for label in ("a", "b", "a")]
    filters = ['labels.kind="a"', "labels.kind:*", 'NOT labels.kind="a"', "state=JOB_STATE_FAILED"]
    answer = genai("genai_tuning", "listed", filters=filters)

    newest = named[::-1]
    assert answer["all"] == newest
    assert answer["pages"] == [newest[:2], newest[2:]]
    assert answer["filtered"] == {
        filters[0]: [named[2], named[0]],
        filters[1]: newest,
        filters[2]: [named[1]],
        filters[3]: [],
    }


def _named(tuner: Tuner, kind: str) -> str:
    return str(tuner.create(labels={"kind": kind})["name"])


def test_a_running_job_is_cancelled(slow_genai: Program) -> None:
    answer = slow_genai("genai_tuning", "cancelled", training=slow_genai.tuner.upload(examples()))

    assert answer["states"][-1] == "JOB_STATE_CANCELLED"
    assert set(answer["states"]) <= {"JOB_STATE_CANCELLING", "JOB_STATE_CANCELLED"}
    assert answer["ended"]["error"]["code"] == 1
    assert "tuned_model" not in answer["ended"]
