"""From a preview to a review: what happens to each tuned model, and what it costs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_vertex_tuning.catalog import estimate, parse_prices
from pulumi_vertex_tuning.cli.review.data import data_changes, is_of_data, size_of
from pulumi_vertex_tuning.cli.review.plan import COMPONENT, Diagnostic, Plan, Step, kind_of, name_of
from pulumi_vertex_tuning.cli.review.report import (
    Action,
    Change,
    Cost,
    Effect,
    Model,
    Other,
    Review,
)
from pulumi_vertex_tuning.cli.review.values import differences, is_known
from pulumi_vertex_tuning.lifecycle.outlook import adopted_in, trains_in
from pulumi_vertex_tuning.spec.retraining import DATA, RETRAINING

_OF_THE_JOB = tuple(field for field in RETRAINING if field not in DATA)
_RECORDED = ("adopt", "serviceAccount")
_OF_THE_MODEL = ("displayName", "description", "labels", "defaultCheckpointId")
_PARTS = {"TuningJob", "TunedModel", "Dataset"}
_BEYOND_DATA = {"TuningJob", "TunedModel"}
_OUR_OWN = {"TuningScope", COMPONENT}
_CREATES = {"create", "import"}

_LOST = "the job or its model was taken away, and on_missing says to train again"
_UPLOADS = "its data is uploaded anew and trains nothing"
_GOES = "its endpoints and its model are removed, unless another stack has claimed the model"
_HIDDEN = "what differs is a secret, or what the provider notes for itself"


def examine(plan: Plan) -> Review:
    """Return the review of a preview."""
    groups: dict[str, dict[str, Step]] = {}
    others = []
    for step in plan.steps:
        if (key := _model_of(step)) and not (step.kind == "Dataset" and key == step.urn):
            groups.setdefault(key, {})[_part(step)] = step
        elif step.kind not in _OUR_OWN and not step.kind.startswith("pulumi:providers:"):
            others.append(Other(step.op, step.kind, step.name))
    outlooks = {one.urn: one.text for one in plan.told("info") if _is_outlook(one)}
    prices = _prices(plan.prices)
    failed = bool(plan.told("error"))
    models = [
        _model(key, parts, outlooks, prices)
        for key, parts in groups.items()
        if not failed or _BEYOND_DATA & parts.keys()  # a failed preview stops before the job
    ]
    return Review(
        stack=plan.stack,
        models=tuple(sorted(models, key=lambda model: (not model.action.costs, model.name))),
        others=tuple(sorted(others, key=lambda other: (other.kind, other.name, other.op))),
        unchanged=plan.unchanged,
        errors=tuple(plan.told("error")),
        warnings=tuple(plan.told("warning")),
        notes=tuple(_notes(plan)),
    )


def _model_of(step: Step) -> str:
    """Return what a step's model is known by: its component's URN, else its own."""
    if step.kind not in _PARTS:
        return ""
    if kind_of(step.parent) == COMPONENT:
        return step.parent
    return step.urn.replace(":TunedModel::", ":TuningJob::") if step.kind != "Dataset" else step.urn


def _part(step: Step) -> str:
    return step.name if step.kind == "Dataset" else step.kind


def _model(
    key: str,
    parts: Mapping[str, Step],
    outlooks: Mapping[str, str],
    prices: Mapping[str, float],
) -> Model:
    job, model = parts.get("TuningJob"), parts.get("TunedModel")
    adopted = adopted_in(outlooks.get(job.urn, ""), job.name) if job else None
    action = _action(job, model, adopted, outlooks)
    changes = () if action is Action.DELETES else (*_of_job(job, adopted), *_of_model(model))
    data = tuple(data_changes(job.old, job.new)) if job and job.op != "delete" else ()
    return Model(
        name=name_of(key),
        action=action,
        changes=changes,
        data=data,
        before=_cost(job.old, prices) if job and job.old else None,
        after=_cost(job.new, prices) if job and job.new else None,
        adopted=adopted or "",
        note=_note(action, job, model, explained=bool(changes or data)),
    )


def _action(
    job: Step | None, model: Step | None, adopted: str | None, outlooks: Mapping[str, str]
) -> Action:
    if job is None or job.op == "update":
        return Action.DELETES if model and model.op == "delete" else Action.CHANGES
    if job.op == "delete":
        return Action.DELETES
    if adopted:
        return Action.ADOPTS
    if not trains_in(outlooks.get(job.urn, ""), job.name):
        return Action.MAY_TRAIN
    return Action.TRAINS if job.op in _CREATES else Action.RETRAINS


def _of_job(job: Step | None, adopted: str | None) -> Iterator[Change]:
    if job is None:
        return
    for path, old, new in differences(job.old, job.new, _OF_THE_JOB):
        yield Change(path, old, new, Effect.RETRAINS)
    for path, old, new in differences(job.old, job.new, _RECORDED):
        if path != "adopt" or new != adopted:  # which job is adopted is told apart from this
            yield Change(path, old, new, Effect.NOTED)


def _of_model(model: Step | None) -> Iterator[Change]:
    if model is None:
        return
    for path, old, new in differences(model.old, model.new, _OF_THE_MODEL):
        yield Change(path, old, new, Effect.IN_PLACE)
    if model.op == "update" and model.old.get("sweep") != model.new.get("sweep"):
        old, new = (_yes(not side.get("sweep")) for side in (model.old, model.new))
        yield Change("retainOnDelete", old, new, Effect.IN_PLACE)


def _note(action: Action, job: Step | None, model: Step | None, *, explained: bool) -> str:
    if job and "condition" in job.reasons:
        return _LOST
    if action is Action.DELETES:
        return _GOES
    if explained or action is not Action.CHANGES:
        return ""
    return _HIDDEN if job or model else _UPLOADS


def _cost(inputs: Mapping[str, Any], prices: Mapping[str, float]) -> Cost:
    base_model = inputs.get("baseModel")
    size = size_of(inputs, "trainingData")
    epochs = (inputs.get("hyperparameters") or {}).get("epochCount")
    known = str(base_model) if is_known(base_model) else None
    epochs = int(epochs) if isinstance(epochs, int | float) else None
    return estimate(known, size.tokens, size.rows, epochs, prices)


def _prices(text: str) -> dict[str, float]:
    """Return the stack's prices; ones that are wrong are an error of the preview itself."""
    try:
        return parse_prices(json.loads(text)) if text else {}
    except ValueError:
        return {}


def _is_outlook(one: Diagnostic) -> bool:
    name = name_of(one.urn)
    told = adopted_in(one.text, name) or trains_in(one.text, name)
    return kind_of(one.urn) == "TuningJob" and bool(told)


def _notes(plan: Plan) -> Iterator[Diagnostic]:
    """Yield what was told beside warnings, unless the models say it already."""
    changing = {step.urn for step in plan.steps}
    for one in plan.told("info"):
        said = is_of_data(one.text) and one.urn in changing
        if kind_of(one.urn) in _PARTS and not (_is_outlook(one) or said):
            yield one


def _yes(value: object) -> str:
    return "yes" if value else "no"
