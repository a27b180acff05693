"""Comparing the state with what is declared, and arguments that are not known yet."""

import asyncio
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.output import UNKNOWN

from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.resources.inputs import (
    as_properties,
    by_python_names,
    comes_later,
    declared,
    find_problems,
)
from pulumi_vertex_tuning.spec import Hyperparameters, PreTunedModel, TuningJobSpec
from tests.unit.declarations import GOOD, MODEL

Output = pulumi.Output[Any]


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        (3, 3.0, []),
        (3, 4, ["a"]),
        (None, None, []),
        (None, 1, ["a"]),
        (1, None, ["a"]),
        ({}, None, []),
        (None, {}, []),
        ({"b": 1}, {"b": 1.0}, []),
        ({"b": 1}, {"b": 2}, ["a.b"]),
        ({"b": 1}, {}, ["a.b"]),
        ({}, {"b": 1}, ["a.b"]),
        ({"b": 1}, None, ["a"]),
        ({"b": {"c": 1, "d": 2}}, {"b": {"c": 1, "d": 3}}, ["a.b.d"]),
        ({"z": 1, "b": 1}, {"z": 2, "b": 2}, ["a.b", "a.z"]),
        ([1, 2], [1, 2], []),
        ([1, 2], [2, 1], ["a"]),
        ("x", UNKNOWN, ["a"]),
        ({"b": 1, "c": 1}, {"b": UNKNOWN, "c": 1}, ["a.b"]),
        ({"b": 1}, UNKNOWN, ["a"]),
        ("", None, ["a"]),
        (False, None, ["a"]),
    ],
)
def test_differences_are_told_by_path(old: Any, new: Any, want: list[str]) -> None:
    assert changed_paths({"a": old}, {"a": new}, ["a"]) == want


def test_only_the_asked_fields_are_compared_in_their_order() -> None:
    paths = changed_paths({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "d": 2}, ["c", "b"])

    assert paths == ["c", "b"]


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3))
VALUES = st.recursive(
    LEAVES, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8
)


@given(value=VALUES)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert changed_paths({"a": value}, {"a": value}, ["a"]) == []


@given(old=VALUES, new=VALUES)
def test_differences_are_the_same_both_ways(old: Any, new: Any) -> None:
    there = changed_paths({"a": old}, {"a": new}, ["a"])

    assert there == changed_paths({"a": new}, {"a": old}, ["a"])


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (UNKNOWN, True),
        ({"a": {"b": UNKNOWN}}, True),
        ([1, UNKNOWN], True),
        ({"a": [1]}, False),
        (None, False),
        ("text", False),
        ({}, False),
    ],
)
def test_a_value_with_an_unknown_in_it_comes_later(value: Any, want: bool) -> None:
    assert comes_later(value) is want


def _later() -> Output:
    async def known() -> bool:
        return False

    loop = asyncio.get_running_loop()
    return pulumi.Output(set(), loop.create_future(), loop.create_task(known()))


async def _problems(**fields: Any) -> list[str]:
    given_ = {
        **GOOD,
        **{key: _later() if value == "later" else value for key, value in fields.items()},
    }
    return [str(problem) for problem in find_problems(given_, TuningJobSpec)]


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"location": "later"}, []),
        ({"base_model": "later"}, []),
        ({"training_dataset": "later"}, []),
        ({"trainingDataset": "later", "training_dataset": None}, []),
        ({"location": "later", "project": "NO"}, ['project: "NO" is not the id or the number']),
        ({"location": "later", "zzz": 1}, ["zzz: unknown field"]),
        ({"pre_tuned_model": "later"}, []),
        ({"location": "later", "project": None}, ["project: is required"]),
    ],
)
def test_an_output_is_checked_when_it_is_known(fields: dict[str, Any], want: list[str]) -> None:
    told = asyncio.run(_problems(**fields))

    assert len(told) == len(want)
    assert all(one.startswith(start) for one, start in zip(told, want, strict=True))


@pytest.mark.parametrize("field", ["location", "training_dataset", "hyperparameters", "labels"])
def test_an_unknown_is_checked_when_it_is_known(field: str) -> None:
    assert find_problems({**GOOD, field: UNKNOWN}, TuningJobSpec) == []
    assert find_problems({**GOOD, field: {"uri": UNKNOWN}}, TuningJobSpec) == []


def test_the_catalog_is_asked_where_all_is_known() -> None:
    fields = {**GOOD, "hyperparameters": {"adapterSize": 32}}

    assert [one.field for one in find_problems(fields, TuningJobSpec)] == [
        "hyperparameters.adapter_size"
    ]
    assert find_problems({**fields, "kms_key_name": UNKNOWN}, TuningJobSpec) != []


def test_arguments_get_the_api_s_names_at_every_depth() -> None:
    assert as_properties(
        {
            "base_model": None,
            "hyperparameters": {"epoch_count": 3, "adapterSize": 4},
            "pre_tuned_model": PreTunedModel(tuned_model_name=MODEL),
            "exportLastCheckpointOnly": False,
            "labels": {"cost_center": "a_b", "camel": "x"},
        }
    ) == {
        "hyperparameters": {"epochCount": 3, "adapterSize": 4},
        "preTunedModel": {"tunedModelName": MODEL},
        "exportLastCheckpointOnly": False,
        "labels": {"cost_center": "a_b", "camel": "x"},
    }


def test_a_mapping_and_a_declaration_are_the_same_properties() -> None:
    mapping: dict[str, Any] = {"epoch_count": 3, "learning_rate_multiplier": 0.5}

    assert as_properties({"hyperparameters": mapping}) == as_properties(
        {"hyperparameters": Hyperparameters(**mapping)}
    )


def test_names_of_configuration_become_python_s() -> None:
    fields = {"baseModel": "x", "training_dataset": "y", "retry": None}

    assert by_python_names(fields) == {"base_model": "x", "training_dataset": "y"}


def test_a_refusal_ends_the_program_without_a_traceback() -> None:
    with pytest.raises(pulumi.RunError) as raised:
        declared({"base_model": "x", "training_dataset": "gs://b/o"}, TuningJobSpec, "It")

    lines = str(raised.value).splitlines()
    assert lines[0] == "It is not valid:"
    assert [line.partition(";")[0] for line in lines[1:]] == [
        "  project: is required",
        "  location: is required",
    ]
    assert "pulumi config set vertex-tuning:project" in lines[1]
