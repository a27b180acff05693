"""A declared tuning job, as it stands in the stack's state."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.duration import Duration
from pulumi_vertex_tuning.spec.evaluation import Evaluation
from pulumi_vertex_tuning.spec.hyperparameters import Hyperparameters, number, whole_number
from pulumi_vertex_tuning.spec.labels import check_labels
from pulumi_vertex_tuning.spec.problems import shown
from pulumi_vertex_tuning.spec.regions import check_region

MAX_DISPLAY_NAME = 128

_MODEL_NAME = re.compile(r"projects/[^/]+/locations/[a-z0-9-]+/models/[^/@]+(@[^/@]+)?")
_JOB_NAME = re.compile(r"projects/[^/]+/locations/[a-z0-9-]+/tuningJobs/[^/]+")
_KMS_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")
_PROJECT = re.compile(r"([a-z][a-z0-9-]{4,28}[a-z0-9]|[a-z0-9.-]+:[a-z][a-z0-9-]+|\d+)")
_SERVICE_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+\.gserviceaccount\.com")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]")
_DATA_URI = re.compile(r"gs://[^/]+/.+|projects/[^/]+/locations/[^/]+/datasets/[^/]+")


def _matching(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"{shown(value)} is not {expected}")
        return value

    return AfterValidator(check)


def _as_text(value: object) -> object:
    """Take 1 for "1": in a stack's configuration nobody quotes a counter."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


Text = Annotated[str, StringConstraints(min_length=1)]
DisplayName = Annotated[str, StringConstraints(min_length=1, max_length=MAX_DISPLAY_NAME)]
Labels = Annotated[dict[str, str], AfterValidator(check_labels)]
Region = Annotated[str, AfterValidator(check_region)]
Project = Annotated[str, _matching(_PROJECT, "the id or the number of a project")]
KmsKeyName = Annotated[
    str,
    _matching(_KMS_KEY, "a key name (projects/P/locations/L/keyRings/R/cryptoKeys/K)"),
]
ServiceAccount = Annotated[
    str,
    _matching(_SERVICE_ACCOUNT, "the e-mail of a service account (NAME@P.iam.gserviceaccount.com)"),
]
ModelName = Annotated[
    str, _matching(_MODEL_NAME, "the name of a tuned model (projects/P/locations/L/models/M@V)")
]
JobName = Annotated[
    str,
    _matching(_JOB_NAME, "the name of a tuning job (projects/P/locations/L/tuningJobs/J)"),
]
Usd = Annotated[float, BeforeValidator(number), Field(ge=0, allow_inf_nan=False)]
Kept = Annotated[int, BeforeValidator(whole_number), Field(ge=0, le=100)]
DataUri = Annotated[str, _matching(_DATA_URI, "a gs:// URI of a JSONL file")]


class DataSource(Declaration):
    """Data of a job: where it is, and a digest of what it says where that is known."""

    uri: DataUri
    digest: Text | None = None


class PreTunedModel(Declaration):
    """A tuned model that is trained further (continuous tuning), from a checkpoint of it."""

    tuned_model_name: ModelName
    checkpoint_id: Text | None = None


