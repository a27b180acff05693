"""The arguments of the resources, as Python's type checkers see them.

What values are allowed is said once, by the models in spec/.
"""

from collections.abc import Mapping
from typing import Any, Literal, Required, TypedDict

from pulumi import Input

from pulumi_vertex_tuning.resources.hyperparameters import Hyperparameters
from pulumi_vertex_tuning.spec import Evaluation, PreTunedModel


class TuningFields(TypedDict, total=False):
    """What a tuning job is told besides its data."""

    project: Input[str]
    location: Input[str]
    base_model: Input[str]
    pre_tuned_model: Input[str] | PreTunedModel | Mapping[str, Any]
    hyperparameters: Hyperparameters | Mapping[str, Any]
    export_last_checkpoint_only: Input[bool]
    tuned_model_display_name: Input[str]
    description: Input[str]
    labels: Input[Mapping[str, Input[str]]]
    kms_key_name: Input[str]
    service_account: Input[str]
    retry: Input[str | int]
    adopt: Input[str]
    on_missing: Literal["fail", "retrain"]
    on_data_change: Literal["retrain", "ignore"]
    timeout: str
    progress_timeout: str
    on_timeout: Literal["leave", "cancel"]
    max_cost_usd: Input[float]


class TunedModelFields(TypedDict, total=False):
    """What may change of a tuned model without training again."""

    display_name: Input[str]
    description: Input[str]
    labels: Input[Mapping[str, Input[str]]]
    default_checkpoint_id: Input[str]
    keep_previous: int


class SupervisedTuningFields(TuningFields, total=False):
    """A tuned model from data to endpoint."""

    training_dataset: Required[Input[str]]
    validation_dataset: Input[str]
    staging_bucket: Input[str]
    check_data: bool
    default_checkpoint_id: Input[str]
    keep_previous: int
    handle: bool
    evaluation: Evaluation | Mapping[str, Any]
