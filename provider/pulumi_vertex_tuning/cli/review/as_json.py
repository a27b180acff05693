"""A review as JSON, for programs: the same numbers as in Markdown, and no text made for eyes."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pulumi_vertex_tuning.catalog import NoEstimate
from pulumi_vertex_tuning.cli.review.plan import Diagnostic, kind_of, name_of
from pulumi_vertex_tuning.cli.review.report import Cost, Model, Review


def as_json(review: Review) -> dict[str, Any]:
    """Return the review in the API's camelCase."""
    total = review.total
    return {
        "stack": review.stack,
        "verdict": review.verdict,
        "costUsd": {"low": total.low, "high": total.high, "notKnown": total.unknown},
        "models": [_model(model) for model in review.models],
        "otherResources": [asdict(other) for other in review.others],
        "unchanged": review.unchanged,
        "errors": _told(review.errors),
        "warnings": _told(review.warnings),
        "notes": _told(review.notes),
    }


def _model(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "action": model.action.name,
        "adopts": model.adopted or None,
        "note": model.note or None,
        "changes": [
            {"field": one.field, "from": one.old, "to": one.new, "effect": one.effect}
            for one in model.changes
        ],
        "data": [
            {
                "role": one.role,
                "from": one.old and asdict(one.old),
                "to": one.new and asdict(one.new),
            }
            for one in model.data
        ],
        "estimateBefore": _cost(model.before),
        "estimateAfter": _cost(model.after),
        "toPay": _cost(model.to_pay),
    }


def _cost(cost: Cost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    if isinstance(cost, NoEstimate):
        return {"reason": cost.reason}
    return {"lowUsd": cost.low, "highUsd": cost.high, "tokens": cost.tokens}


def _told(diagnostics: Iterable[Diagnostic]) -> list[dict[str, str]]:
    return [
        {"kind": kind_of(one.urn), "name": name_of(one.urn), "text": one.text}
        for one in diagnostics
    ]
