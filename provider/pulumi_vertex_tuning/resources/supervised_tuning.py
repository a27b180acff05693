"""SupervisedTuning: from data to endpoint, which is what most people want."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, Unpack

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
from pulumi_vertex_tuning.resources.tuning_scope import within
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec
from pulumi_vertex_tuning.spec.chains import PRE_TUNED, in_order, parent_of, without_parent

if TYPE_CHECKING:  # only for who declares an evaluation or a handle
    from pulumi_vertex_tuning.resources.kept_objects import KeptObjects
    from pulumi_vertex_tuning.resources.prompts import Source
    from pulumi_vertex_tuning.resources.quality_gate import Gated

_TYPE = "vertextuning:index:SupervisedTuning"

_OF_THE_JOB = frozenset(SupervisedTuningSpec.model_fields) - {
    "training_dataset",
    "validation_dataset",
    "staging_bucket",
    "check_data",
    "default_checkpoint_id",
    "keep_previous",
    "handle",
    "evaluation",
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
    evaluation: Output[Mapping[str, Any] | None]
    handle: Output[str | None]

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
        source = _source(resource_name, arguments)
        training = self._dataset(resource_name, "training", arguments)
        self.tuning_job = self._job(resource_name, arguments, training)
        kept = self._kept(arguments)
        gated = self._gate(kept, source, arguments) if kept and source else None
        self.tuned_model = self._model(resource_name, arguments, gated)
        self._export(training)
        self._tell(kept, gated)
        self.register_outputs(self.outputs)

    @classmethod
    def from_config(cls, resource_name: str, desired: Any) -> Self:
        """Declare what a stack's configuration says, in the API's names or in Python's."""
        if not isinstance(desired, Mapping):
            raise pulumi.RunError(
                f'SupervisedTuning "{resource_name}" is not valid: expected a group of fields'
                f" (baseModel: ..., trainingDataset: ...), found {desired!r}"
            )
        return cls(resource_name, **desired)

    @classmethod
    def all_from_config(cls, desired: Any) -> dict[str, Self]:
        """Declare all tuned models of a stack's configuration, by name.

        Where pre_tuned_model names another one of them (pre_tuned_model: docs-bot), that one is
        trained first, and this one goes on from it.
        """
        if not isinstance(desired, Mapping):
            raise pulumi.RunError(f"expected a group of tuned models by name, found {desired!r}")
        try:
            order = in_order(desired)
        except InvalidInput as error:
            raise pulumi.RunError(str(error)) from None
        made: dict[str, Self] = {}
        for name in order:
            made[name] = cls.from_config(name, _linked(desired[name], made))
        return {name: made[name] for name in desired}

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

    def _kept(self, arguments: Mapping[str, Any]) -> "KeptObjects | None":
        if arguments.get("evaluation") is None and not arguments.get("handle"):
            return None
        from pulumi_vertex_tuning.resources.kept_objects import KeptObjects

        return KeptObjects.of(self.tuning_job, self.retention, arguments)

    def _gate(self, kept: "KeptObjects", source: "Source", arguments: Mapping[str, Any]) -> "Gated":
        """Put the gate between the job and its model."""
        from pulumi_vertex_tuning.resources.quality_gate import QualityGate

        checkpoint = arguments.get("default_checkpoint_id")
        gate = QualityGate(source, self.tuning_job, kept, checkpoint)
        return gate.gated(self._child())

    def _model(self, name: str, arguments: Mapping[str, Any], gated: "Gated | None") -> TunedModel:
        given = {
            "display_name": arguments.get("tuned_model_display_name"),
            "description": arguments.get("description"),
            "labels": arguments.get("labels") or {},
            "default_checkpoint_id": arguments.get("default_checkpoint_id"),
            "keep_previous": arguments.get("keep_previous"),
        }
        stated: Any = {key: value for key, value in given.items() if value is not None}
        if gated is None:
            return TunedModel(name, self._child(), tuning_job=self.tuning_job, **stated)
        if gated.checkpoint is not None:
            stated["default_checkpoint_id"] = gated.checkpoint
        options = within(self.tuning_job.scope, self._child())
        return TunedModel(name, options, tuning_job=gated.job, **stated)

    def _tell(self, kept: "KeptObjects | None", gated: "Gated | None") -> None:
        """Write the handle once the model is in use, and give out what was found."""
        found = gated.record.outcome if gated else None
        self.evaluation, self.handle = Output.from_input(found), Output.from_input(None)
        if gated:
            self.outputs["evaluation"] = self.evaluation
        if kept:
            scores = found.apply(lambda one: one["scores"]) if found else None
            told = {"job": self.tuned_model.tuning_job, "scores": scores}
            self.handle = kept.tell(self.tuned_model, told, self._child()).id
            self.outputs["handle"] = self.handle

    def _export(self, training: Dataset) -> None:
        model = self.tuned_model
        self.job = self.tuning_job.id
        self.model, self.endpoint, self.checkpoints = model.model, model.endpoint, model.checkpoints
        self.display_name, self.experiment = model.display_name, model.experiment
        self.training_data = training.uri
        self.estimated_cost_usd = self.tuning_job.estimated_cost_usd
        self.cost_usd = model.cost_usd
        self.outputs: dict[str, Any] = {
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


def _linked(fields: Any, made: Mapping[str, SupervisedTuning]) -> Any:
    """Return the fields with the parent's model, where they name a parent.

    By its id, which stays known when the parent changes in place.
    """
    if (parent := parent_of(fields)) is None:
        return fields
    model: dict[str, Any] = {"tunedModelName": made[parent.resource].tuned_model.id}
    if parent.checkpoint_id is not None:
        model["checkpointId"] = parent.checkpoint_id
    return {**without_parent(fields), PRE_TUNED: model}


def _source(name: str, arguments: Mapping[str, Any]) -> "Source | None":
    """Return the evaluation that is asked for, if any, with its prompts."""
    if (given := arguments.get("evaluation")) is None:
        return None
    from pulumi_vertex_tuning.resources.prompts import declared_evaluation

    return declared_evaluation(name, given, arguments.get("validation_dataset"))
