"""endpoints: get, list, undeployModel, delete."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.vertex.calls import finished, repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as

if TYPE_CHECKING:
    from google.cloud import aiplatform_v1 as v1

JOB_LABEL = "google-vertex-llm-tuning-job-id"
"""The label by which an endpoint tells which tuning job it was made by."""


@dataclass(frozen=True)
class Deployment:
    """A model version that stands on an endpoint, maybe as one of its checkpoints."""

    id: str
    model: str
    version: str
    checkpoint_id: str


@dataclass(frozen=True)
class Endpoint:
    """An endpoint and what is deployed on it."""

    name: str
    display_name: str
    deployments: tuple[Deployment, ...]
    labels: Mapping[str, str] = field(default_factory=dict)


def get(connection: Connection, name: str) -> Endpoint:
    """Return an endpoint."""
    with told_as(f"read {name}"):
        return _endpoint(
            connection.endpoints(name).get_endpoint(name=name, **repeatable(connection))
        )


def listing(connection: Connection, parent: str, query: str = "") -> Iterator[Endpoint]:
    """Yield the endpoints of a location, page by page."""
    with told_as(f"list the endpoints of {parent}"):
        request = {"parent": parent, "filter": query}
        client = connection.endpoints(parent)
        for endpoint in client.list_endpoints(request=request, **repeatable(connection)):
            yield _endpoint(endpoint)


def of_job(connection: Connection, parent: str, job_id: str) -> list[Endpoint]:
    """Return the endpoints that a tuning job made, by their label."""
    return list(listing(connection, parent, f"labels.{JOB_LABEL}={job_id}"))


def undeploy(connection: Connection, name: str, deployment: Deployment) -> None:
    """Take a model version off an endpoint; wait for the end."""
    with told_as(f"undeploy {deployment.model}@{deployment.version} from {name}"):
        client = connection.endpoints(name)
        operation = client.undeploy_model(
            endpoint=name, deployed_model_id=deployment.id, **repeatable(connection)
        )
        finished(connection, operation)


def delete(connection: Connection, name: str) -> None:
    """Delete an endpoint on which nothing is deployed; wait for the end."""
    with told_as(f"delete {name}"):
        finished(
            connection,
            connection.endpoints(name).delete_endpoint(name=name, **repeatable(connection)),
        )


def _endpoint(endpoint: "v1.Endpoint") -> Endpoint:
    deployments = (
        Deployment(one.id, one.model, one.model_version_id, one.checkpoint_id)
        for one in endpoint.deployed_models
    )
    labels = dict(endpoint.labels)
    return Endpoint(endpoint.name, endpoint.display_name, tuple(deployments), labels)
