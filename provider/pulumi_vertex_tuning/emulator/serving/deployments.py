"""Which model version and checkpoint stands on which endpoint, kept on both sides."""

from dataclasses import dataclass, replace

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.store import Resource, Store

ENDPOINT = "endpoints"


@dataclass(frozen=True)
class Deployment:
    """What goes onto a new endpoint."""

    version: Resource
    checkpoint: str
    display_name: str
    labels: Json
    encryption: Json | None


def deploy(store: Store, place: ResourceName, deployment: Deployment) -> str:
    """Make an endpoint in a location with one checkpoint on it; return its name."""
    name, now = str(place.child(ENDPOINT, new_id())), timestamp()
    body: Json = {
        "name": name,
        "displayName": deployment.display_name,
        "etag": new_id(),
        "labels": deployment.labels,
        "createTime": now,
        "updateTime": now,
    }
    if deployment.encryption:
        body["encryptionSpec"] = deployment.encryption
    _put_on(store, Resource(name, ENDPOINT, str(place), body), deployment)
    return name


def replace_deployed(store: Store, endpoint: Resource, deployment: Deployment) -> str:
    """Put a checkpoint on an endpoint in place of what stands there; return its name."""
    for found in endpoint.body.get("deployedModels", []):
        undeploy(store, store.get(endpoint.name) or endpoint, found["id"])
    _put_on(store, store.get(endpoint.name) or endpoint, deployment)
    return endpoint.name


def _put_on(store: Store, endpoint: Resource, deployment: Deployment) -> None:
    deployed_id, now = new_id(), timestamp()
    changes = {
        "deployedModels": [_deployed_model(deployment, deployed_id, now)],
        "trafficSplit": {deployed_id: 100},
        "updateTime": now,
    }
    store.put(replace(endpoint, body=endpoint.body | changes))
    reference = {
        "endpoint": endpoint.name,
        "deployedModelId": deployed_id,
        "checkpointId": deployment.checkpoint,
    }
    deployed = [*deployment.version.extra["deployedModels"], reference]
    records.change_version(store, deployment.version, {"deployedModels": deployed})


def undeploy(store: Store, endpoint: Resource, deployed_model_id: str) -> None:
    """Take one deployed model off an endpoint."""
    gone = next(
        found for found in endpoint.body["deployedModels"] if found["id"] == deployed_model_id
    )
    left = [found for found in endpoint.body["deployedModels"] if found is not gone]
    body = endpoint.body | {"deployedModels": left, "updateTime": timestamp()}
    body["trafficSplit"] = {found["id"]: 100 // len(left) for found in left}
    store.put(replace(endpoint, body={key: value for key, value in body.items() if value}))
    version = store.get(f"{gone['model']}@{gone['modelVersionId']}")
    if version is not None:
        references = [
            found
            for found in version.extra["deployedModels"]
            if found["deployedModelId"] != deployed_model_id
        ]
        records.change_version(store, version, {"deployedModels": references})


def endpoint_of(version: Resource, checkpoint: str) -> str | None:
    """Return the endpoint where a checkpoint of a version stands."""
    for found in version.extra["deployedModels"]:
        if found["checkpointId"] == checkpoint:
            return str(found["endpoint"])
    return None


def _deployed_model(deployment: Deployment, deployed_id: str, now: str) -> Json:
    return {
        "id": deployed_id,
        "model": deployment.version.parent,
        "modelVersionId": deployment.version.extra["versionId"],
        "displayName": deployment.display_name,
        "createTime": now,
        "checkpointId": deployment.checkpoint,
    }
