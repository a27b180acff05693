"""A stack's things in one place, each kind with one list for all."""

from pulumi_vertex_tuning.lifecycle.identity import STACK, stack_filter
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model


def look_at_all(
    connection: Connection, parent: str, stack: str, names: set[str]
) -> dict[str, TuningJob]:
    """Return these jobs by name, with one list for all of the stack that have not ended.

    A job that the list does not show is asked for by itself; one that is not there is left out.
    """
    found: dict[str, TuningJob] = {}
    if len(names) > 1:
        live = tuning_jobs.with_labels(connection, parent, {STACK: stack}, live=True)
        found = {job.name: job for job in live if job.name in names}
    for name in names - found.keys():
        if job := look(connection, name):
            found[name] = job
    return found


def stack_jobs(connection: Connection, parent: str, stack: str) -> list[TuningJob]:
    """Return all jobs of the stack, the oldest first."""
    return tuning_jobs.with_labels(connection, parent, {STACK: stack})


def stack_models(connection: Connection, parent: str, stack: str) -> dict[str, Model]:
    """Return the stack's models by the id of the job that made them."""
    found = models.listing(connection, parent, stack_filter(stack))
    return {model.labels[JOB_LABEL]: model for model in found if JOB_LABEL in model.labels}
