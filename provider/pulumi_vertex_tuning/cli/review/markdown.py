"""A review as Markdown for a pull request: the same review, the same bytes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pulumi_vertex_tuning.catalog import Estimate
from pulumi_vertex_tuning.catalog.estimates import span as amounts
from pulumi_vertex_tuning.cli.review.fitting import fitted
from pulumi_vertex_tuning.cli.review.plan import Diagnostic, kind_of, name_of
from pulumi_vertex_tuning.cli.review.report import (
    Action,
    Change,
    Cost,
    DataChange,
    Effect,
    Model,
    Review,
    Size,
    Total,
    Verdict,
)
from pulumi_vertex_tuning.cli.review.text import block, cell, span
from pulumi_vertex_tuning.wording import counted

_MOST_ROWS = 100
_EARLY = "The preview failed, so this may not be all."
_NOTHING = "Nothing to do."
_NOT_MODELS = "No tuned model changes."


def as_markdown(review: Review) -> str:
    """Return the report, short enough for a comment on GitHub."""
    return fitted(
        [*_head(review), *_diagnostics("Errors", review.errors), *_table(review)],
        [
            *(_details(model) for model in review.models if _has_details(model)),
            *_others(review),
            *_diagnostics("Warnings", review.warnings),
            *_diagnostics("Notes", review.notes),
        ],
    )


def _head(review: Review) -> Iterator[str]:
    of_stack = f" of {span(review.stack)}" if review.stack else ""
    yield f"### Tuned models{of_stack}"
    yield f"**{' '.join(_summary(review))}**"


def _summary(review: Review) -> Iterator[str]:
    counts = Counter(model.action for model in review.models)
    if review.verdict is Verdict.FAILED:
        yield _EARLY
    elif not counts:
        yield _NOT_MODELS if review.others else _NOTHING
    if any(model.action.costs for model in review.models):
        yield f"To pay: {_total(review.total)}, estimated."
    for action in (action for action in Action if counts[action]):
        yield f"{action.capitalize()}: {counts[action]}."


def _table(review: Review) -> Iterator[str]:
    if not review.models:
        return
    rows = [_row(model) for model in review.models[:_MOST_ROWS]]
    left = len(review.models) - len(rows)
    more = [f"| … and {left} more | | | | |"] if left else []
    lines = [
        "| model | what happens | estimate before | estimate after | to pay |",
        "|---|---|---:|---:|---:|",
        *rows,
        *more,
        f"| **sum** | | | | **{_total(review.total)}** |",
    ]
    yield "\n".join(lines)


def _row(model: Model) -> str:
    before, after = _cost(model.before), _cost(model.after)
    pay = _cost(model.to_pay) if model.to_pay else "nothing"
    what = f"**{model.action}**" if model.action.costs else model.action
    return f"| {cell(model.name)} | {what} | {before} | {after} | {pay} |"


def _cost(cost: Cost | None) -> str:
    if cost is None:
        return ""
    return amounts(cost.low, cost.high) if isinstance(cost, Estimate) else "not known"


def _total(total: Total) -> str:
    known = amounts(total.low, total.high)
    if not total.unknown:
        return known
    return f"{known} and {total.unknown} not known" if total.high else "not known"


def _has_details(model: Model) -> bool:
    return bool(model.note or model.adopted or model.changes or model.data or model.to_pay)


def _details(model: Model) -> str:
    lines = [f"#### {span(model.name)} {model.action}", ""]
    lines += [f"- {model.note}"] if model.note else []
    lines += [f"- adopts {span(model.adopted)}"] if model.adopted else []
    told = {effect: _changes(model, effect) for effect in Effect}
    lines += [*told[Effect.RETRAINS], *(_data(change) for change in model.data)]
    lines += [*told[Effect.NOTED], *told[Effect.IN_PLACE]]
    if model.to_pay:
        reason = str(model.to_pay) if isinstance(model.to_pay, Estimate) else model.to_pay.reason
        lines.append(f"- cost: {span(reason)}")
    return "\n".join(lines)


def _changes(model: Model, effect: Effect) -> Iterator[str]:
    is_new = model.before is None and model.action is not Action.CHANGES
    tells = "" if is_new or effect is Effect.RETRAINS else f" ({effect})"
    for change in model.changes:
        if change.effect is effect:
            yield f"- {span(change.field)}: {_turn(change)}{tells}"


def _turn(change: Change) -> str:
    sides = [side for side in (change.old, change.new) if side is not None]
    new = [] if change.new is not None else ["removed"]
    return " → ".join([*map(span, sides), *new])


def _data(change: DataChange) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        verb, size = ("", new) if old is None else ("removed, it had ", old)
        return f"- {change.role}: {verb}{_size(size)}"
    deltas = [*_delta(old.rows, new.rows, "row"), *_delta(old.tokens, new.tokens, "token")]
    told = f" ({', '.join(deltas)})" if deltas else " (other content)"
    return f"- {change.role}: {_size(old)} → {_size(new)}{told}"


def _size(size: Size | None) -> str:
    counts = ((size.rows, "row"), (size.tokens, "token")) if size else ()
    told = [counted(count, one) for count, one in counts if count is not None]
    return ", ".join(told) or "not counted"


def _delta(old: int | None, new: int | None, one: str) -> Iterator[str]:
    if old is not None and new is not None and old != new:
        yield f"{'+' if new > old else '-'}{counted(abs(new - old), one)}"


def _others(review: Review) -> Iterator[str]:
    if review.others:
        lines = (f"- {span(one.op)} {span(one.kind)} {span(one.name)}" for one in review.others)
        yield "\n".join(["#### Other resources", "", *lines])


def _diagnostics(title: str, told: Iterable[Diagnostic]) -> Iterator[str]:
    if lines := [_line(one) for one in told]:
        yield f"#### {title}\n\n{block(lines)}"


def _line(one: Diagnostic) -> str:
    where = f"{kind_of(one.urn)} {name_of(one.urn)}: " if one.urn else ""
    return f"{where}{one.text}"
