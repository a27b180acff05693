"""Everything of a job: names to copy, what it was told to train, what it made."""

import json
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.lifecycle.forms import Form, forms
from pulumi_vertex_tuning.notebook import html
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob, job_of
from pulumi_vertex_tuning.vertex.names import parse_name

_HEADINGS = ("checkpoint", "epoch", "step", "endpoint")


@dataclass(frozen=True)
class Details:
    """A job by its full name."""

    connection: Connection
    job: str

    def _repr_html_(self) -> str:
        body = tuning_jobs.raw(self.connection, self.job)
        job = job_of(body)
        made = job.tuned_model.checkpoints if job.tuned_model else ()
        return html.block(
            "Details",
            html.facts(_facts(job)),
            html.table(_HEADINGS, map(_row, made)) if made else "",
            *(html.folded(form.title, form.text) for form in self._forms(job)),
            html.folded("the job as the API tells it", _pretty(body)),
            emulated=self.connection.service.emulated,
        )

    def _forms(self, job: TuningJob) -> list[Form]:
        made = job.tuned_model
        model = models.find(self.connection, made.model) if made else None
        return forms(job, model, self.connection.service.api_url(parse_name(job.name).location))


def _facts(job: TuningJob) -> list[tuple[str, object]]:
    chosen, made = job.training, job.tuned_model
    return [
        ("tuning job", job.name),
        ("state", job.state),
        ("tuned model", made.model if made else ""),
        ("endpoint", made.endpoint if made else ""),
        ("display name", job.display_name),
        ("description", job.description),
        ("base model", job.base_model),
        ("pre-tuned model", chosen.pre_tuned_model),
        ("training data", chosen.training_dataset),
        ("validation data", chosen.validation_dataset),
        ("epochs", chosen.epoch_count),
        ("adapter size", chosen.adapter_size),
        ("learning rate multiplier", chosen.learning_rate_multiplier),
        ("experiment", job.experiment),
        ("labels", ", ".join(f"{key}={value}" for key, value in job.labels.items())),
        ("created", job.create_time),
        ("ended", job.end_time),
        ("error", job.error),
    ]


def _row(one: Checkpoint) -> tuple[object, ...]:
    return (one.id, one.epoch, one.step, one.endpoint or "not deployed")


def _pretty(body: dict[str, Any]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)
