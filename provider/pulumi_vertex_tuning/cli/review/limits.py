"""--fail-on: what a pipeline does not let pass by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog.estimates import usd
from pulumi_vertex_tuning.catalog.prices import as_usd
from pulumi_vertex_tuning.cli.review.report import Action, Review, Verdict

_COST = "cost="
KINDS = ("change", "train", "delete", "warning", f"{_COST}USD")


@dataclass(frozen=True)
class Limit:
    """One --fail-on: a kind, and of cost the most that may be spent."""

    kind: str
    most: float = 0.0


def parse_limit(text: str) -> Limit:
    """Return a limit; raise ValueError where it is none."""
    if text.startswith(_COST):
        return Limit(_COST, as_usd(text.removeprefix(_COST)))
    if text not in KINDS:
        raise ValueError(f"{text!r} is none of {', '.join(KINDS)}")
    return Limit(text)


def exceeded(review: Review, limits: list[Limit]) -> list[str]:
    """Return what of the limits the preview goes beyond, a sentence each."""
    return [sentence for limit in limits for sentence in _exceeded(review, limit)]


def _exceeded(review: Review, limit: Limit) -> Iterator[str]:
    if limit.kind == _COST:
        yield from _too_expensive(review, limit.most)
    elif names := _found(review, limit.kind):
        yield f"--fail-on {limit.kind}: {', '.join(names)}"


def _found(review: Review, kind: str) -> list[str]:
    models = review.models
    if kind == "warning":
        return [f"{len(review.warnings)} of them"] if review.warnings else []
    if kind == "train":
        return [model.name for model in models if model.action.costs]
    if kind == "delete":
        gone = [other.name for other in review.others if other.op == "delete"]
        return [*(one.name for one in models if one.action is Action.DELETES), *gone]
    changes = review.verdict is not Verdict.NOTHING
    return [*(one.name for one in models), *(one.name for one in review.others)] if changes else []


def _too_expensive(review: Review, most: float) -> Iterator[str]:
    total = review.total
    if total.high > most:
        yield f"--fail-on cost: up to {usd(total.high)}, more than {usd(most)}"
    if total.unknown:
        yield f"--fail-on cost: what {total.unknown} of the trainings cost is not known"
