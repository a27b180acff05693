"""The labels by which a job is found again."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.lifecycle.identity import (
    MANAGED_BY,
    RESOURCE,
    SPEC,
    STACK,
    job_labels,
    owner,
    training_identity,
)
from pulumi_vertex_tuning.spec import TuningJobSpec
from tests.unit.declarations import GOOD, KEY, MODEL, job_spec

OWNER = owner("me", "project", "dev", "TuningJob", "bot")
FIELDS: dict[str, Any] = {
    "training_dataset": {"uri": "gs://b/one", "digest": "sha256:1"},
    "hyperparameters": {"epochCount": 3, "adapterSize": 4, "learningRateMultiplier": 1.0},
}


def _spec_label(**fields: Any) -> str:
    return job_labels(job_spec(**{**FIELDS, **fields}), OWNER)[SPEC]


def _chosen(**fields: Any) -> dict[str, Any]:
    return {"hyperparameters": {**FIELDS["hyperparameters"], **fields}}


@pytest.mark.parametrize(
    "fields",
    [
        {"base_model": "gemini-2.5-pro"},
        {"base_model": None, "pre_tuned_model": MODEL},
        {"training_dataset": {"uri": "gs://b/one", "digest": "sha256:2"}},
        {"training_dataset": {"uri": "gs://b/one"}},
        {"validation_dataset": "gs://b/validation"},
        _chosen(epochCount=4),
        _chosen(adapterSize=8),
        _chosen(learningRateMultiplier=1.5),
        {"hyperparameters": {}},
        {"export_last_checkpoint_only": True},
        {"kms_key_name": KEY},
        {"retry": 1},
    ],
)
def test_what_retrains_makes_another_identity(fields: dict[str, Any]) -> None:
    assert _spec_label(**fields) != _spec_label()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"retry": 20261120}, {"retry": 20261121}),
        ({"retry": 1}, {"retry": 2}),
        (
            {"base_model": None, "pre_tuned_model": MODEL},
            {
                "base_model": None,
                "pre_tuned_model": {"tuned_model_name": MODEL, "checkpointId": "1"},
            },
        ),
        (
            {"training_dataset": "gs://b/1", "validation_dataset": "gs://b/2"},
            {"training_dataset": "gs://b/2", "validation_dataset": "gs://b/1"},
        ),
    ],
)
def test_different_things_have_different_identities(
    left: dict[str, Any], right: dict[str, Any]
) -> None:
    assert _spec_label(**left) != _spec_label(**right)


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": {"team": "a"}},
        {"description": "another"},
        {"tuned_model_display_name": "another"},
        {"service_account": "tuner@my-project.iam.gserviceaccount.com"},
        {"training_dataset": {"uri": "gs://elsewhere/two", "digest": "sha256:1"}},
        {"project": "123456"},
        _chosen(epochCount=3.0, learningRateMultiplier=1),
    ],
)
def test_what_does_not_retrain_is_no_part_of_it(fields: dict[str, Any]) -> None:
    assert _spec_label(**fields) == _spec_label()


def test_data_without_a_digest_is_known_by_its_uri() -> None:
    assert _spec_label(training_dataset="gs://b/1") != _spec_label(training_dataset="gs://b/2")


def test_labels_are_ones_that_google_takes_beside_the_user_s() -> None:
    labels = job_labels(job_spec(), OWNER)

    assert set(labels) == {MANAGED_BY, STACK, RESOURCE, SPEC}
    for key, value in labels.items():
        assert key[0].islower()
        assert 0 < len(value) <= 63
        assert set(key + value) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_labels_stay_the_same_from_version_to_version() -> None:
    """Jobs that were paid for carry them: another hash would not find them again."""
    assert job_labels(job_spec(**FIELDS), OWNER) == {
        MANAGED_BY: "pulumi-vertex-tuning",
        STACK: "c6969ac461a81fe8b5708ebebfe2584e",
        RESOURCE: "2214bfa0f16dc208f816a75d3aa42dc6",
        SPEC: "3362d54326e6d5bf25d4eb3dcea8586c",
    }


@pytest.mark.parametrize("place", range(5))
def test_each_part_of_an_owner_makes_another(place: int) -> None:
    words = ["org", "project", "stack", "TuningJob", "bot"]
    other = [*words]
    other[place] = "other"

    assert owner(*words).resource != owner(*other).resource
    assert (owner(*words).stack != owner(*other).stack) is (place < 3)


def test_parts_of_an_owner_do_not_run_into_each_other() -> None:
    assert owner("a", "bc", "d", "k", "n").stack != owner("ab", "c", "d", "k", "n").stack


@given(seed=st.randoms(use_true_random=False), size=st.sampled_from([1, 2, 4]))
def test_the_order_of_fields_is_no_part_of_it(seed: random.Random, size: int) -> None:
    fields = {**GOOD, **FIELDS, **_chosen(adapterSize=size), "retry": "x"}
    shuffled = list(fields.items())
    seed.shuffle(shuffled)
    inner = list(fields["hyperparameters"].items())
    seed.shuffle(inner)

    one, other = (
        TuningJobSpec.parse(values, "it")
        for values in (fields, {**dict(shuffled), "hyperparameters": dict(inner)})
    )
    assert job_labels(one, OWNER) == job_labels(other, OWNER)
    assert training_identity(one) == training_identity(other)
