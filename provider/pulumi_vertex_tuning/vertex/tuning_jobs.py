"""tuningJobs: create, get, list, cancel."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import rest
from pulumi_vertex_tuning.vertex.calls import once, repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, told_as
from pulumi_vertex_tuning.vertex.job import LIVE, TuningJob, age, job_of

if TYPE_CHECKING:
    from google.cloud import aiplatform_v1 as v1

_VERSION = "v1beta1"

_ADAPTER_SIZES = {1: 1, 2: 6, 4: 2, 8: 3, 16: 4, 32: 5}
"""The API's enum numbers by rank: TWO came after THIRTY_TWO."""


def create(connection: Connection, spec: TuningJobSpec, labels: Mapping[str, str]) -> TuningJob:
    """Start a job. Made once, never tried again: after Unavailable it may exist all the same."""
    with told_as(f"create a tuning job in {spec.parent}"):
        job = connection.tuning_jobs(spec.parent).create_tuning_job(
            parent=spec.parent, tuning_job=_request(spec, labels), **once(connection)
        )
        return _job(job)


def get(connection: Connection, name: str) -> TuningJob:
    """Return a job as it stands."""
    with told_as(f"read {name}"):
        return rest.read(connection, _VERSION, name, job_of)


def raw(connection: Connection, name: str) -> dict[str, Any]:
    """Return a job as the API tells it, with its statistics."""
    with told_as(f"read {name}"):
        return rest.read(connection, _VERSION, name, dict)


def cancel(connection: Connection, name: str) -> None:
    """Ask for the end of a job; it ends later, and not always cancelled."""
    with told_as(f"cancel {name}"):
        connection.tuning_jobs(name).cancel_tuning_job(name=name, **repeatable(connection))


def with_labels(
    connection: Connection, parent: str, labels: Mapping[str, str], *, live: bool = False
) -> list[TuningJob]:
    """Return the jobs of a location that carry these labels, the oldest first.

    With live, those that have not ended. The filter's grammar is not documented for tuning jobs:
    where the server refuses it, every page is read, and all is compared here in any case.
    """
    query = " AND ".join(f'labels.{key}="{value}"' for key, value in sorted(labels.items()))
    states = " OR ".join(f'state="JOB_STATE_{state}"' for state in LIVE)
    try:
        jobs = list(listing(connection, parent, f"{query} AND ({states})" if live else query))
    except InvalidArgument:
        jobs = list(listing(connection, parent))
    fitting = (job for job in jobs if labels.items() <= job.labels.items())
    return sorted((job for job in fitting if not (live and job.ended)), key=age)


def listing(connection: Connection, parent: str, query: str = "") -> Iterator[TuningJob]:
    """Yield the jobs of a location, page by page."""
    with told_as(f"list the tuning jobs of {parent}"):
        path = f"{parent}/tuningJobs"
        yield from rest.pages(connection, _VERSION, path, job_of, key="tuningJobs", query=query)


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
    """Read what Google's type holds as the JSON that it came from."""
    from google.protobuf.json_format import MessageToDict

    return rest.parsed(MessageToDict(type(job).pb(job)), job_of)
