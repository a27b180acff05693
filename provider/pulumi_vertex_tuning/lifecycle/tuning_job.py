"""A tuning job's life: create or adopt, look, and clean up after it."""

import logging
from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle.cleanup import remove_endpoints, remove_model
from pulumi_vertex_tuning.lifecycle.identity import CLAIM, Owner, job_labels
from pulumi_vertex_tuning.lifecycle.patience import once_true
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import (
    Conflict,
    InvalidArgument,
    NotFound,
    PreconditionFailed,
    Unavailable,
)
from pulumi_vertex_tuning.vertex.tuning_jobs import TuningJob

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Started:
    """The job that a create ended with, and whether it was there before."""

    job: TuningJob
    adopted: bool


def create_or_adopt(connection: Connection, spec: TuningJobSpec, owned_by: Owner) -> Started:
    """Return the one job that trains this spec for this owner; start it where there is none.

    A job is found by its labels, so that an interrupted create, a lost answer, a lost state and
    a revert do not pay twice. Where two creates raced, the older job stays.
    """
    parent = f"projects/{spec.project}/locations/{spec.location}"
    labels = job_labels(spec, owned_by)
    if earlier := _adoptable(connection, parent, labels):
        return Started(_one_of(connection, earlier), adopted=True)
    try:
        created = tuning_jobs.create(connection, spec, labels)
    except Unavailable:
        if started := _adoptable(connection, parent, labels):
            return Started(_one_of(connection, started), adopted=True)
        raise
    rivals = {job.name: job for job in (created, *_adoptable(connection, parent, labels))}
    job = _one_of(connection, sorted(rivals.values(), key=tuning_jobs.age))
    return Started(job, adopted=job.name != created.name)


def look(connection: Connection, name: str) -> TuningJob | None:
    """Return the job, or None where there is none."""
    try:
        return tuning_jobs.get(connection, name)
    except NotFound:
        return None


def look_at_all(
    connection: Connection, parent: str, labels: dict[str, str], names: set[str]
) -> dict[str, TuningJob]:
    """Return these jobs of a location by name, with one list for all that carry the labels.

    A job that the list does not show (yet) is asked for by itself; one that is not there is
    left out.
    """
    found: dict[str, TuningJob] = {}
    if len(names) > 1:
        jobs = tuning_jobs.with_labels(connection, parent, labels)
        found = {job.name: job for job in jobs if job.name in names}
    for name in names - found.keys():
        if job := look(connection, name):
            found[name] = job
    return found


def has_model(connection: Connection, job: TuningJob) -> bool:
    """Tell whether the model that the job made is still there."""
    if not job.tuned_model:
        return False
    try:
        models.get(connection, job.tuned_model.model)
    except NotFound:
        return False
    return True


def delete(connection: Connection, name: str) -> None:
    """End the job where it still runs, and remove what it left and nobody claimed.

    The job itself stays listed for ever: the API has no way to delete one.
    """
    job = look(connection, name)
    if job is None:
        return
    if not job.ended:
        job = _cancelled(connection, job)
    _remove_unclaimed(connection, job)


def _adoptable(connection: Connection, parent: str, labels: dict[str, str]) -> list[TuningJob]:
    jobs = tuning_jobs.with_labels(connection, parent, labels)
    return [job for job in jobs if _worth_adopting(connection, job)]


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
            tuning_jobs.cancel(connection, job.name)
    return oldest


def _cancelled(connection: Connection, job: TuningJob) -> TuningJob:
    try:
        tuning_jobs.cancel(connection, job.name)
    except (PreconditionFailed, InvalidArgument, Conflict):
        if not tuning_jobs.get(connection, job.name).ended:  # it was not the job's end that refused
            raise
    return once_true(lambda: tuning_jobs.get(connection, job.name), lambda seen: seen.ended)


def _remove_unclaimed(connection: Connection, job: TuningJob) -> None:
    made = job.tuned_model.model if job.tuned_model else ""
    if not made:
        remove_endpoints(connection, job, model=None)
        return
    try:
        model = models.get(connection, made)
    except NotFound:
        remove_endpoints(connection, job, model=None)
        return
    if CLAIM not in model.labels:
        remove_model(connection, model, job)
