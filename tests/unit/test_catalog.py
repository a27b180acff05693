"""What is known of the base models."""

import pytest

from pulumi_vertex_tuning.catalog import (
    catalog_problems,
    find_base_model,
    known_base_models,
    serving_location,
)
from pulumi_vertex_tuning.spec import REGIONS
from pulumi_vertex_tuning.spec.hyperparameters import ADAPTER_SIZES
from tests.unit.declarations import KEY, MODEL, job_spec


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"hyperparameters": {"adapterSize": 16}}, []),
        (
            {"hyperparameters": {"adapterSize": 32}},
            [
                (
                    "hyperparameters.adapter_size: 32 is not offered for gemini-2.5-flash;"
                    " use 1, 2, 4, 8 or 16"
                )
            ],
        ),
        (
            {"base_model": "gemini-2.5-pro", "hyperparameters": {"adapterSize": 16}},
            [
                (
                    "hyperparameters.adapter_size: 16 is not offered for gemini-2.5-pro;"
                    " use 1, 2, 4 or 8"
                )
            ],
        ),
        ({"location": "asia-east1"}, []),
        (
            {"base_model": "gemini-3.5-flash", "location": "asia-east1"},
            [
                (
                    "location: gemini-3.5-flash is not tuned in asia-east1;"
                    " use us-central1 or europe-west4"
                )
            ],
        ),
        ({"base_model": "gemini-3.5-flash", "location": "europe-west4"}, []),
        ({"kms_key_name": KEY}, []),
        (
            {"base_model": "gemini-3.5-flash", "kms_key_name": KEY},
            ["kms_key_name: gemini-3.5-flash cannot be tuned with a customer-managed key"],
        ),
        (
            {
                "base_model": "publishers/google/models/gemini-2.5-pro",
                "hyperparameters": {"adapterSize": 32},
            },
            [
                (
                    "hyperparameters.adapter_size: 32 is not offered for gemini-2.5-pro;"
                    " use 1, 2, 4 or 8"
                )
            ],
        ),
        ({"base_model": "gemini-9-flash", "hyperparameters": {"adapterSize": 32}}, []),
        ({"base_model": None, "pre_tuned_model": MODEL}, []),
    ],
)
def test_a_declaration_is_held_against_it(fields: dict[str, object], want: list[str]) -> None:
    assert [str(problem) for problem in catalog_problems(job_spec(**fields))] == want


def test_several_problems_are_told_together() -> None:
    spec = job_spec(
        base_model="gemini-3.5-flash",
        location="europe-west1",
        hyperparameters={"adapterSize": 32},
        kms_key_name=KEY.replace("us-central1", "europe-west1"),
    )

    fields = [problem.field for problem in catalog_problems(spec)]
    assert fields == ["hyperparameters.adapter_size", "location", "kms_key_name"]


def test_its_own_values_are_ones_that_a_declaration_takes() -> None:
    assert len({model.name for model in known_base_models()}) == len(known_base_models()) > 0
    for model in known_base_models():
        assert model.adapter_sizes
        assert set(model.adapter_sizes) <= set(ADAPTER_SIZES)
        assert set(model.tuning_regions or ()) <= REGIONS


@pytest.mark.parametrize("name", ["gemini-2.5-flash", "publishers/google/models/gemini-2.5-flash"])
def test_a_base_model_is_found_by_short_and_full_name(name: str) -> None:
    found = find_base_model(name)

    assert found
    assert found.name == "gemini-2.5-flash"


def test_a_name_that_only_begins_alike_is_another() -> None:
    assert find_base_model("gemini-2.5") is None


@pytest.mark.parametrize(
    ("base_model", "location", "want"),
    [
        ("gemini-3.5-flash", "us-central1", "us"),
        ("gemini-3.5-flash", "europe-west4", "eu"),
        ("publishers/google/models/gemini-3.1-flash-lite", "europe-west4", "eu"),
        ("gemini-2.5-flash", "us-central1", "us-central1"),
        ("gemini-3.5-flash", "asia-east1", "asia-east1"),
        ("a-model-of-next-year", "us-central1", "us-central1"),
        ("", "us-central1", "us-central1"),
    ],
)
def test_a_model_serves_where_it_was_tuned_or_in_a_multi_region(
    base_model: str, location: str, want: str
) -> None:
    assert serving_location(base_model, location) == want
