"""Labels by which the provider finds its own jobs again, whatever happened to the state.

Four labels go on every job, and Vertex AI hands them on to the model and the endpoints. Hashes
stand in for names because a label's value has at most 63 lowercase characters.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pulumi_vertex_tuning.spec import DataSource, TuningJobSpec

MANAGED_BY = "managed-by"
STACK = "pulumi-stack"
RESOURCE = "pulumi-resource"
SPEC = "pulumi-spec"
CLAIM = "pulumi-claim"
"""On a model version: the resource that owns it. A job deletes only what nobody claims."""

SWEEP = "pulumi-sweep"
"""On a claimed model version: the stack whose scope may remove it when nothing else knows of it.

A resource that is to outlive its stack (retain_on_delete) claims without this label.
"""

KEPT = "pulumi-kept"
"""Begins the label of a model version that a claimant has replaced and keeps for a roll-back: the
claimant's hash is the rest of the key, and since when, in seconds of 1970, the value.
"""

PROVIDER = "pulumi-vertex-tuning"

_HASH_LENGTH = 32


@dataclass(frozen=True)
class Owner:
    """Who declared a thing: the stack and the resource in it, as hashes fit for labels."""

    stack: str
    resource: str


def owner(organization: str, project: str, stack: str, kind: str, name: str) -> Owner:
    """Return the owner for a resource of a stack; the kind is the resource's type."""
    return Owner(
        stack=_hash([organization, project, stack]),
        resource=_hash([organization, project, stack, kind, name]),
    )


def job_labels(spec: TuningJobSpec, owned_by: Owner) -> dict[str, str]:
    """Return the labels of a job: whose it is, and a hash of all that would retrain it."""
    return {
        MANAGED_BY: PROVIDER,
        STACK: owned_by.stack,
        RESOURCE: owned_by.resource,
        SPEC: spec_hash(spec),
    }


def spec_hash(spec: TuningJobSpec) -> str:
    """Return the hash of all that would train another model."""
    return _hash(training_identity(spec))


def stack_filter(stack: str) -> str:
    """Return the filter of lists that finds what carries a stack's label."""
    return f'labels.{STACK}="{stack}"'


def training_identity(spec: TuningJobSpec) -> dict[str, Any]:
    """Return what makes two jobs train the same model, place and names left out."""
    return {
        "baseModel": spec.base_model,
        "preTunedModel": spec.pre_tuned_model and spec.pre_tuned_model.properties(),
        "trainingDataset": _data(spec.training_dataset),
        "validationDataset": spec.validation_dataset and _data(spec.validation_dataset),
        "hyperparameters": spec.hyperparameters.properties(),
        "exportLastCheckpointOnly": spec.export_last_checkpoint_only,
        "kmsKeyName": spec.kms_key_name,
        "retry": spec.retry,
    }


def _data(source: DataSource) -> str:
    return source.digest or source.uri


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:_HASH_LENGTH]
