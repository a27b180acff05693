"""What the documentation says that a job may ask, model by model."""

import json
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.tuning.support import check_counts

from .clients import Answer, Json, Tuner, examples

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
FIELD = "tuning_job.supervised_tuning_spec"
SIZES = {
    "gemini-3.5-flash": [1, 2, 4, 8, 16],
    "gemini-3.1-flash-lite": [1, 2, 4, 8, 16],
    "gemini-2.5-flash": [1, 2, 4, 8, 16],
    "gemini-2.5-flash-lite": [1, 2, 4, 8, 16],
    "gemini-2.5-pro": [1, 2, 4, 8],
    "gemini-2.0-flash-001": [1, 2, 4, 8],
}
NAMES = {1: "ONE", 2: "TWO", 4: "FOUR", 8: "EIGHT", 16: "SIXTEEN", 32: "THIRTY_TWO"}


def ask(tuner: Tuner, model: str = "gemini-2.5-flash", **fields: Any) -> Answer:
    spec = {"trainingDatasetUri": tuner.upload(examples(2)), **fields.pop("spec", {})}
    return tuner.ask_create(baseModel=model, supervisedTuningSpec=spec, **fields)


def refusal(answer: Answer) -> str:
    assert answer.status == 400, answer.text
    assert answer.json["error"]["status"] == "INVALID_ARGUMENT"
    return str(answer.json["error"]["message"])


@pytest.mark.parametrize(("model", "sizes"), SIZES.items())
def test_each_model_has_its_adapter_sizes(tuner: Tuner, model: str, sizes: list[int]) -> None:
    for size, name in NAMES.items():
        spec = {"hyperParameters": {"adapterSize": f"ADAPTER_SIZE_{name}", "epochCount": 1}}
        answer = ask(tuner, model, spec=spec)
        if size in sizes:
            assert answer.status == 200, answer.text
        else:
            message = refusal(answer)
            assert message == "The adapter size is not supported for this base model."


def test_models_with_a_list_of_regions_are_refused_elsewhere(tuner: Tuner) -> None:
    def at(location: str, model: str) -> Answer:
        place = Tuner(tuner.http, tuner.project, tuner.bucket, location)
        return ask(place, model)

    assert at("europe-west4", "gemini-3.5-flash").status == 200
    assert "us-east1" in refusal(at("us-east1", "gemini-3.5-flash"))
    assert "us-central1, europe-west4" in refusal(at("global", "gemini-3.1-flash-lite"))
    assert at("us-east1", "gemini-2.5-flash").status == 200


def test_a_key_is_taken_by_models_that_support_it(tuner: Tuner) -> None:
    answer = ask(tuner, encryptionSpec={"kmsKeyName": KEY})
    assert answer.json["encryptionSpec"] == {"kmsKeyName": KEY}
    refused = ask(tuner, "gemini-3.5-flash", encryptionSpec={"kmsKeyName": KEY})
    assert refusal(refused) == "CMEK is not supported for base model gemini-3.5-flash."
    elsewhere = KEY.replace("us-central1", "us-east1")
    assert "location of the job" in refusal(ask(tuner, encryptionSpec={"kmsKeyName": elsewhere}))
    assert "cryptoKeys" in refusal(ask(tuner, encryptionSpec={"kmsKeyName": "k"}))


def test_continuous_tuning_keeps_the_key(tuner: Tuner) -> None:
    first = tuner.tuned(encryptionSpec={"kmsKeyName": KEY})
    source = {"tunedModelName": first["tunedModel"]["model"]}
    spec = {"trainingDatasetUri": tuner.upload(examples(2))}
    other = {"kmsKeyName": f"{KEY}-other"}
    asked = {"preTunedModel": source, "supervisedTuningSpec": spec, "encryptionSpec": other}
    assert "encryption key" in refusal(tuner.ask_create(**asked))
    again = tuner.tuned(preTunedModel=source)
    assert again["encryptionSpec"] == {"kmsKeyName": KEY}
    model = tuner.http.get(f"/v1/{again['tunedModel']['model']}")
    assert (model["versionId"], model["encryptionSpec"]) == ("2", {"kmsKeyName": KEY})


@pytest.mark.parametrize("model", ["gemini-9.9-ultra", "publishers/google/models/gemini-2.5-pro"])
def test_a_gemini_that_nobody_has_written_down_is_taken(tuner: Tuner, model: str) -> None:
    assert ask(tuner, model).status == 200


@pytest.mark.parametrize("model", ["text-bison", "claude", "publishers/google/models/imagen-4"])
def test_what_is_no_gemini_is_not(tuner: Tuner, model: str) -> None:
    assert refusal(ask(tuner, model)) == f"Base model {model} is not supported."


@pytest.mark.parametrize("key", ["tune-type", "google-x", "goog-y"])
def test_reserved_labels_are_refused(tuner: Tuner, key: str) -> None:
    assert "reserved" in refusal(ask(tuner, labels={key: "mine"}))


def test_labels_have_limits(tuner: Tuner) -> None:
    fits = {"a" * 64: "b" * 64, "größe": "groß"} | {f"k{number}": "" for number in range(62)}
    assert ask(tuner, labels=fits).status == 200
    for labels in ({**fits, "more": ""}, {"a": "b" * 65}, {"1a": ""}, {"a": "B"}, {"a b": ""}):
        assert "label" in refusal(ask(tuner, labels=labels))


