"""A tuning job's life: look at it, end it, and clean up after it."""

from pulumi_vertex_tuning.lifecycle.cleanup import remove_endpoints, remove_model
from pulumi_vertex_tuning.lifecycle.identity import CLAIM
from pulumi_vertex_tuning.lifecycle.patience import once_true
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import (
    Conflict,
    InvalidArgument,
    NotFound,
    PreconditionFailed,
    Unavailable,
)
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model


def look(connection: Connection, name: str) -> TuningJob | None:
    """Return the job, or None where there is none."""
    try:
        return tuning_jobs.get(connection, name)
    except NotFound:
        return None


def has_model(connection: Connection, job: TuningJob) -> bool:
    """Tell whether the model that the job made is still there."""
    return model_of(connection, job) is not None


def model_of(connection: Connection, job: TuningJob) -> Model | None:
    """Return the model that the job made, None where it is gone.

    That it is gone may lead to a paid job, so it takes two answers of the service to believe it.
    """
    if job.tuned_model is None:
        return None
    name = job.tuned_model.model
    return models.find(connection, name) or _listed(connection, name)


def _listed(connection: Connection, name: str) -> Model | None:
    versions = models.find_versions(connection, name)
    return next((one for one in versions if one.versioned_name == name), None)


def delete(connection: Connection, name: str) -> None:
    """End the job where it still runs, and remove what it left and nobody claimed.

    The job itself stays listed for ever: the API has no way to delete one.
    """
    job = look(connection, name)
    if job is None:
        return
    if not job.ended:
        stop(connection, job)
        job = await_end(connection, job)
    remove_unclaimed(connection, job)


def stop(connection: Connection, job: TuningJob) -> None:
    """Ask for the end of a job, unless it has come already."""
    try:
        tuning_jobs.cancel(connection, job.name)
    except (PreconditionFailed, InvalidArgument, Conflict):
        if not tuning_jobs.get(connection, job.name).ended:  # it was not the job's end that refused
            raise


def await_end(connection: Connection, job: TuningJob) -> TuningJob:
    """Wait until a cancelled job has ended; raise Unavailable where it does not."""
    ended = once_true(
        connection.patience.cancel,
        lambda: tuning_jobs.get(connection, job.name),
        lambda seen: seen.ended,
    )
    if not ended.ended:
        raise Unavailable(
            f"end {job.name}",
            f"it is still {ended.state} {connection.patience.cancel:.0f} s after its cancel",
            "What it leaves is removed when you run the same command again after its end.",
        )
    return ended


def remove_unclaimed(connection: Connection, job: TuningJob) -> None:
    """Remove the model and the endpoints of an ended job, unless a resource has claimed them."""
    model = models.find(connection, job.tuned_model.model) if job.tuned_model else None
    if model is None:
        remove_endpoints(connection, job, model=None)
    elif CLAIM not in model.labels:
        remove_model(connection, model, job)