def _named(field: str) -> BeforeValidator:
    """Take a plain text for the one field that has to be there."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, str) else value)


class TuningSettings(Declaration):
    """All that tuningJobs.create takes besides the data, and the retry trigger."""

    project: Project = Field(description="id or number of the project")
    location: Region = Field(description="region in which the job runs")
    base_model: Text | None = Field(
        default=None, description="base model, for example gemini-2.5-flash"
    )
    pre_tuned_model: Annotated[PreTunedModel, _named("tuned_model_name")] | None = Field(
        default=None, description="tuned model to train further, instead of base_model"
    )
    hyperparameters: Hyperparameters = Field(
        default=Hyperparameters(), description="epoch_count, adapter_size, learning_rate_multiplier"
    )
    export_last_checkpoint_only: StrictBool = Field(
        default=False, description="export no intermediate checkpoints"
    )
    tuned_model_display_name: DisplayName | None = Field(
        default=None, description="display name of the tuned model, at most 128 characters"
    )
    description: str | None = Field(default=None, description="what the tuned model is for")
    labels: Labels = Field(default_factory=dict, description="labels of the tuned model")
    kms_key_name: KmsKeyName | None = Field(
        default=None, description="customer-managed encryption key, in the same region"
    )
    service_account: ServiceAccount | None = Field(
        default=None, description="service account that the job runs as"
    )
    retry: Annotated[Text, BeforeValidator(_as_text)] | None = Field(
        default=None, description="any text; another one trains again"
    )
    adopt: JobName | None = Field(
        default=None, description="job that was made elsewhere, to be managed and not trained again"
    )
    on_missing: Literal["fail", "retrain"] | None = Field(
        default=None, description="when the job or model is gone: fail (default) or retrain"
    )
    on_data_change: Literal["retrain", "ignore"] | None = Field(
        default=None, description="when the content of data changes: retrain (default) or ignore"
    )
    timeout: Duration | None = Field(
        default=None, description="longest time from create to end, for example 6h"
    )
    progress_timeout: Duration | None = Field(
        default=None, description="longest time without progress, for example 90m"
    )
    on_timeout: Literal["leave", "cancel"] | None = Field(
        default=None, description="then leave the job running (default), or cancel it"
    )
    max_cost_usd: Usd | None = Field(
        default=None, description="refuse to train what may cost more, in USD"
    )

    @property
    def parent(self) -> str:
        """Where the job is created: projects/P/locations/L."""
        return f"projects/{self.project}/locations/{self.location}"

    @model_validator(mode="after")
    def _one_source_model(self) -> Self:
        if (self.base_model is None) == (self.pre_tuned_model is None):
            raise ValueError("exactly one of base_model and pre_tuned_model is required")
        return self

    @model_validator(mode="after")
    def _key_in_the_same_region(self) -> Self:
        if self.kms_key_name and f"/locations/{self.location}/" not in self.kms_key_name:
            raise ValueError(
                f"kms_key_name: the key must be in the job's region, {self.location};"
                f" found {self.kms_key_name}"
            )
        return self


class TuningJobSpec(TuningSettings):
    """A tuning job: settings, and data that is in Cloud Storage."""

    training_dataset: Annotated[DataSource, _named("uri")] = Field(
        description="training data: gs:// URI or Dataset"
    )
    validation_dataset: Annotated[DataSource, _named("uri")] | None = Field(
        default=None, description="validation data: gs:// URI or Dataset"
    )


class SupervisedTuningSpec(TuningSettings):
    """A tuned model from data to endpoint: settings, data anywhere, and the model's own."""

    training_dataset: Text = Field(description="training data: local JSONL file or gs:// URI")
    validation_dataset: Text | None = Field(
        default=None, description="validation data: local JSONL file or gs:// URI"
    )
    staging_bucket: Annotated[str, _matching(_BUCKET, "the name of a bucket")] | None = Field(
        default=None, description="bucket for uploads of local files"
    )
    check_data: StrictBool | None = Field(
        default=None, description="read and check the rows of gs:// data; default: true"
    )
    default_checkpoint_id: Text | None = Field(
        default=None, description="checkpoint that the endpoint serves; default: the last"
    )
    keep_previous: Kept | None = Field(
        default=None, description="replaced models to keep for a roll-back; default: 0"
    )
    handle: StrictBool | None = Field(
        default=None, description="write the object that tells which endpoint is in use"
    )
    evaluation: Evaluation | None = Field(
        default=None, description="what a new model has to reach before it replaces the old one"
    )

    @field_validator("evaluation")
    @classmethod
    def _goes_with_the_rest(
        cls, evaluation: Evaluation | None, info: ValidationInfo
    ) -> Evaluation | None:
        if evaluation and (reason := _contradiction(evaluation, info.data)):
            raise ValueError(reason)
        return evaluation


def _contradiction(evaluation: Evaluation, others: Mapping[str, Any]) -> str:
    """Return why an evaluation cannot be meant together with the other fields."""
    if evaluation.select == "best":
        if others.get("export_last_checkpoint_only"):
            return "select: best needs all checkpoints; leave out export_last_checkpoint_only"
        if others.get("default_checkpoint_id"):
            return "select: best chooses the checkpoint; leave out default_checkpoint_id"
    if others.get("handle") is False:
        return "tells by the handle which model is in use; leave out handle: false"
    if evaluation.on_failure == "delete" and others.get("on_missing") == "retrain":
        return (
            "on_failure: delete with on_missing: retrain would train again and again;"
            " leave one of them out"
        )
    return ""
