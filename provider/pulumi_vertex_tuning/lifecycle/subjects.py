"""Which models an evaluation asks: checkpoints of the new one, the base model, the one in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.catalog import serving_location, short_name
from pulumi_vertex_tuning.vertex.inference import base_model_name
from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name


@dataclass(frozen=True)
class Subject:
    """A model that is asked.

    id: the checkpoint, or base or current. name: by which the API is asked. identity: what its
    answers are kept under, whichever endpoint it stands on.
    """

    id: str
    title: str
    name: str
    identity: str
    base_model: str


class NotAskable(Exception):
    """A model cannot be asked; the text says which, and what to do."""


def checkpoints_of(job: TuningJob, chosen: str, *, every: bool) -> list[Subject]:
    """Return the checkpoints of the new model to ask: every one, the chosen one, or the last."""
    made = job.tuned_model
    if made is None:
        raise NotAskable(f"the tuning job {job.name} tells of no tuned model")
    known = sorted(made.checkpoints, key=lambda one: one.step)
    served = [one for one in known if one.endpoint]
    if every and served:
        return [_checkpoint(job, one) for one in served]
    if chosen and chosen not in {one.id for one in known}:
        has = ", ".join(one.id for one in known) or "none"
        raise NotAskable(f"default_checkpoint_id: there is no checkpoint {chosen}; it has {has}")
    wanted = [one for one in known if one.id == chosen] or known[-1:]
    one = wanted[0] if wanted else Checkpoint("", 0, 0, made.endpoint)
    if not one.endpoint:
        raise NotAskable(f"checkpoint {one.id} of {made.model} is not deployed on any endpoint")
    return [_checkpoint(job, one)]


def base_of(job: TuningJob) -> Subject:
    """Return the base model of a job."""
    name = _base_name(job.name, job.base_model)
    short = short_name(job.base_model)
    return Subject("base", "base model", name, short, job.base_model)


def judge_of(job: TuningJob, model: str) -> Subject:
    """Return a judge, where it is served for this job's models."""
    title = f"judge {short_name(model)}"
    return Subject("judge", title, _base_name(job.name, model), short_name(model), model)


def in_use(handle: Mapping[str, Any]) -> Subject | None:
    """Return the model in use by what its handle tells; None where there is none."""
    endpoint, model = handle.get("endpoint"), handle.get("model")
    if not isinstance(endpoint, str) or not isinstance(model, str) or not (endpoint and model):
        return None
    identity = _identity(model, str(handle.get("checkpoint") or ""))
    base_model = str(handle.get("baseModel") or "")
    return Subject("current", "model in use", endpoint, identity, base_model)


def _checkpoint(job: TuningJob, checkpoint: Checkpoint) -> Subject:
    model = job.tuned_model.model if job.tuned_model else ""
    title = f"checkpoint {checkpoint.id}" if checkpoint.id else "the new model"
    identity = _identity(model, checkpoint.id)
    return Subject(checkpoint.id, title, checkpoint.endpoint, identity, job.base_model)


def _identity(model: str, checkpoint: str) -> str:
    """Return a name in which the project's id and number make no difference."""
    name = parse_name(model)
    return f"{name.location}/{name.id}@{name.version}#{checkpoint}"


def _base_name(job: str, base_model: str) -> str:
    place = parse_name(job)
    served = place._replace(location=serving_location(base_model, place.location))
    return base_model_name(served.parent, base_model)
