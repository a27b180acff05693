"""Create or adopt: the one job that trains a spec for its owner, whatever happened before."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.adoption import adopt
from pulumi_vertex_tuning.lifecycle.identity import Owner, job_labels
from pulumi_vertex_tuning.lifecycle.patience import once_admitted, once_true
from pulumi_vertex_tuning.lifecycle.tuning_job import has_model, stop
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import (
    NotFound,
    PermissionDenied,
    Unavailable,
    Unreachable,
)
from pulumi_vertex_tuning.vertex.job import TuningJob, age

_log = logging.getLogger(__name__)

_ASK_AGAIN = (
    "No job with this resource's labels has shown up, so it was probably not made."
    " Type `pulumi up` again: it looks for the job first."
)

_UPLOAD_AGAIN = "Type `pulumi up --refresh`: it uploads a local file again. Nothing was paid for."


@dataclass(frozen=True)
class Started:
    """The job that a create ended with, and whether it was there before."""

    job: TuningJob
    adopted: bool


def create_or_adopt(connection: Connection, spec: TuningJobSpec, owned_by: Owner) -> Started:
    """Return the one job that trains this spec for this owner; start it where there is none.

    A job is found by its labels, so that an interrupted create, a lost answer, a lost state and
    a revert do not pay twice. Where two creates raced, the older job stays. A job that the spec
    names (adopt) is taken as it is, or refused with NotAdoptable.
    """
    if spec.adopt:
        return Started(adopt(connection, spec), adopted=True)
    return once_admitted(
        connection.patience.quota, lambda: _create_or_adopt(connection, spec, owned_by)
    )


def adoptable(connection: Connection, jobs: Iterable[TuningJob]) -> list[TuningJob]:
    """Return the jobs that need no other beside them: they train, or their model is there."""
    return [job for job in jobs if _worth_adopting(connection, job)]


def earlier_jobs(connection: Connection, spec: TuningJobSpec, owned_by: Owner) -> list[TuningJob]:
    """Return the jobs by their labels that a create would adopt, the oldest first."""
    labels = job_labels(spec, owned_by)
    return adoptable(connection, tuning_jobs.with_labels(connection, spec.parent, labels))


def _create_or_adopt(connection: Connection, spec: TuningJobSpec, owned_by: Owner) -> Started:
    if earlier := earlier_jobs(connection, spec, owned_by):
        return Started(_one_of(connection, earlier), adopted=True)
    parent, labels = spec.parent, job_labels(spec, owned_by)
    _refuse_missing_data(connection, spec)
    try:
        created = tuning_jobs.create(connection, spec, labels)
    except Unreachable:
        raise
    except Unavailable as error:
        return _lost(connection, parent, labels, error)
    # A list that shows this job shows every older one as well, however late lists are.
    shown = once_true(
        connection.patience.list_lag,
        lambda: tuning_jobs.with_labels(connection, parent, labels),
        lambda jobs: created.name in {job.name for job in jobs},
    )
    rivals = {job.name: job for job in (created, *shown)}
    job = _one_of(connection, sorted(adoptable(connection, rivals.values()), key=age) or [created])
    return Started(job, adopted=job.name != created.name)


def _refuse_missing_data(connection: Connection, spec: TuningJobSpec) -> None:
    """Raise NotFound for data that is gone, before anything is paid for."""
    for source in (spec.training_dataset, spec.validation_dataset):
        if source and source.uri.startswith("gs://") and _is_gone(connection, source.uri):
            action = f"create a tuning job in {spec.parent}"
            raise NotFound(action, f"{source.uri} does not exist", _UPLOAD_AGAIN)


def _is_gone(connection: Connection, uri: str) -> bool:
    try:
        return dataset.look(connection, uri) is None
    except PermissionDenied:
        return False  # the service may read what this caller may not


def _lost(
    connection: Connection, parent: str, labels: Mapping[str, str], error: Unavailable
) -> Started:
    """Find the job of a create that was not answered; raise where none shows up."""

    def found() -> list[TuningJob]:
        return adoptable(connection, tuning_jobs.with_labels(connection, parent, labels))

    if jobs := once_true(connection.patience.list_lag, found, bool):
        return Started(_one_of(connection, jobs), adopted=True)
    raise Unavailable(error.action, error.reason, _ASK_AGAIN) from error


def _worth_adopting(connection: Connection, job: TuningJob) -> bool:
    if job.succeeded:
        return has_model(connection, job)
    return not job.ended and job.state != "CANCELLING"


def _one_of(connection: Connection, jobs: list[TuningJob]) -> TuningJob:
    """Return the oldest of the jobs that train the same, and cancel the others that run."""
    oldest, *others = jobs
    for job in others:
        if not job.ended:
            _log.warning("cancelling %s: %s trains the same and is older", job.name, oldest.name)
            stop(connection, job)
    return oldest
