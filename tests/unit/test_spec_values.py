"""What a declaration takes, and what it makes of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pulumi_vertex_tuning.spec import REGIONS, TunedModelSpec, TuningJobSpec
from tests.unit.declarations import GOOD, KEY, MODEL, PARENT, job_spec, refusal

CAMEL: dict[str, Any] = {
    "project": "my-project",
    "location": "us-central1",
    "baseModel": "gemini-2.5-flash",
    "trainingDataset": {"uri": "gs://b/o"},
    "hyperparameters": {"epochCount": 3, "adapterSize": 4, "learningRateMultiplier": 0.5},
    "exportLastCheckpointOnly": True,
    "tunedModelDisplayName": "bot",
    "kmsKeyName": KEY,
    "serviceAccount": "tuner@my-project.iam.gserviceaccount.com",
}
SNAKE: dict[str, Any] = {
    "project": "my-project",
    "location": "us-central1",
    "base_model": "gemini-2.5-flash",
    "training_dataset": {"uri": "gs://b/o"},
    "hyperparameters": {"epoch_count": 3, "adapter_size": 4, "learning_rate_multiplier": 0.5},
    "export_last_checkpoint_only": True,
    "tuned_model_display_name": "bot",
    "kms_key_name": KEY,
    "service_account": "tuner@my-project.iam.gserviceaccount.com",
}


def test_the_api_s_names_and_python_s_are_alike() -> None:
    camel = TuningJobSpec.parse(CAMEL, "it")

    assert camel == TuningJobSpec.parse(SNAKE, "it")
    assert camel.properties() == {**CAMEL, "labels": {}}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tuned_model_display_name", "x" * 128),
        ("project", "123456789"),
        ("project", "example.com:my-project"),
        ("base_model", "publishers/google/models/gemini-2.5-flash"),
        ("base_model", "a-model-of-next-year"),
        ("training_dataset", f"{PARENT}/datasets/5"),
        ("training_dataset", {"uri": "gs://b/o", "digest": "sha256:1"}),
        ("hyperparameters", {"adapterSize": 32}),
        ("hyperparameters", {"epochCount": 100_000, "learningRateMultiplier": 1000}),
        ("kms_key_name", KEY),
        ("service_account", "1-compute@developer.gserviceaccount.com"),
        ("description", ""),
    ],
)
def test_good_values_pass(field: str, value: object) -> None:
    assert refusal(**{field: value}) == []


@pytest.mark.parametrize("name", [MODEL, MODEL.partition("@")[0], {"tunedModelName": MODEL}])
def test_a_tuned_model_stands_for_a_base_model(name: object) -> None:
    spec = job_spec(base_model=None, pre_tuned_model=name)

    assert spec.pre_tuned_model
    assert spec.pre_tuned_model.tuned_model_name in {MODEL, MODEL.partition("@")[0]}


def test_pulumi_s_floats_become_whole_numbers() -> None:
    chosen = job_spec(hyperparameters={"epochCount": 3.0, "adapterSize": 4.0}).hyperparameters

    assert [type(chosen.epoch_count), type(chosen.adapter_size)] == [int, int]
    assert (chosen.epoch_count, chosen.adapter_size) == (3, 4)


@pytest.mark.parametrize(
    ("given_", "want"),
    [
        (1, "1"),
        (1.0, "1"),
        (1.5, "1.5"),
        ("1", "1"),
        (20261120, "20261120"),
        (20261121.0, "20261121"),
        (" again ", " again "),
    ],
)
def test_a_counter_may_stand_unquoted_as_the_retry_trigger(given_: object, want: str) -> None:
    assert job_spec(retry=given_).retry == want


def test_what_is_left_open_is_not_among_the_properties() -> None:
    assert job_spec().properties() == {
        "project": "my-project",
        "location": "us-central1",
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": {"uri": "gs://bucket/train.jsonl"},
        "hyperparameters": {},
        "exportLastCheckpointOnly": False,
        "labels": {},
    }


def test_nothing_changes_afterwards() -> None:
    spec = job_spec()

    with pytest.raises(ValidationError, match="frozen"):
        spec.location = "europe-west4"
    with pytest.raises(ValidationError, match="frozen"):
        spec.hyperparameters.epoch_count = 3


def test_the_regions_are_lowercase_places() -> None:
    assert {"us-central1", "europe-west4", "europe-west12", "global"} <= REGIONS
    assert all(region == region.strip().lower() for region in REGIONS)


LABELS = st.dictionaries(
    st.from_regex(r"x[a-z0-9_-]{0,10}", fullmatch=True),
    st.from_regex(r"[a-z0-9_-]{0,10}", fullmatch=True),
    max_size=5,
)
TEXT = st.text(min_size=1, max_size=128).filter(lambda text: text == text.strip() and text)


@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            "location": st.sampled_from(sorted(REGIONS)),
            "hyperparameters": st.fixed_dictionaries(
                {},
                optional={
                    "epochCount": st.integers(1, 10**6),
                    "adapterSize": st.sampled_from([1, 2, 4, 8, 16, 32]),
                    "learningRateMultiplier": st.floats(1e-9, 1e9),
                },
            ),
            "export_last_checkpoint_only": st.booleans(),
            "tuned_model_display_name": TEXT,
            "description": TEXT,
            "labels": LABELS,
            "retry": st.one_of(TEXT, st.integers(), st.floats(allow_nan=False)),
        },
    )
)
def test_properties_say_all_that_was_declared(fields: dict[str, Any]) -> None:
    spec = TuningJobSpec.parse({**GOOD, **fields}, "it")

    # What the engine hands back has been JSON, with floats for all numbers.
    handed_back = json.loads(json.dumps(spec.properties()), parse_int=float)
    assert TuningJobSpec.parse(handed_back, "it") == spec


def test_a_tuned_model_s_properties_say_all_that_was_declared() -> None:
    declared = {
        "tuningJob": f"{PARENT}/tuningJobs/5",
        "displayName": "bot",
        "description": "",
        "labels": {"team": "a"},
        "defaultCheckpointId": "2",
    }

    assert TunedModelSpec.parse(declared, "it").properties() == declared
