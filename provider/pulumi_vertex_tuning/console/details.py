"""Everything of a job, in words."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi_vertex_tuning.catalog import short_name
from pulumi_vertex_tuning.console.rows import moment, progress, spent, told_cost, took
from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob
from pulumi_vertex_tuning.vertex.models import Model


class Fact(NamedTuple):
    """A line of the details; copyable ones are names that are needed elsewhere."""

    label: str
    value: str
    copyable: bool = False


def facts(
    job: TuningJob, model: Model | None, owner: str, prices: Mapping[str, float]
) -> list[Fact]:
    """Return all that is known of a job and its model; what is open is left out."""
    made = job.tuned_model
    name = model.versioned_name if model else made.model if made else ""
    told = [
        Fact("job", job.name, copyable=True),
        Fact("state", job.state + (f", {progress(job)}" if progress(job) else "")),
        Fact("error", job.error),
        Fact("tuned model", name, copyable=True),
        Fact("endpoint", made.endpoint if made else "", copyable=True),
        *_trained(job),
        Fact("cost", told_cost(job, spent(job, prices))),
        Fact("owner", owner),
        Fact("description", (model.description if model else "") or job.description),
        Fact("labels", _labels(model.labels if model else job.labels)),
        Fact("experiment", job.experiment, copyable=True),
        Fact("service account", job.training.service_account, copyable=True),
        Fact("key", job.training.kms_key_name, copyable=True),
        Fact("created", moment(job.create_time)),
        Fact("started", moment(job.start_time)),
        Fact("ended", moment(job.end_time)),
        Fact("took", took(job)),
    ]
    return [fact for fact in told if fact.value]


def checkpoints(job: TuningJob, model: Model | None) -> list[Fact]:
    """Return the checkpoints of a job; the default is the one that its endpoint serves."""
    made = job.tuned_model.checkpoints if job.tuned_model else ()
    default = model.default_checkpoint_id if model else ""
    return [
        Fact(_title(one, default), one.endpoint or "not deployed", copyable=bool(one.endpoint))
        for one in made
    ]


def _title(one: Checkpoint, default: str) -> str:
    chosen = " (default)" if one.id == default else ""
    return f"{one.id}{chosen}: epoch {one.epoch}, step {one.step}"


def deletion(job: TuningJob, owner: str, *, managed: bool) -> str:
    """Say how the model is deleted: through its stack, or how it comes into one."""
    if managed:
        return (
            f"This model belongs to {owner}. Remove it from tuned-models:models in that stack's"
            " Pulumi.<stack>.yaml, then run `pulumi up`: its endpoints go first, then the model."
            " `pulumi destroy` removes all that the stack made. A job itself stays listed: the"
            " API has no way to delete one, and it costs nothing."
        )
    return (
        "No stack owns this model. Bring it into one with"
        f" `vertex-tuning import {job.name}`, run `pulumi up`, and remove it there."
    )


def _trained(job: TuningJob) -> list[Fact]:
    training = job.training
    chosen = (training.epoch_count, training.adapter_size, training.learning_rate_multiplier)
    epochs, size, rate = ("" if one is None else f"{one:g}" for one in chosen)
    tokens = job.billable_tokens
    return [
        Fact("base model", short_name(job.base_model)),
        Fact("trained further", training.pre_tuned_model, copyable=True),
        Fact("training data", training.training_dataset, copyable=True),
        Fact("validation data", training.validation_dataset, copyable=True),
        Fact("epochs", epochs),
        Fact("adapter size", size),
        Fact("learning rate multiplier", rate),
        Fact("checkpoints", "the last only" if training.export_last_checkpoint_only else ""),
        Fact("steps", f"{job.steps:,}" if job.steps else ""),
        Fact("billable tokens", f"{tokens:,} in each epoch" if tokens else ""),
    ]


def _labels(labels: Mapping[str, str]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in sorted(labels.items()))
