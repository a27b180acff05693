"""What a job leaves behind: the model version, its checkpoints and their endpoints."""

from dataclasses import replace

from pulumi_vertex_tuning.emulator import labels
from pulumi_vertex_tuning.emulator.faults.scenarios import Outcome
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.serving.deployments import (
    Deployment,
    deploy,
    endpoint_of,
    replace_deployed,
)
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.tuning.method import method_of

_MULTI_REGION_MODELS = "gemini-3"


def add_checkpoint(store: Store, job: Resource, epoch: int, step: int, weights: str) -> Resource:
    """Export a checkpoint: the version (made with the first one) and an endpoint of its own."""
    version = _version(store, job)
    checkpoint = str(len(version.extra["checkpoints"]) + 1)
    facts = {"checkpointId": checkpoint, "epoch": str(epoch), "step": str(step)}
    changes = {
        "checkpoints": [*version.extra["checkpoints"], facts],
        "defaultCheckpointId": checkpoint,
        "weights": version.extra["weights"] | {checkpoint: weights},
    }
    records.change_version(store, version, changes)
    version = records.find_version(store, ResourceName.parse(version.name))
    if _is_deployed(job, epoch):
        deployment = _deployment(job, version, checkpoint)
        facts = facts | {"endpoint": _deploy(store, job, epoch, deployment)}
    tuned: Json = job.body.get("tunedModel", {"model": version.name})
    tuned = tuned | {"checkpoints": [*tuned.get("checkpoints", []), facts]}
    changed = replace(
        job,
        body=job.body | {"tunedModel": tuned},
        extra=job.extra | {"version": version.name},
    )
    store.put(changed)
    return changed


def move_default_endpoint(store: Store, version_name: ResourceName) -> None:
    """Let the job's tunedModel.endpoint follow the default checkpoint of its version."""
    version = records.find_version(store, version_name)
    job = store.get(version.extra["job"])
    if job is None or "tunedModel" not in job.body:
        return
    endpoint = endpoint_of(version, version.extra["defaultCheckpointId"])
    tuned = {key: value for key, value in job.body["tunedModel"].items() if key != "endpoint"}
    if endpoint is not None:
        tuned["endpoint"] = endpoint
    store.put(replace(job, body=job.body | {"tunedModel": tuned}))


def serving_place(job: Resource) -> ResourceName:
    """Return where the endpoints of a job stand: since 3.x in a multi-region."""
    place = ResourceName.parse(job.parent)
    if not str(job.extra["baseModel"]).startswith(_MULTI_REGION_MODELS):
        return place
    return place.at("eu" if place.location.startswith("europe-") else "us")


def _deploy(store: Store, job: Resource, epoch: int, deployment: Deployment) -> str:
    """Deploy on an endpoint of its own, a rebased model in place of the original one."""
    original = store.get(job.extra.get("endpoint", ""))
    if original is None or epoch != job.extra["epochCount"]:
        return deploy(store, serving_place(job), deployment)
    return replace_deployed(store, original, deployment)


def _is_deployed(job: Resource, epoch: int) -> bool:
    outcome = (job.extra.get("scenario") or {}).get("outcome")
    is_last = epoch == job.extra["epochCount"]
    return outcome != Outcome.FAILED_WITH_MODEL and not (
        is_last and outcome == Outcome.SUCCEEDED_WITHOUT_ENDPOINT
    )


def _version(store: Store, job: Resource) -> Resource:
    made = job.extra.get("version")
    if made:
        return records.find_version(store, ResourceName.parse(made))
    model = _target(store, job)
    own = {
        "displayName": job.body["tunedModelDisplayName"],
        "encryptionSpec": job.body.get("encryptionSpec"),
    }
    version = {
        "labels": _labels(job),
        "versionDescription": job.body.get("description"),
        "modelSourceInfo": {"sourceType": "MODEL_GARDEN"},
        "baseModelSource": {
            "modelGardenSource": {
                "publicModelName": f"publishers/google/models/{job.extra['baseModel']}",
            },
        },
        "job": job.name,
        "baseModel": job.extra["baseModel"],
        "adapterSize": job.extra["adapterSize"],
    }
    return records.create_version(store, model, own, version)


def _target(store: Store, job: Resource) -> ResourceName:
    """Return the model that gets the version: the parent's while it is there, or a new one."""
    parent = job.extra.get("targetModel")
    if parent and store.get(parent) is not None:
        return ResourceName.parse(parent)
    return ResourceName.parse(job.parent).child(records.MODEL, new_id())


def _deployment(job: Resource, version: Resource, checkpoint: str) -> Deployment:
    return Deployment(
        version=version,
        checkpoint=checkpoint,
        display_name=str(version.body["displayName"]),
        labels=_labels(job),
        encryption=job.body.get("encryptionSpec"),
    )


def _labels(job: Resource) -> Json:
    return {
        **job.body.get("labels", {}),
        labels.BASE_MODEL: str(job.extra["baseModel"]).replace(".", "_"),
        labels.JOB_ID: ResourceName.parse(job.name).id,
        labels.TUNE_TYPE: method_of(job.body).tune_type,
    }
