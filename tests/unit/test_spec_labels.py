"""Labels: Google's rules, and the ones that are not the user's to set."""

import pytest

from pulumi_vertex_tuning.lifecycle import identity
from pulumi_vertex_tuning.spec import check_labels
from pulumi_vertex_tuning.spec.labels import MAX_LABELS, is_system_label
from tests.unit.declarations import refusal


@pytest.mark.parametrize(
    ("key", "value"),
    [("a", ""), ("team", "blue-1_x"), ("a" * 63, "b" * 63), ("a-b_c9", "9"), ("tune", "x")],
)
def test_what_google_allows_passes(key: str, value: str) -> None:
    assert check_labels({key: value}) == {key: value}


@pytest.mark.parametrize("key", ["", "A", "1a", "-a", "a.b", "a b", "a" * 64, "ä"])
def test_a_bad_key_is_told(key: str) -> None:
    with pytest.raises(ValueError, match="is not a label key: a lowercase letter, then at most 62"):
        check_labels({key: "x"})


@pytest.mark.parametrize("value", ["A", "a.b", "a b", "x" * 64, "é", "a\n"])
def test_a_bad_value_is_told_with_its_key(value: str) -> None:
    with pytest.raises(ValueError, match="of team is not a label value: at most 63 lowercase"):
        check_labels({"team": value})


@pytest.mark.parametrize(
    "key",
    [
        "google-vertex-llm-tuning-job-id",
        "goog-pulumi",
        "tune-type",
        "mg-source",
        identity.MANAGED_BY,
        identity.STACK,
        identity.RESOURCE,
        identity.SPEC,
        identity.CLAIM,
    ],
)
def test_a_label_of_the_system_is_reserved(key: str) -> None:
    assert is_system_label(key)
    with pytest.raises(ValueError, match=f'"{key}" is reserved; labels may not start with google-'):
        check_labels({key: "x"})


def test_the_provider_s_own_labels_leave_room_for_the_user_s() -> None:
    many = {f"k{number}": "" for number in range(MAX_LABELS)}

    assert check_labels(many) == many
    with pytest.raises(ValueError, match="61 labels; at most 60 are allowed"):
        check_labels({**many, "one-more": ""})


def test_a_label_s_own_key_is_named_as_it_is_written() -> None:
    assert refusal(labels={"cost-center": 3}) == [
        "labels.cost-center: 3 is not allowed: input should be a valid string"
    ]
