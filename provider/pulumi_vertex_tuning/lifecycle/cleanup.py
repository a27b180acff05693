"""Removing a tuned model with every endpoint that serves it. What is gone already is fine."""

from collections.abc import Iterator
from contextlib import suppress

from pulumi_vertex_tuning.catalog import serving_location
from pulumi_vertex_tuning.lifecycle.patience import once_allowed
from pulumi_vertex_tuning.vertex import endpoints, models
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import Deployment, Endpoint
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name, same_resource


def remove_model(connection: Connection, model: Model, job: TuningJob | None) -> None:
    """Undeploy a model version everywhere, delete its endpoints, then the version itself.

    The model goes with its last version; until then other resources own the other versions.
    """
    remove_endpoints(connection, job, model)
    with suppress(NotFound):
        once_allowed(connection.patience.undeploy, lambda: _delete_version(connection, model))


def remove_endpoints(connection: Connection, job: TuningJob | None, model: Model | None) -> None:
    """Take the model version off every endpoint that may serve it; delete the ones left empty.

    The job's own list is history, so the model's and the endpoints' word is asked as well.
    """
    for name in sorted(set(_endpoint_names(connection, job, model))):
        with suppress(NotFound):
            _clear(connection, endpoints.get(connection, name), model)


def delete_endpoint(connection: Connection, name: str) -> None:
    """Delete an empty endpoint; its last undeployment may not have been noticed yet."""
    once_allowed(connection.patience.undeploy, lambda: endpoints.delete(connection, name))


def _endpoint_names(
    connection: Connection, job: TuningJob | None, model: Model | None
) -> Iterator[str]:
    if model:
        yield from model.endpoints
    if job is None:
        return
    if made := job.tuned_model:
        yield from (name for name in (made.endpoint, *_checkpoint_endpoints(job)) if name)
    place = parse_name(job.name)
    for location in {place.location, serving_location(job.base_model, place.location)}:
        parent = f"projects/{place.project}/locations/{location}"
        for endpoint in endpoints.of_job(connection, parent, place.id):
            yield endpoint.name


def _checkpoint_endpoints(job: TuningJob) -> list[str]:
    return (
        [checkpoint.endpoint for checkpoint in job.tuned_model.checkpoints]
        if job.tuned_model
        else []
    )


def _clear(connection: Connection, endpoint: Endpoint, model: Model | None) -> None:
    ours = [one for one in endpoint.deployments if model and _is_of(one, model)]
    for deployment in ours:
        with suppress(NotFound):
            endpoints.undeploy(connection, endpoint.name, deployment)
    if len(ours) == len(endpoint.deployments):
        delete_endpoint(connection, endpoint.name)


def _is_of(deployment: Deployment, model: Model) -> bool:
    deployed = deployment.model.partition("@")[0]
    return same_resource(deployed, model.name) and deployment.version in {"", model.version}


def _delete_version(connection: Connection, model: Model) -> None:
    if [one.version for one in models.versions(connection, model.name)] == [model.version]:
        models.delete(connection, model.name)
    else:
        models.delete_version(connection, model.versioned_name)
