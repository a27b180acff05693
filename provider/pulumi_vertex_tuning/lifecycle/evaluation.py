"""Evaluating a new model: asking what is not answered yet, and scoring the answers.

The same code foresees in a preview and evaluates in an update; foreseeing asks nobody.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.evaluation.outcome import Outcome
from pulumi_vertex_tuning.evaluation.page import page
from pulumi_vertex_tuning.evaluation.prompts import Prompt
from pulumi_vertex_tuning.evaluation.scoring import Answered, metrics_against, score
from pulumi_vertex_tuning.lifecycle.answering import Answering, NotYet, Tell, usual_instruction
from pulumi_vertex_tuning.lifecycle.dataset import refuse_public
from pulumi_vertex_tuning.lifecycle.handle import read_handle
from pulumi_vertex_tuning.lifecycle.identity import CLAIM
from pulumi_vertex_tuning.lifecycle.outcomes import outcome_uri, page_uri, read_outcome
from pulumi_vertex_tuning.lifecycle.records import Shelf
from pulumi_vertex_tuning.lifecycle.subjects import (
    Subject,
    base_of,
    checkpoints_of,
    in_use,
    judge_of,
)
from pulumi_vertex_tuning.lifecycle.tuning_job import remove_unclaimed
from pulumi_vertex_tuning.spec.evaluation import JUDGE, Evaluation
from pulumi_vertex_tuning.vertex import models, storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.documents import HTML, JSON, write_document
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import same_resource


@dataclass(frozen=True)
class Gate:
    """What a new model has to pass. Handle: the URI of what tells the model in use.

    checkpoint: the one that is declared to be served, "" for the last.
    """

    name: str
    evaluation: Evaluation
    prompts: tuple[Prompt, ...]
    shelf: Shelf
    handle: str
    checkpoint: str = ""


def foresee(gate: Gate, job: TuningJob) -> Outcome:
    """Return what the recorded answers come to; NotYet where some are missing."""
    return _outcome(gate, job, None)


def evaluate(gate: Gate, job: TuningJob, tell: Tell) -> Outcome:
    """Ask what is not recorded, and return what all answers come to, which is written down.

    Raises PublicBucket where everybody could read the records.
    """
    bucket, _ = storage.split_uri(gate.shelf.folder)
    refuse_public(gate.shelf.connection, bucket)
    outcome = _outcome(gate, job, tell)
    _write_down(gate, outcome)
    return outcome


def dismiss(connection: Connection, job: TuningJob, how: str) -> str:
    """Do with a model that fell short what on_failure says: keep or delete.

    Return what it is now: kept, deleted, or in use. What a resource has claimed is not touched.
    """
    model = models.find(connection, job.tuned_model.model) if job.tuned_model else None
    if model and CLAIM in model.labels:
        return "in use"
    if model and how == "keep":
        return "kept"
    remove_unclaimed(connection, job)
    return "deleted"


def _outcome(gate: Gate, job: TuningJob, tell: Tell | None) -> Outcome:
    evaluation, shelf = gate.evaluation, gate.shelf
    current = _current(gate, job)
    instruction = usual_instruction(shelf, gate.prompts, job)
    asked = Answering(evaluation, gate.prompts, shelf, instruction, tell)
    every = evaluation.select == "best"
    candidates = checkpoints_of(job, gate.checkpoint, every=every)
    answered = Answered(
        candidates={one.id: _judged(gate, job, asked, one) for one in candidates},
        others={one.id: _judged(gate, job, asked, one) for one in _others(gate, job, current)},
    )
    if asked.missing:
        raise NotYet(asked.missing)
    about = Outcome(
        job=job.name,
        model=job.tuned_model.model if job.tuned_model else "",
        checkpoint="",
        base_model=job.base_model,
        prompts=len(gate.prompts),
        means={},
        current=current,
        emulated=shelf.connection.service.emulated,
    )
    return score(evaluation, answered, about)


def _judged(gate: Gate, job: TuningJob, asked: Answering, subject: Subject) -> Any:
    """Return a model's replies, with what the judges make of those that thresholds ask for."""
    replies = asked.replies(subject)
    compared = subject.id in {"base", "current"}
    measures = gate.evaluation.measures
    for metric in metrics_against(gate.evaluation, subject.id) if compared else measures:
        if metric.metric == "judge":
            replies = asked.judged(metric, judge_of(job, metric.model or JUDGE), replies)
    return replies


def _others(gate: Gate, job: TuningJob, current: Mapping[str, Any]) -> Iterator[Subject]:
    """Yield the models that thresholds compare with, as far as there are any."""
    compared = gate.evaluation.compared_with
    if "base" in compared:
        yield base_of(job)
    if "current" in compared and (used := in_use(current)):
        yield used


def _current(gate: Gate, job: TuningJob) -> dict[str, Any]:
    """Return what was in use when the job was first evaluated; {} where that was none but itself.

    It is written down with the first outcome: later this model may be the one in use.
    """
    connection = gate.shelf.connection
    if known := read_outcome(connection, gate.shelf.folder, job.name):
        return dict(known.get("current") or {})
    found = read_handle(connection, gate.handle)
    told = found[0] if found else {}
    its_job = told.get("job")
    if not isinstance(its_job, str) or same_resource(its_job, job.name):
        return {}
    return {key: told.get(key) for key in ("job", "model", "checkpoint", "endpoint", "baseModel")}


def _write_down(gate: Gate, outcome: Outcome) -> None:
    """Write the outcome and its page, unless they say just that already."""
    connection, folder = gate.shelf.connection, gate.shelf.folder
    told = outcome.as_json()
    if read_outcome(connection, folder, outcome.job) == told:
        return
    text = json.dumps(told, indent=1, ensure_ascii=False)
    for uri, content, kind in (
        (page_uri(folder, outcome.job), page(outcome, gate.name), HTML),
        (outcome_uri(folder, outcome.job), text, JSON),
    ):
        write_document(
            connection,
            uri,
            content.encode(),
            generation=None,
            metadata=gate.shelf.marks,
            content_type=kind,
        )