@pytest.mark.parametrize(
    ("epochs", "rate"), [(1, 0.0001), (500, 1), (1, 1000)], ids=["low", "many", "high"]
)
def test_undocumented_ranges_are_accepted(tuner: Tuner, epochs: int, rate: float) -> None:
    asked = {"epochCount": epochs, "learningRateMultiplier": rate}
    answer = ask(tuner, spec={"hyperParameters": asked})
    assert answer.status == 200
    tuner.http.post(f"/v1/{answer.json['name']}:cancel", {})


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"PAR1\x00\xff", b"\x1f\x8b\x08gzip"])
def test_a_file_that_is_no_jsonl_is_told_as_the_service_does(tuner: Tuner, content: bytes) -> None:
    path = f"/upload/storage/v1/b/{tuner.bucket}/o?uploadType=media&name=data"
    assert tuner.http.ask("POST", path, content).status == 200
    answer = ask(tuner, spec={"trainingDatasetUri": f"gs://{tuner.bucket}/data"})
    assert refusal(answer).startswith(
        f"List of found errors:\t1.Field: {FIELD}.training_dataset_uri; "
        "Message: training_dataset_uri should be a GCS object of type JSONL.",
    )


def test_a_later_line_that_is_no_json_is_a_bad_row(tuner: Tuner) -> None:
    lines = "".join(json.dumps(row) + "\n" for row in examples(2))
    path = f"/upload/storage/v1/b/{tuner.bucket}/o?uploadType=media&name=bad.jsonl"
    tuner.http.ask("POST", path, f"{lines}not json\n".encode())
    uri = f"gs://{tuner.bucket}/bad.jsonl"
    message = refusal(ask(tuner, spec={"validationDatasetUri": uri}))
    assert message.startswith("Row: 2. Not a JSON object")


def test_a_validation_set_may_not_outgrow_its_limits(tuner: Tuner) -> None:
    validation = tuner.upload(examples(1001), "validation.jsonl")
    answer = ask(tuner, spec={"validationDatasetUri": validation})
    assert "1001 examples; at most 1000" in refusal(answer)
    (violation,) = answer.json["error"]["details"][0]["fieldViolations"]
    assert violation["field"] == f"{FIELD}.validation_dataset_uri"


COUNTS: list[tuple[list[int], str]] = [
    ([2, 1000], ""),
    ([10_000, 3000], ""),
    ([10_000, 3001], "30%"),
    ([100_000, 5000], ""),
    ([100_000, 5001], "5000"),
    ([10_000_000], ""),
    ([10_000_001], "10000000"),
]


@pytest.mark.parametrize(("counts", "want"), COUNTS)
def test_examples_are_counted_against_the_documented_limits(counts: list[int], want: str) -> None:
    fields = ["training", "validation"]
    if not want:
        check_counts(fields, counts)
        return
    with pytest.raises(ServiceError, match=want):
        check_counts(fields, counts)


@pytest.mark.parametrize("account", ["me", "me@", "a b@c.d"])
def test_a_service_account_is_an_address(tuner: Tuner, account: str) -> None:
    assert "e-mail" in refusal(ask(tuner, serviceAccount=account))


def test_a_multimodal_dataset_is_not_served(tuner: Tuner) -> None:
    answer = ask(tuner, spec={"trainingDatasetUri": f"{tuner.parent}/datasets/1"})
    assert (answer.status, answer.json["error"]["status"]) == (501, "UNIMPLEMENTED")


def test_dropped_rows_are_counted_listed_and_explained(tuner: Tuner) -> None:
    question: Json = {"contents": [{"role": "user", "parts": [{"text": "Nobody answers."}]}]}
    rows = [question] * 150 + examples(6)
    job = tuner.finish(tuner.create(rows)["name"])
    stats = job["tuningDataStats"]["supervisedTuningDataStats"]

    assert stats["tuningDatasetExampleCount"] == "156"
    assert stats["totalTruncatedExampleCount"] == "150"
    # A sample, the API says, with a reason for each.
    assert stats["truncatedExampleIndices"] == [str(number) for number in range(1, 101)]
    assert len(stats["droppedExampleReasons"]) == 100


def test_distributions_have_six_buckets_and_percentiles_of_the_data(tuner: Tuner) -> None:
    rows = [
        {
            "contents": [
                {"role": "user", "parts": [{"text": "word " * (1 + 10 * number)}]},
                {"role": "model", "parts": [{"text": "yes"}]},
            ],
        }
        for number in range(100)
    ]
    stats = tuner.finish(tuner.create(rows)["name"])["tuningDataStats"]
    found = stats["supervisedTuningDataStats"]["userInputTokenDistribution"]

    assert found["p5"] < found["median"] < found["p95"] <= found["max"]
    assert all(isinstance(found[key], int) for key in ("p5", "median", "p95"))
    assert len(found["buckets"]) == 6
    assert sum(bucket["count"] for bucket in found["buckets"]) == 100
    bounds = [(bucket["left"], bucket["right"]) for bucket in found["buckets"]]
    assert bounds[0][0] == found["min"]
    assert bounds[-1][1] == found["max"]
    assert [right for _, right in bounds[:-1]] == [left for left, _ in bounds[1:]]
