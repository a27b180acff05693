"""Tuning jobs as the service tells them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SUCCEEDED = frozenset({"SUCCEEDED", "PARTIALLY_SUCCEEDED"})
FAILED = frozenset({"FAILED", "CANCELLED", "EXPIRED"})
ENDED = SUCCEEDED | FAILED
LIVE = ("QUEUED", "PENDING", "RUNNING", "CANCELLING", "PAUSED", "UPDATING")

SUPERVISED = "supervisedTuningSpec"

_STATE, _DETAIL = "JOB_STATE_", "TUNING_JOB_STATE_"
_ADAPTER_SIZES = {"ONE": 1, "TWO": 2, "FOUR": 4, "EIGHT": 8, "SIXTEEN": 16, "THIRTY_TWO": 32}


@dataclass(frozen=True)
class Checkpoint:
    """A state of the model during training that was exported, and its endpoint."""

    id: str
    epoch: int
    step: int
    endpoint: str


@dataclass(frozen=True)
class TunedModelRef:
    """What a job made, as the job tells it: models/M@V and endpoints. May be out of date."""

    model: str
    endpoint: str
    checkpoints: tuple[Checkpoint, ...] = ()


@dataclass(frozen=True)
class Training:
    """What a job was told to train, with what the service has filled in by now.

    Method is the field that holds it, supervisedTuningSpec for what this provider declares.
    """

    method: str = SUPERVISED
    training_dataset: str = ""
    validation_dataset: str = ""
    epoch_count: int | None = None
    adapter_size: int | None = None
    learning_rate_multiplier: float | None = None
    export_last_checkpoint_only: bool = False
    pre_tuned_model: str = ""
    pre_tuned_checkpoint: str = ""
    kms_key_name: str = ""
    service_account: str = ""


@dataclass(frozen=True)
class TuningJob:
    """A tuning job. States are the API's without JOB_STATE_; detail is v1beta1's, in TUNING."""

    name: str
    state: str
    detail: str = ""
    error: str = ""
    base_model: str = ""
    display_name: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    experiment: str = ""
    create_time: datetime | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    tuned_model: TunedModelRef | None = None
    training: Training = Training()
    completed_epochs: int = 0
    completed_steps: int = 0
    steps: int | None = None
    billable_tokens: int | None = None
    dropped_rows: int = 0
    dropped_because: str = ""

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self.state in ENDED

    @property
    def succeeded(self) -> bool:
        """Whether there is (or was) a tuned model."""
        return self.state in SUCCEEDED

    @property
    def trained_tokens(self) -> int | None:
        """What is billed: the tokens of all epochs. None where the service does not tell."""
        epochs = self.training.epoch_count
        return self.billable_tokens * epochs if self.billable_tokens and epochs else None


def age(job: TuningJob) -> tuple[str, str]:
    """Return what sorts jobs, the oldest first."""
    return (job.create_time.isoformat() if job.create_time else "", job.name)


def job_of(body: Mapping[str, Any]) -> TuningJob:
    """Return the job in an answer of the service."""
    metadata = body.get("tuningJobMetadata", {})
    stats = body.get("tuningDataStats", {}).get("supervisedTuningDataStats", {})
    return TuningJob(
        name=body["name"],
        state=body.get("state", "").removeprefix(_STATE),
        detail=body.get("tuningJobState", "").removeprefix(_DETAIL),
        error=body.get("error", {}).get("message", ""),
        base_model=body.get("baseModel") or body.get("preTunedModel", {}).get("baseModel", ""),
        display_name=body.get("tunedModelDisplayName", ""),
        description=body.get("description", ""),
        labels=body.get("labels", {}),
        experiment=body.get("experiment", ""),
        create_time=_time(body.get("createTime")),
        start_time=_time(body.get("startTime")),
        end_time=_time(body.get("endTime")),
        tuned_model=_tuned_model(body.get("tunedModel", {})),
        training=_training(body),
        completed_epochs=int(metadata.get("completedEpochCount", 0)),
        completed_steps=int(metadata.get("completedStepCount", 0)),
        steps=_number(stats.get("tuningStepCount")),
        billable_tokens=_number(stats.get("totalBillableTokenCount")),
        dropped_rows=_number(stats.get("totalTruncatedExampleCount")) or 0,
        dropped_because=next(iter(stats.get("droppedExampleReasons", ())), ""),
    )


def _training(body: Mapping[str, Any]) -> Training:
    method = next((key for key in body if key.endswith("Spec") and key != "encryptionSpec"), "")
    spec = body.get(method, {})
    chosen, parent = spec.get("hyperParameters", {}), body.get("preTunedModel", {})
    size = chosen.get("adapterSize", "").removeprefix("ADAPTER_SIZE_")
    return Training(
        method=method or SUPERVISED,
        training_dataset=spec.get("trainingDatasetUri", ""),
        validation_dataset=spec.get("validationDatasetUri", ""),
        epoch_count=_number(chosen.get("epochCount")),
        adapter_size=_ADAPTER_SIZES.get(size),
        learning_rate_multiplier=chosen.get("learningRateMultiplier") or None,
        export_last_checkpoint_only=spec.get("exportLastCheckpointOnly", False),
        pre_tuned_model=parent.get("tunedModelName", ""),
        pre_tuned_checkpoint=parent.get("checkpointId", ""),
        kms_key_name=body.get("encryptionSpec", {}).get("kmsKeyName", ""),
        service_account=body.get("serviceAccount", ""),
    )


def _tuned_model(model: Mapping[str, Any]) -> TunedModelRef | None:
    if not model.get("model"):
        return None
    checkpoints = (
        Checkpoint(
            one["checkpointId"],
            int(one.get("epoch", 0)),
            int(one.get("step", 0)),
            one.get("endpoint", ""),
        )
        for one in model.get("checkpoints", [])
    )
    return TunedModelRef(model["model"], model.get("endpoint", ""), tuple(checkpoints))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _number(text: str | int | None) -> int | None:
    """Return an int64, which JSON writes as text; 0 stands for what is not known."""
    return int(text) if text else None
