"""Thresholds: what is good enough; which checkpoint is the best."""

from typing import Any

import pytest

from pulumi_vertex_tuning.evaluation.verdict import best, checks
from pulumi_vertex_tuning.spec import Evaluation

OTHERS = {"current": {"f1": 0.8}, "base": {"f1": 0.3}}


@pytest.mark.parametrize(
    ("threshold", "got", "others", "passed"),
    [
        (0.8, 0.8, {}, True),
        (0.8, 0.79, {}, False),
        ({"min": 0.3}, 0.1 + 0.2, {}, True),
        ({"max": 0.5}, 0.5, {}, True),
        ({"max": 0.5}, 0.51, {}, False),
        ({"minDelta": 0}, 0.8, OTHERS, True),
        ({"minDelta": 0}, 0.79, OTHERS, False),
        ({"minDelta": -0.05}, 0.75, OTHERS, True),
        ({"minDelta": -0.05}, 0.74, OTHERS, False),
        ({"minDelta": 0.4, "against": "base"}, 0.7, OTHERS, True),
        ({"minDelta": 0.4, "against": "base"}, 0.69, OTHERS, False),
        ({"minDelta": 0.4}, 0.0, {}, True),
        ({"min": 0.5, "minDelta": 0}, 0.4, {}, False),
    ],
    ids=[
        "a number is a minimum",
        "below it",
        "rounding is no reason",
        "a maximum is allowed",
        "above it",
        "as good as the model in use",
        "worse than it",
        "as much worse as is allowed",
        "more than that",
        "better than the base model",
        "not by enough",
        "no model in use yet: nothing to fall behind",
        "but a minimum holds for the first as well",
    ],
)
def test_what_is_good_enough(threshold: Any, got: float, others: Any, passed: bool) -> None:
    fields = {"metrics": ["f1"], "thresholds": {"f1": threshold}}
    evaluation = Evaluation.parse(fields, "it")

    assert all(check.passed for check in checks(evaluation, {"f1": got}, others)) is passed


def test_each_bound_is_a_line_of_its_own() -> None:
    fields = {"metrics": ["f1"], "thresholds": {"f1": {"min": 0.5, "max": 0.9, "minDelta": 0.1}}}

    found = checks(Evaluation.parse(fields, "it"), {"f1": 0.85}, OTHERS)

    assert [(one.wanted, one.against, one.compared, one.passed) for one in found] == [
        ("at least 0.5", "", None, True),
        ("at most 0.9", "", None, True),
        ("+0.1 on the model in use", "model in use", 0.8, False),
    ]


@pytest.mark.parametrize(
    ("means", "want"),
    [
        ({"1": 0.2, "2": 0.9, "3": 0.5}, "2"),
        ({"1": 0.9, "2": 0.9, "3": 0.5}, "2"),
        ({"1": 0.1}, "1"),
    ],
    ids=["the highest", "of equal ones the last", "the only one"],
)
def test_the_best_checkpoint(means: dict[str, float], want: str) -> None:
    assert best({one: {"f1": mean} for one, mean in means.items()}, "f1") == want
