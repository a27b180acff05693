"""tuningJobs: create, get, list, cancel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.calls import reading, writing
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, told_as

if TYPE_CHECKING:
    from google.cloud import aiplatform_v1 as v1

SUCCEEDED = frozenset({"SUCCEEDED", "PARTIALLY_SUCCEEDED"})
FAILED = frozenset({"FAILED", "CANCELLED", "EXPIRED"})
ENDED = SUCCEEDED | FAILED

_PAGE = 100

_ADAPTER_SIZES = {1: 1, 2: 6, 4: 2, 8: 3, 16: 4, 32: 5}
"""The API's enum numbers by rank: TWO came after THIRTY_TWO."""


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
class TuningJob:
    """A tuning job. States are the API's without JOB_STATE_."""

    name: str
    state: str
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
    epoch_count: int | None = None
    adapter_size: int | None = None
    learning_rate_multiplier: float | None = None
    billable_tokens: int | None = None

    @property
    def ended(self) -> bool:
        """Whether the state is final."""
        return self.state in ENDED

    @property
    def succeeded(self) -> bool:
        """Whether there is (or was) a tuned model."""
        return self.state in SUCCEEDED


def create(connection: Connection, spec: TuningJobSpec, labels: Mapping[str, str]) -> TuningJob:
    """Start a job. Made once, never tried again: after Unavailable it may exist all the same."""
    parent = f"projects/{spec.project}/locations/{spec.location}"
    with told_as(f"create a tuning job in {parent}"):
        client = connection.tuning_jobs(parent)
        job = client.create_tuning_job(
            parent=parent, tuning_job=_request(spec, labels), **writing()
        )
        return _job(job)


def get(connection: Connection, name: str) -> TuningJob:
    """Return a job as it stands."""
    with told_as(f"read {name}"):
        return _job(connection.tuning_jobs(name).get_tuning_job(name=name, **reading(connection)))


def cancel(connection: Connection, name: str) -> None:
    """Ask for the end of a job; it ends later, and not always cancelled."""
    with told_as(f"cancel {name}"):
        connection.tuning_jobs(name).cancel_tuning_job(name=name, **writing())


def with_labels(connection: Connection, parent: str, labels: Mapping[str, str]) -> list[TuningJob]:
    """Return all jobs of a location that carry these labels, the oldest first.

    The filter's grammar is not documented for tuning jobs: where the server refuses it, every
    page is read, and the labels are compared here in any case.
    """
    query = " AND ".join(f'labels.{key}="{value}"' for key, value in sorted(labels.items()))
    try:
        jobs = list(listing(connection, parent, query))
    except InvalidArgument:
        jobs = list(listing(connection, parent))
    wanted = labels.items()
    return sorted((job for job in jobs if wanted <= job.labels.items()), key=age)


def listing(connection: Connection, parent: str, query: str = "") -> Iterator[TuningJob]:
    """Yield the jobs of a location, page by page."""
    with told_as(f"list the tuning jobs of {parent}"):
        request = {"parent": parent, "filter": query, "page_size": _PAGE}
        client = connection.tuning_jobs(parent)
        for job in client.list_tuning_jobs(request=request, **reading(connection)):
            yield _job(job)


def age(job: TuningJob) -> tuple[str, str]:
    """Return what sorts jobs, the oldest first."""
    return (job.create_time.isoformat() if job.create_time else "", job.name)


def _request(spec: TuningJobSpec, labels: Mapping[str, str]) -> "v1.TuningJob":
    from google.cloud import aiplatform_v1 as v1

    job = v1.TuningJob(
        supervised_tuning_spec=_supervised(spec),
        tuned_model_display_name=spec.tuned_model_display_name or "",
        description=spec.description or "",
        labels={**spec.labels, **labels},
        service_account=spec.service_account or "",
    )
    if spec.pre_tuned_model:
        job.pre_tuned_model = v1.PreTunedModel(
            tuned_model_name=spec.pre_tuned_model.tuned_model_name,
            checkpoint_id=spec.pre_tuned_model.checkpoint_id or "",
        )
    if spec.base_model:
        job.base_model = spec.base_model
    if spec.kms_key_name:
        job.encryption_spec = v1.EncryptionSpec(kms_key_name=spec.kms_key_name)
    return job


def _supervised(spec: TuningJobSpec) -> "v1.SupervisedTuningSpec":
    from google.cloud import aiplatform_v1 as v1

    chosen = spec.hyperparameters
    parameters = v1.SupervisedHyperParameters(
        epoch_count=chosen.epoch_count,
        learning_rate_multiplier=chosen.learning_rate_multiplier,
        adapter_size=_ADAPTER_SIZES.get(chosen.adapter_size or 0, 0),
    )
    return v1.SupervisedTuningSpec(
        training_dataset_uri=spec.training_dataset.uri,
        validation_dataset_uri=spec.validation_dataset.uri if spec.validation_dataset else "",
        hyper_parameters=parameters,
        export_last_checkpoint_only=spec.export_last_checkpoint_only,
    )


def _job(job: "v1.TuningJob") -> TuningJob:
    chosen = job.supervised_tuning_spec.hyper_parameters
    sizes = {number: size for size, number in _ADAPTER_SIZES.items()}
    stats = job.tuning_data_stats.supervised_tuning_data_stats
    return TuningJob(
        name=job.name,
        state=job.state.name.removeprefix("JOB_STATE_"),
        error=job.error.message,
        base_model=job.base_model or job.pre_tuned_model.base_model,
        display_name=job.tuned_model_display_name,
        description=job.description,
        labels=dict(job.labels),
        experiment=job.experiment,
        create_time=job.create_time or None,
        start_time=job.start_time or None,
        end_time=job.end_time or None,
        tuned_model=_tuned_model(job.tuned_model),
        epoch_count=chosen.epoch_count or None,
        adapter_size=sizes.get(int(chosen.adapter_size)),
        learning_rate_multiplier=chosen.learning_rate_multiplier or None,
        billable_tokens=stats.total_billable_token_count or None,
    )


def _tuned_model(model: "v1.TunedModel") -> TunedModelRef | None:
    if not model.model:
        return None
    checkpoints = (
        Checkpoint(one.checkpoint_id, int(one.epoch), int(one.step), one.endpoint)
        for one in model.checkpoints
    )
    return TunedModelRef(model.model, model.endpoint, tuple(checkpoints))
