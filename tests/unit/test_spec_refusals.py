"""What is refused in a declaration, and in which words."""

from typing import Any

import pytest

from pulumi_vertex_tuning.spec import (
    InvalidInput,
    SupervisedTuningSpec,
    TunedModelSpec,
    TuningJobSpec,
)
from tests.unit.declarations import GOOD, KEY, MODEL, refusal

HYPER = "hyperparameters."


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"basemodel": "x"}, 'basemodel: unknown field; did you mean "base_model"?'),
        (
            {"tunedModelDisplayNam": "x"},
            'tuned_model_display_nam: unknown field; did you mean "tuned_model_display_name"?',
        ),
        (
            {"hyperparameters": {"epochCounts": 3}},
            HYPER + 'epoch_counts: unknown field; did you mean "epoch_count"?',
        ),
        (
            {"hyperparameters": {"zzz": 3}},
            HYPER + "zzz: unknown field; the fields are"
            " epoch_count, adapter_size, learning_rate_multiplier",
        ),
        (
            {"base_model": None, "pre_tuned_model": {"tunedModelName": MODEL, "chekpointId": "1"}},
            'pre_tuned_model.chekpoint_id: unknown field; did you mean "checkpoint_id"?',
        ),
        (
            {"validation_dataset": {"uri": "gs://b/o", "digests": "1"}},
            'validation_dataset.digests: unknown field; did you mean "digest"?',
        ),
    ],
)
def test_an_unknown_field_is_told_with_what_may_be_meant(fields: dict[str, Any], want: str) -> None:
    assert refusal(**fields) == [want]


@pytest.mark.parametrize(
    ("field", "value", "want"),
    [
        ("epoch_count", "3", '"3" is not a whole number'),
        ("epoch_count", True, "True is not a whole number"),
        ("epoch_count", 2.5, "2.5 is not a whole number"),
        ("epoch_count", float("nan"), "nan is not a whole number"),
        ("epoch_count", [3], "[3] is not a whole number"),
        ("epoch_count", 0, "0 is not allowed: input should be greater than or equal to 1"),
        ("adapter_size", 3, "3 is not an adapter size; use 1, 2, 4, 8, 16 or 32"),
        ("adapter_size", 0, "0 is not an adapter size; use 1, 2, 4, 8, 16 or 32"),
        ("adapter_size", "4", '"4" is not a whole number'),
        ("adapter_size", "ADAPTER_SIZE_FOUR", '"ADAPTER_SIZE_FOUR" is not a whole number'),
        ("adapter_size", True, "True is not a whole number"),
        ("learning_rate_multiplier", "1", '"1" is not a number'),
        ("learning_rate_multiplier", False, "False is not a number"),
        ("learning_rate_multiplier", 0, "0 is not allowed: input should be greater than 0"),
        ("learning_rate_multiplier", -1.5, "-1.5 is not allowed: input should be greater than 0"),
        (
            "learning_rate_multiplier",
            float("inf"),
            "inf is not allowed: input should be a finite number",
        ),
    ],
)
def test_a_hyperparameter_of_a_wrong_kind_is_refused(field: str, value: object, want: str) -> None:
    assert refusal(hyperparameters={field: value}) == [f"{HYPER}{field}: {want}"]


