"""Removing orphans: jobs end first, then models go with their endpoints, then what is left."""

from collections.abc import Sequence
from contextlib import suppress

from pulumi_vertex_tuning.cli.orphans.things import Thing
from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.cleanup import delete_endpoint, remove_model
from pulumi_vertex_tuning.lifecycle.tuning_job import await_end, look, remove_unclaimed, stop
from pulumi_vertex_tuning.vertex import endpoints
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL, Endpoint
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name
from pulumi_vertex_tuning.vertex.storage import StoredObject


def remove(connection: Connection, orphans: Sequence[Thing]) -> None:
    """Remove them all; what is gone already is fine."""
    found = [one.found for one in orphans]
    jobs = [one for one in found if isinstance(one, TuningJob)]
    for job in jobs:
        stop(connection, job)
    for job in jobs:
        remove_unclaimed(connection, await_end(connection, job))
    for one in found:
        if isinstance(one, Model):
            remove_model(connection, one, look(connection, _job_of(one)))
    for one in found:
        if isinstance(one, Endpoint):
            _remove_endpoint(connection, one.name)
        elif isinstance(one, StoredObject):
            dataset.remove(connection, one.uri, one.generation)


def _remove_endpoint(connection: Connection, name: str) -> None:
    """Delete an endpoint, unless something is deployed there by now."""
    with suppress(NotFound):
        if not endpoints.get(connection, name).deployments:
            delete_endpoint(connection, name)


def _job_of(model: Model) -> str:
    return f"{parse_name(model.name).parent}/tuningJobs/{model.labels.get(JOB_LABEL, '')}"
