"""A declared tuning job, as it stands in the stack's state."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.hyperparameters import Hyperparameters
from pulumi_vertex_tuning.spec.labels import check_labels
from pulumi_vertex_tuning.spec.problems import shown
from pulumi_vertex_tuning.spec.regions import check_region

MAX_DISPLAY_NAME = 128

_MODEL_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/models/[^/@]+(@[^/@]+)?")
_KMS_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")
_PROJECT = re.compile(r"([a-z][a-z0-9-]{4,28}[a-z0-9]|[a-z0-9.-]+:[a-z][a-z0-9-]+|\d+)")
_SERVICE_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+\.gserviceaccount\.com")
_DATA_URI = re.compile(r"gs://[^/]+/.+|projects/[^/]+/locations/[^/]+/datasets/[^/]+")


def _matching(pattern: re.Pattern[str], expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"{shown(value)} is not {expected}")
        return value

    return AfterValidator(check)


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
DataUri = Annotated[str, _matching(_DATA_URI, "a gs:// URI of a JSONL file")]


class DataSource(Declaration):
    """Data of a job: where it is, and a digest of what it says where that is known."""

    uri: DataUri
    digest: Text | None = None

    def same_data_as(self, other: Self) -> bool:
        """Tell whether both name the same rows: by digest, else by URI."""
        if self.digest and other.digest:
            return self.digest == other.digest
        return self.uri == other.uri


class PreTunedModel(Declaration):
    """A tuned model that is trained further (continuous tuning), from a checkpoint of it."""

    tuned_model_name: ModelName
    checkpoint_id: Text | None = None


class TuningJobSpec(Declaration):
    """All that tuningJobs.create takes for supervised tuning, and the retry trigger."""

    project: Project
    location: Region
    base_model: Text | None = None
    pre_tuned_model: PreTunedModel | None = None
    training_dataset: DataSource
    validation_dataset: DataSource | None = None
    hyperparameters: Hyperparameters = Hyperparameters()
    export_last_checkpoint_only: bool = False
    tuned_model_display_name: DisplayName | None = None
    description: str | None = None
    labels: Labels = Field(default_factory=dict)
    kms_key_name: KmsKeyName | None = None
    service_account: ServiceAccount | None = None
    retry: Text | None = None

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
