"""Whether a model is good enough: its means held against thresholds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.spec.evaluation import Evaluation, Threshold

_ROUNDING = 1e-9
"""What floats may lose: 0.1 + 0.2 reaches 0.3."""

Means = Mapping[str, float]
"""Means by the name of the metric."""

TITLES = {"base": "base model", "current": "model in use"}


@dataclass(frozen=True)
class Check:
    """One threshold: what was wanted, what came out, and against which model.

    compared is the other model's mean; None where the threshold is absolute, or where there is
    no other model yet, which a new one cannot fall behind.
    """

    metric: str
    wanted: str
    got: float
    passed: bool
    against: str = ""
    compared: float | None = None


def checks(evaluation: Evaluation, means: Means, others: Mapping[str, Means]) -> list[Check]:
    """Return all thresholds with their outcome. others: means by base and current."""
    return [
        check
        for metric, threshold in evaluation.limits.items()
        for check in _checks(metric, threshold, means[metric], others)
    ]


def best(candidates: Mapping[str, Means], primary: str) -> str:
    """Return the id of the checkpoint with the highest primary metric; of equal ones, the last."""
    return max(reversed(list(candidates)), key=lambda one: candidates[one][primary])


def _checks(
    metric: str, threshold: Threshold, got: float, others: Mapping[str, Means]
) -> Iterator[Check]:
    if (low := threshold.min) is not None:
        yield Check(metric, f"at least {low:g}", got, got >= low - _ROUNDING)
    if (high := threshold.max) is not None:
        yield Check(metric, f"at most {high:g}", got, got <= high + _ROUNDING)
    if (delta := threshold.min_delta) is not None:
        which = threshold.against or "current"
        title, other = TITLES[which], others.get(which, {}).get(metric)
        passed = other is None or got - other >= delta - _ROUNDING
        yield Check(metric, f"{delta:+g} on the {title}", got, passed, title, other)
