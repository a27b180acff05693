"""The sweep at the end of a stack: what carries its label and no state knew of.

It comes last in a destroy, after all resources that the state knows. So what still carries the
stack's label is an orphan, such as a job whose create outlived a killed engine; or it was kept on
purpose, or belongs to another stack by now: those are left alone.
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog import serving_locations
from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.claims import claims_of
from pulumi_vertex_tuning.lifecycle.cleanup import delete_endpoint, remove_model
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE, STACK, stack_filter
from pulumi_vertex_tuning.lifecycle.tuning_job import (
    await_end,
    look,
    remove_unclaimed,
    stop,
)
from pulumi_vertex_tuning.vertex import endpoints, models, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """A stack's things in one place. Kept: the resources, by hash, that are to outlive it."""

    parent: str
    stack: str
    kept: Collection[str] = ()

    def holds(self, labels: dict[str, str]) -> bool:
        """Tell whether something with these labels is this stack's and is not to be kept."""
        return labels.get(STACK) == self.stack and labels.get(RESOURCE) not in self.kept


def sweep(connection: Connection, swept: Swept) -> None:
    """Cancel the stack's live jobs; remove its models that nobody keeps, and empty endpoints."""
    _end_jobs(connection, swept)
    for model in _models(connection, swept):
        _log.warning("removing %s, which no resource of the stack knows", model.versioned_name)
        remove_model(connection, model, look(connection, _job_of(model)))
    for endpoint in list(_empty_endpoints(connection, swept)):
        with suppress(NotFound):
            delete_endpoint(connection, endpoint)


def sweep_uploads(connection: Connection, swept: Swept, bucket: str) -> None:
    """Remove the stack's uploads from a bucket, such as one whose create outlived the engine."""
    with suppress(NotFound):
        for found in list(storage.listing(connection, bucket, f"{dataset.FOLDER}/")):
            if swept.holds(dict(found.metadata)):
                _log.warning("removing %s, which no resource of the stack knows", found.uri)
                dataset.remove(connection, found.uri, found.generation)


def _end_jobs(connection: Connection, swept: Swept) -> None:
    """Cancel all first, then wait for each."""
    found = tuning_jobs.with_labels(connection, swept.parent, {STACK: swept.stack}, live=True)
    jobs = [job for job in found if swept.holds(dict(job.labels))]
    for job in jobs:
        _log.warning("cancelling %s, which no resource of the stack knows", job.name)
        stop(connection, job)
    for job in jobs:
        remove_unclaimed(connection, await_end(connection, job))


def _models(connection: Connection, swept: Swept) -> list[Model]:
    """Return the model versions that the stack's end takes along."""
    listed = list(models.listing(connection, swept.parent, stack_filter(swept.stack)))
    found = [
        version for model in listed for version in models.find_versions(connection, model.name)
    ]
    return [model for model in found if _goes(model, swept)]


def _goes(model: Model, swept: Swept) -> bool:
    if not swept.holds(dict(model.labels)):
        return False
    if set(claims_of(model.labels).values()) <= {swept.stack}:
        return True
    _log.warning("leaving %s alone: a resource has claimed it", model.versioned_name)
    return False


def _job_of(model: Model) -> str:
    return f"{parse_name(model.name).parent}/tuningJobs/{model.labels.get(JOB_LABEL, '')}"


def _empty_endpoints(connection: Connection, swept: Swept) -> Iterator[str]:
    _, project, _, location = swept.parent.split("/")
    for place in (location, *serving_locations(location)):
        parent = f"projects/{project}/locations/{place}"
        for endpoint in endpoints.listing(connection, parent, stack_filter(swept.stack)):
            if swept.holds(dict(endpoint.labels)) and not endpoint.deployments:
                yield endpoint.name
