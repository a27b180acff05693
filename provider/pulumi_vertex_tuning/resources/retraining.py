"""What of a tuning job cannot change without training again."""

from collections.abc import Mapping
from typing import Any

from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.spec.retraining import DATA, RETRAINING


def retrains(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    """Return the paths of the properties that differ and retrain."""
    return changed_paths(*_comparable_data(olds, news), RETRAINING)


def _comparable_data(
    olds: Mapping[str, Any], news: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Compare data by what it says where both sides know that, and not by where it lies."""
    left, right = dict(olds), dict(news)
    for field in DATA:
        old, new = olds.get(field), news.get(field)
        if old and new and old.get("digest") and new.get("digest"):
            left[field], right[field] = {"digest": old["digest"]}, {"digest": new["digest"]}
    return left, right
