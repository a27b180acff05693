"""SupervisedTuning: from data to endpoint, which is what most people want."""

from collections.abc import Mapping
from typing import Any, Self, Unpack

import pulumi
from pulumi import Output, ResourceOptions

from pulumi_vertex_tuning.resources.dataset import Dataset
from pulumi_vertex_tuning.resources.defaults import with_defaults
from pulumi_vertex_tuning.resources.fields import SupervisedTuningFields
from pulumi_vertex_tuning.resources.inputs import by_python_names, declared
from pulumi_vertex_tuning.resources.local_data import warn_of_oddities
from pulumi_vertex_tuning.resources.retention import retention
from pulumi_vertex_tuning.resources.tuned_model import TunedModel
from pulumi_vertex_tuning.resources.tuning_job import TuningJob
from pulumi_vertex_tuning.spec import SupervisedTuningSpec

_TYPE = "vertextuning:index:SupervisedTuning"

_OF_THE_JOB = frozenset(SupervisedTuningSpec.model_fields) - {
    "training_dataset",
    "validation_dataset",
    "staging_bucket",
    "check_data",
    "default_checkpoint_id",
}


class SupervisedTuning(pulumi.ComponentResource):
    """A tuned model: its data sets, the job that trains it, and the model with its endpoints.

    A change of data, base model or hyperparameters trains a new model before the old one goes.
    A change of display name, description, labels or default checkpoint is made in place.
    """

    job: Output[str]
    model: Output[str]
    endpoint: Output[str]
    checkpoints: Output[list[dict[str, Any]]]
    display_name: Output[str]
    experiment: Output[str]
    training_data: Output[str]
    estimated_cost_usd: Output[dict[str, float] | None]
    cost_usd: Output[float | None]

    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        **fields: Unpack[SupervisedTuningFields],
    ) -> None:
        """Declare the tuned model. Raises pulumi.RunError where an argument cannot be meant."""
        super().__init__(_TYPE, resource_name, None, opts)
        self.retention = retention(opts)
        arguments = by_python_names(with_defaults(fields))
        declared(arguments, SupervisedTuningSpec, f'SupervisedTuning "{resource_name}"')
        training = self._dataset(resource_name, "training", arguments)
        self.tuning_job = self._job(resource_name, arguments, training)
        self.tuned_model = self._model(resource_name, arguments)
        self._export(training)

    @classmethod
    def from_config(cls, resource_name: str, desired: Any) -> Self:
        """Declare what a stack's configuration says, in the API's names or in Python's."""
        if not isinstance(desired, Mapping):
            raise pulumi.RunError(
                f'SupervisedTuning "{resource_name}" is not valid: expected a group of fields'
                f" (baseModel: ..., trainingDataset: ...), found {desired!r}"
            )
        return cls(resource_name, **desired)

    def _child(self) -> ResourceOptions:
        return ResourceOptions(parent=self)

    def _dataset(self, name: str, role: str, arguments: Mapping[str, Any]) -> Dataset:
        dataset = Dataset(
            f"{name}-{role}",
            self._child(),
            source=arguments[f"{role}_dataset"],
            staging_bucket=arguments.get("staging_bucket"),
            check_data=arguments.get("check_data"),
            project=arguments.get("project"),
            location=arguments.get("location"),
        )
        warn_of_oddities(dataset.local_source, dataset, validation=role == "validation")
        return dataset

    def _job(self, name: str, arguments: Mapping[str, Any], training: Dataset) -> TuningJob:
        given: Any = {key: value for key, value in arguments.items() if key in _OF_THE_JOB}
        for key in ("service_account", "kms_key_name"):
            given.setdefault(key, None)  # what this component settled is not settled again
        if "validation_dataset" in arguments:
            given["validation_dataset"] = self._dataset(name, "validation", arguments)
        return TuningJob(name, self._child(), training_dataset=training, **given)

    def _model(self, name: str, arguments: Mapping[str, Any]) -> TunedModel:
        given = {
            "display_name": arguments.get("tuned_model_display_name"),
            "description": arguments.get("description"),
            "labels": arguments.get("labels") or {},
            "default_checkpoint_id": arguments.get("default_checkpoint_id"),
        }
        stated: Any = {key: value for key, value in given.items() if value is not None}
        return TunedModel(name, self._child(), tuning_job=self.tuning_job, **stated)

    def _export(self, training: Dataset) -> None:
        model = self.tuned_model
        self.job = self.tuning_job.id
        self.model, self.endpoint, self.checkpoints = model.model, model.endpoint, model.checkpoints
        self.display_name, self.experiment = model.display_name, model.experiment
        self.training_data = training.uri
        self.estimated_cost_usd = self.tuning_job.estimated_cost_usd
        self.cost_usd = model.cost_usd
        self.outputs = {
            "job": self.job,
            "model": self.model,
            "endpoint": self.endpoint,
            "checkpoints": self.checkpoints,
            "displayName": self.display_name,
            "experiment": self.experiment,
            "trainingData": self.training_data,
            "estimatedCostUsd": self.estimated_cost_usd,
            "costUsd": self.cost_usd,
        }
        self.register_outputs(self.outputs)
