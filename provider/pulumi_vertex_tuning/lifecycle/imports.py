"""What an existing tuning job would be declared as, so that a stack can adopt it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.catalog import short_name
from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.adoption import ended_badly
from pulumi_vertex_tuning.lifecycle.identity import CLAIM
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec
from pulumi_vertex_tuning.spec.labels import user_labels
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import SUPERVISED, Training, TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class NotImportable(Exception):
    """The job cannot be declared; the text says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"cannot import {name}: {reason}")


@dataclass(frozen=True)
class Imported:
    """A job that a stack can adopt, and its model as it is now, where the job has ended."""

    job: TuningJob
    model: Model | None

    @property
    def claimed(self) -> bool:
        """Whether a resource of some stack manages the model already."""
        return bool(self.model and CLAIM in self.model.labels)

    @property
    def declaration(self) -> dict[str, Any]:
        """The fields of a SupervisedTuning, under the API's names; what is open is left out."""
        training = self.job.training
        fields = {
            "adopt": self.job.name,
            **_start(self.job),
            "trainingDataset": training.training_dataset,
            "validationDataset": training.validation_dataset,
            "hyperparameters": _hyperparameters(training),
            "exportLastCheckpointOnly": training.export_last_checkpoint_only,
            "kmsKeyName": training.kms_key_name,
            "serviceAccount": training.service_account,
            **self._of_the_model(),
            "defaultCheckpointId": self._chosen_checkpoint(),
        }
        return {key: value for key, value in fields.items() if value}

    @property
    def resource_name(self) -> str:
        """A name for it in a stack, made from its display name."""
        words = _NOT_IN_A_NAME.sub("-", self.declaration.get("tunedModelDisplayName", ""))
        return words.strip("._-") or f"job-{parse_name(self.job.name).id}"

    def _of_the_model(self) -> dict[str, Any]:
        """Return what belongs to the model; of one that is not there yet, what the job says."""
        now = self.model or self.job
        return {
            "tunedModelDisplayName": now.display_name,
            "description": now.description or self.job.description,
            "labels": dict(sorted(user_labels(now.labels).items())),
        }

    def _chosen_checkpoint(self) -> str:
        """Return the default checkpoint where it is not the last, which it is by itself."""
        made = self.job.tuned_model
        if not self.model or not made or not made.checkpoints:
            return ""
        last = max(made.checkpoints, key=lambda one: (one.step, one.epoch)).id
        return "" if self.model.default_checkpoint_id == last else self.model.default_checkpoint_id


def read(connection: Connection, name: str) -> Imported:
    """Return a job that can be adopted; raise NotImportable where it cannot."""
    job = tuning_jobs.get(connection, name)
    if reason := next(_obstacles(connection, job), None):
        raise NotImportable(name, reason)
    imported = Imported(job, _model_of(connection, job))
    _refuse_what_cannot_be_declared(name, imported)
    return imported


def _model_of(connection: Connection, job: TuningJob) -> Model | None:
    if job.succeeded and job.tuned_model:
        return models.get(connection, job.tuned_model.model)
    return None


def _obstacles(connection: Connection, job: TuningJob) -> Iterator[str]:
    training = job.training
    if training.method != SUPERVISED:
        yield f"it is tuned by {training.method}; only {SUPERVISED} can be declared"
    yield from ended_badly(connection, job)
    for what, uri in (
        ("training", training.training_dataset),
        ("validation", training.validation_dataset),
    ):
        if uri and not uri.startswith("gs://"):
            yield f"its {what} data is {uri}; only data in Cloud Storage (gs://) can be declared"
        elif uri and not dataset.look(connection, uri):
            yield f"its {what} data {uri} is not there any more; put it back first"


def _refuse_what_cannot_be_declared(name: str, imported: Imported) -> None:
    place = parse_name(imported.job.name)
    fields = {**imported.declaration, "project": place.project, "location": place.location}
    try:
        SupervisedTuningSpec.parse(fields, "what it would be declared as")
    except InvalidInput as error:
        raise NotImportable(name, str(error)) from None


def _start(job: TuningJob) -> dict[str, Any]:
    training = job.training
    if not training.pre_tuned_model:
        return {"baseModel": short_name(job.base_model)}
    parent = {"tunedModelName": training.pre_tuned_model}
    if training.pre_tuned_checkpoint:
        parent["checkpointId"] = training.pre_tuned_checkpoint
    return {"preTunedModel": parent}


def _hyperparameters(training: Training) -> dict[str, int | float]:
    """Return all that the job has, what the service chose included."""
    chosen = {
        "epochCount": training.epoch_count,
        "adapterSize": training.adapter_size,
        "learningRateMultiplier": training.learning_rate_multiplier,
    }
    return {key: value for key, value in chosen.items() if value is not None}
