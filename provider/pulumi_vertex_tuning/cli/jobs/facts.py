"""A tuning job as a row of a table, as a list of facts and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pulumi_vertex_tuning.catalog import price_of, short_name
from pulumi_vertex_tuning.catalog.estimates import cost, usd
from pulumi_vertex_tuning.cli.jobs.owners import Owned
from pulumi_vertex_tuning.cli.output import iso, when
from pulumi_vertex_tuning.lifecycle.progress import duration
from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

HEADINGS = ("id", "display name", "state", "base model", "created", "duration", "owner", "cost")


@dataclass(frozen=True)
class Told:
    """A job with what else is known of it: who made it, and what it cost in USD."""

    job: TuningJob
    owner: Owned | None = None
    cost_usd: float | None = None


def cost_of(job: TuningJob, prices: Mapping[str, float]) -> float | None:
    """Return what a job has cost, in USD; None before it has succeeded, or where unknown."""
    price = price_of(job.base_model, prices) if job.succeeded and job.base_model else None
    return cost(job.trained_tokens, price) if price and job.trained_tokens else None


def cells(told: Told, now: datetime) -> tuple[str, ...]:
    """Return the row of a job under HEADINGS."""
    job = told.job
    seconds = seconds_of(job, now)
    return (
        parse_name(job.name).id,
        job.display_name,
        job.state,
        short_name(job.base_model) if job.base_model else "",
        when(job.create_time),
        "" if seconds is None else duration(seconds),
        str(told.owner or ""),
        "" if told.cost_usd is None else usd(told.cost_usd),
    )


def seconds_of(job: TuningJob, now: datetime) -> float | None:
    """Return how long a job has taken from its creation, or takes by now."""
    if job.create_time is None:
        return None
    return ((job.end_time or now) - job.create_time).total_seconds()


def as_json(told: Told) -> dict[str, Any]:
    """Return all of a job, with names in the API's style."""
    job, made, chosen = told.job, told.job.tuned_model, told.job.training
    return {
        "name": job.name,
        "id": parse_name(job.name).id,
        "displayName": job.display_name,
        "description": job.description,
        "state": job.state,
        "detail": job.detail or None,
        "error": job.error or None,
        "baseModel": job.base_model,
        "createTime": iso(job.create_time),
        "startTime": iso(job.start_time),
        "endTime": iso(job.end_time),
        "durationSeconds": seconds_of(job, datetime.now(UTC)),
        "trainingDataset": chosen.training_dataset,
        "validationDataset": chosen.validation_dataset or None,
        "hyperparameters": {
            "epochCount": chosen.epoch_count,
            "adapterSize": chosen.adapter_size,
            "learningRateMultiplier": chosen.learning_rate_multiplier,
        },
        "completedEpochs": job.completed_epochs,
        "model": made.model if made else None,
        "endpoint": (made.endpoint or None) if made else None,
        "checkpoints": [checkpoint_json(one) for one in made.checkpoints] if made else [],
        "experiment": job.experiment or None,
        "labels": dict(job.labels),
        "owner": told.owner.as_json() if told.owner else None,
        "trainedTokens": job.trained_tokens,
        "costUsd": told.cost_usd,
    }


def checkpoint_json(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint for JSON."""
    return {
        "checkpointId": checkpoint.id,
        "epoch": checkpoint.epoch,
        "step": checkpoint.step,
        "endpoint": checkpoint.endpoint or None,
    }


def facts(told: Told, now: datetime) -> list[tuple[str, str]]:
    """Return what `show` says of a job, where there is something to say."""
    job, made, chosen = told.job, told.job.tuned_model, told.job.training
    seconds = seconds_of(job, now)
    found = [
        ("tuning job", job.name),
        ("display name", job.display_name),
        ("state", f"{job.state}{f': {job.error}' if job.error else ''}"),
        ("base model", job.base_model),
        ("training data", chosen.training_dataset),
        ("validation data", chosen.validation_dataset),
        ("epochs", _epochs(job)),
        ("adapter size", str(chosen.adapter_size or "")),
        ("learning rate", f"x {chosen.learning_rate_multiplier or 1:g}"),
        ("created", when(job.create_time)),
        ("ended", when(job.end_time)),
        ("duration", "" if seconds is None else duration(seconds)),
        ("tuned model", made.model if made else ""),
        ("endpoint", made.endpoint if made else ""),
        ("checkpoints", ", ".join(f"{one.id} (epoch {one.epoch})" for one in _checkpoints(job))),
        ("dropped rows", f"{job.dropped_rows:,}" if job.dropped_rows else ""),
        ("owner", str(told.owner or "")),
        ("cost", "" if told.cost_usd is None else usd(told.cost_usd)),
    ]
    return [(label, value) for label, value in found if value]


def _epochs(job: TuningJob) -> str:
    wanted = job.training.epoch_count
    if wanted and not job.ended:
        return f"{job.completed_epochs} of {wanted}"
    return str(wanted or "")


def _checkpoints(job: TuningJob) -> tuple[Checkpoint, ...]:
    return job.tuned_model.checkpoints if job.tuned_model else ()