@pytest.mark.parametrize(
    ("field", "value", "want"),
    [
        ("tuned_model_display_name", "x" * 129, "has 129 characters; at most 128 are allowed"),
        ("tuned_model_display_name", "", '"" is not allowed: string should have at least'),
        ("tuned_model_display_name", 5, "5 is not allowed: input should be a valid string"),
        ("base_model", 25, "25 is not allowed: input should be a valid string"),
        ("base_model", "", '"" is not allowed: string should have at least 1 character'),
        ("project", "My-Project", '"My-Project" is not the id or the number of a project'),
        ("project", 123456, "123456 is not allowed: input should be a valid string"),
        (
            "location",
            "us-centrl1",
            '"us-centrl1" is not a region of Vertex AI; did you mean "us-central1"?',
        ),
        (
            "location",
            "mars",
            '"mars" is not a region of Vertex AI; the regions are africa-south1, asia-east1,',
        ),
        ("location", 1, "1 is not allowed: input should be a valid string"),
        ("export_last_checkpoint_only", "yes", '"yes" is not allowed: input should be a valid'),
        ("export_last_checkpoint_only", 1, "1 is not allowed: input should be a valid boolean"),
        ("description", 1, "1 is not allowed: input should be a valid string"),
        ("hyperparameters", 3, "3 is not allowed: input should be a valid dictionary"),
        ("retry", True, "True is not allowed: input should be a valid string"),
        ("retry", "", '"" is not allowed: string should have at least 1 character'),
        ("kms_key_name", "k", '"k" is not a key name (projects/P/locations/L/keyRings/R/'),
        (
            "service_account",
            "me@example.com",
            '"me@example.com" is not the e-mail of a service account (NAME@P.iam.',
        ),
        ("labels", 3, "3 is not allowed: input should be a valid dictionary"),
    ],
)
def test_a_wrong_value_is_refused_by_field(field: str, value: object, want: str) -> None:
    [told] = refusal(**{field: value})

    assert told.startswith(f"{field}: {want}")


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"base_model": None}, "exactly one of base_model and pre_tuned_model is required"),
        ({"pre_tuned_model": MODEL}, "exactly one of base_model and pre_tuned_model is required"),
        (
            {"base_model": None, "pre_tuned_model": "12@3"},
            (
                'pre_tuned_model.tuned_model_name: "12@3" is not the name of a tuned model'
                " (projects/P/locations/L/models/M@V)"
            ),
        ),
        (
            {"base_model": None, "pre_tuned_model": {"checkpoint_id": "1"}},
            "pre_tuned_model.tuned_model_name: is required",
        ),
        (
            {"kms_key_name": KEY.replace("us-central1", "europe-west4")},
            (
                "kms_key_name: the key must be in the job's region, us-central1;"
                f" found {KEY.replace('us-central1', 'europe-west4')}"
            ),
        ),
        (
            {"training_dataset": "train.jsonl"},
            'training_dataset.uri: "train.jsonl" is not a gs:// URI of a JSONL file',
        ),
        (
            {"validation_dataset": "gs://bucket"},
            'validation_dataset.uri: "gs://bucket" is not a gs:// URI of a JSONL file',
        ),
        ({"training_dataset": {"digest": "x"}}, "training_dataset.uri: is required"),
        ({"training_dataset": None}, "training_dataset: is required"),
        ({"project": None}, "project: is required"),
        ({"location": None}, "location: is required"),
    ],
)
def test_what_does_not_go_together_is_refused(fields: dict[str, Any], want: str) -> None:
    assert refusal(**fields) == [want]


def test_all_problems_are_told_at_once_with_the_subject() -> None:
    fields = {**GOOD, "location": "us-centrl1", "hyperparameters": {"epochCount": "3"}, "zzz": 1}

    with pytest.raises(InvalidInput) as raised:
        TuningJobSpec.parse(fields, 'TuningJob "bot"')

    lines = str(raised.value).splitlines()
    assert lines[0] == 'TuningJob "bot" is not valid:'
    assert [line.partition(":")[0].strip() for line in lines[1:]] == [
        "location",
        "hyperparameters.epoch_count",
        "zzz",
    ]


@pytest.mark.parametrize("values", ["text", 3, None, ["a"]])
def test_what_is_no_group_of_fields_is_refused(values: object) -> None:
    with pytest.raises(InvalidInput, match="is not allowed: input should be a valid dictionary"):
        TuningJobSpec.parse(values, "it")


@pytest.mark.parametrize("bucket", ["Bucket", "a", "-ab", "a b", "gs://bucket", "x" * 223])
def test_a_staging_bucket_is_a_bucket_s_name(bucket: str) -> None:
    with pytest.raises(InvalidInput, match=r"staging_bucket: .* is not the name of a bucket"):
        SupervisedTuningSpec.parse({**GOOD, "staging_bucket": bucket}, "it")


@pytest.mark.parametrize("job", ["12", MODEL, "projects/p/locations/l/tuningJobs/", None, 3])
def test_a_tuned_model_needs_the_name_of_its_job(job: object) -> None:
    with pytest.raises(InvalidInput, match="tuning_job: "):
        TunedModelSpec.parse({"tuningJob": job}, "it")


def test_a_long_value_is_cut_in_the_message() -> None:
    [told] = refusal(kms_key_name="k" * 500)

    assert len(told) < 200
    assert "kkk... is not a key name" in told
