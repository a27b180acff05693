"""The fields and the quota that an answer refuses, by the names that a user knows."""

from typing import Any

import pytest

from pulumi_vertex_tuning.spec import TunedModelSpec, TuningJobSpec
from pulumi_vertex_tuning.vertex.errors import (
    InvalidArgument,
    QuotaExceeded,
    VertexError,
    told_as,
)
from pulumi_vertex_tuning.vertex.errors.fields import declared_name
from tests.unit.canned import service_error


def _refused(error: BaseException) -> VertexError:
    with pytest.raises(VertexError) as raised, told_as("do it"):
        raise error
    return raised.value


FIELDS = [
    ("tuning_job.supervised_tuning_spec.training_dataset_uri", "training_dataset"),
    ("tuningJob.supervisedTuningSpec.validationDatasetUri", "validation_dataset"),
    ("supervised_tuning_spec.hyper_parameters.adapter_size", "hyperparameters.adapter_size"),
    ("hyperParameters.epochCount", "hyperparameters.epoch_count"),
    ("tuning_job.supervised_tuning_spec.hyper_parameters", "hyperparameters"),
    (
        "tuning_job.supervised_tuning_spec.export_last_checkpoint_only",
        "export_last_checkpoint_only",
    ),
    ("tuning_job.encryption_spec.kms_key_name", "kms_key_name"),
    ("tuning_job.pre_tuned_model.checkpoint_id", "pre_tuned_model.checkpoint_id"),
    ("tuning_job.base_model", "base_model"),
    ("tuning_job.labels[a]", "labels[a]"),
    ("service_account", "service_account"),
    ("model.display_name", "display_name"),
    ("model.defaultCheckpointId", "default_checkpoint_id"),
    ("parent", "parent"),
    ("filter", "filter"),
    ("tuningJob.supervisedTuningSpec", "tuningJob.supervisedTuningSpec"),
    ("tuning_job.preference_optimization_spec", "tuning_job.preference_optimization_spec"),
    ("", ""),
]


@pytest.mark.parametrize(("field", "want"), FIELDS)
def test_a_field_is_called_as_it_was_declared(field: str, want: str) -> None:
    assert declared_name(field) == want


def test_every_field_that_is_sent_has_its_declared_name() -> None:
    for spec in (TuningJobSpec, TunedModelSpec):
        for name in spec.model_fields:
            assert declared_name(f"tuning_job.{name}") == name


NO_JSONL = "training_dataset_uri should be a GCS object of type JSONL."
TRAINING = "tuning_job.supervised_tuning_spec.training_dataset_uri"
SIZE = "tuning_job.supervised_tuning_spec.hyper_parameters.adapter_size"
BAD_SIZE = "The adapter size is not supported for this base model."
ONE = f"List of found errors:\t1.Field: {TRAINING}; Message: {NO_JSONL}\t"
TWO = f"{ONE}2.Field: {SIZE}; Message: {BAD_SIZE}\t"
CHANGE = "\nChange {}, then type the command again."


def _violations(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    listed = [{"field": field, "description": text} for field, text in pairs]
    return [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}]


REFUSALS: list[tuple[str, list[dict[str, Any]], tuple[str, ...], str]] = [
    (
        ONE,
        _violations((TRAINING, NO_JSONL)),
        ("training_dataset",),
        f"training_dataset: {NO_JSONL}" + CHANGE.format("training_dataset"),
    ),
    (
        ONE,
        [],
        ("training_dataset",),
        f"training_dataset: {NO_JSONL}" + CHANGE.format("training_dataset"),
    ),
    (
        TWO,
        [],
        ("training_dataset", "hyperparameters.adapter_size"),
        f"2 fields are refused\n  training_dataset: {NO_JSONL}"
        f"\n  hyperparameters.adapter_size: {BAD_SIZE}"
        + CHANGE.format("training_dataset and hyperparameters.adapter_size"),
    ),
    (
        BAD_SIZE,
        _violations((SIZE, BAD_SIZE)),
        ("hyperparameters.adapter_size",),
        f"hyperparameters.adapter_size: {BAD_SIZE}" + CHANGE.format("hyperparameters.adapter_size"),
    ),
    (
        "Invalid request.",
        _violations((SIZE, "Too large."), (SIZE, "")),
        ("hyperparameters.adapter_size",),
        "Invalid request.\n  hyperparameters.adapter_size: Too large."
        "\n  hyperparameters.adapter_size" + CHANGE.format("hyperparameters.adapter_size"),
    ),
    (
        "Row: 0. Missing required 'contents' field.",
        [],
        (),
        "Row: 0. Missing required 'contents' field.",
    ),
    ("Bad.", _violations(("", "Something is bad.")), (), "Bad."),
]


@pytest.mark.parametrize(("message", "details", "fields", "text"), REFUSALS)
def test_what_is_refused_is_told_field_by_field(
    message: str, details: list[dict[str, Any]], fields: tuple[str, ...], text: str
) -> None:
    told = _refused(service_error(400, "INVALID_ARGUMENT", message, details))

    assert isinstance(told, InvalidArgument)
    assert told.fields == fields
    assert str(told) == f"could not do it: {text}"


METRIC = "aiplatform.googleapis.com/global_concurrent_tuning_jobs"


def _detail(kind: str, **values: Any) -> list[dict[str, Any]]:
    return [{"@type": f"type.googleapis.com/google.rpc.{kind}", **values}]


QUOTAS: list[tuple[str, list[dict[str, Any]], str]] = [
    (f"Quota exceeded for {METRIC}.", [], "global_concurrent_tuning_jobs"),
    (f"Quota exceeded for {METRIC} with base model: x", [], "global_concurrent_tuning_jobs"),
    (
        "Quota exceeded for quota metric 'Generate content requests' and limit 'x'",
        [],
        "Generate content requests",
    ),
    (f"* Quota exceeded for metric: {METRIC}, limit: 1", [], "global_concurrent_tuning_jobs"),
    (
        "No.",
        _detail("QuotaFailure", violations=[{"quotaMetric": METRIC}]),
        "global_concurrent_tuning_jobs",
    ),
    ("No.", _detail("QuotaFailure", violations=[{"quotaId": "PerMinute"}]), "PerMinute"),
    (
        "No.",
        _detail("ErrorInfo", reason="RATE_LIMIT_EXCEEDED", metadata={"quota_metric": METRIC}),
        "global_concurrent_tuning_jobs",
    ),
    ("Resource has been exhausted (e.g. check quota).", [], ""),
    ("Quota exceeded for your project.", [], ""),
]


@pytest.mark.parametrize(("message", "details", "quota"), QUOTAS)
def test_the_quota_that_is_used_up_has_a_name(
    message: str, details: list[dict[str, Any]], quota: str
) -> None:
    told = _refused(service_error(429, "RESOURCE_EXHAUSTED", message, details))

    assert isinstance(told, QuotaExceeded)
    assert told.quota == quota
    assert told.reason == message
    assert (f"The quota {quota} is used up." in str(told)) is bool(quota)
    of_jobs = quota in {"", "global_concurrent_tuning_jobs"}
    assert ("`pulumi config set vertex-tuning:maxConcurrentJobs N`" in str(told)) is of_jobs
