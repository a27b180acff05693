"""Chains of tuned models in a configuration: who comes first, and what cannot be."""

from typing import Any

import pytest

from pulumi_vertex_tuning.spec import InvalidInput
from pulumi_vertex_tuning.spec.chains import Parent, in_order, parent_of, root_of

MODEL = "projects/p/locations/us-central1/models/12@3"


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"preTunedModel": "a"}, Parent("a")),
        ({"pre_tuned_model": {"resource": "a"}}, Parent("a")),
        ({"preTunedModel": {"resource": "a", "checkpointId": 2}}, Parent("a", "2")),
        ({"preTunedModel": MODEL}, None),
        ({"preTunedModel": {"tunedModelName": MODEL}}, None),
        ({"baseModel": "x"}, None),
        (None, None),
    ],
)
def test_a_parent_is_named_without_slashes(fields: Any, want: Parent | None) -> None:
    assert parent_of(fields) == want


def _chain(**parents: str) -> dict[str, Any]:
    return {name: {"preTunedModel": one} if one else {} for name, one in parents.items()}


@pytest.mark.parametrize(
    ("desired", "want"),
    [
        (_chain(a="", b=""), ["a", "b"]),
        (_chain(b="a", a=""), ["a", "b"]),
        (_chain(c="b", b="a", a="", d="a"), ["a", "b", "c", "d"]),
    ],
)
def test_each_comes_after_its_parent(desired: dict[str, Any], want: list[str]) -> None:
    assert in_order(desired) == want


def test_a_chain_begins_somewhere() -> None:
    assert root_of("c", _chain(c="b", b="a", a="")) == "a"


@pytest.mark.parametrize(
    ("desired", "want"),
    [
        (
            _chain(bot="", further="bto"),
            'pre_tuned_model: no tuned model "bto" in the configuration; did you mean "bot"?',
        ),
        (_chain(a="zzz", b=""), 'no tuned model "zzz" in the configuration; there are b'),
        (_chain(a="zzz"), 'no tuned model "zzz" in the configuration; it has no other'),
        (_chain(a="a"), "each would have to be trained after the other: a -> a"),
        (
            _chain(x="a", a="b", b="c", c="a"),
            "each would have to be trained after the other: a -> b -> c -> a",
        ),
    ],
)
def test_what_cannot_be_trained_is_told(desired: dict[str, Any], want: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        in_order(desired)

    assert want in str(refused.value)
