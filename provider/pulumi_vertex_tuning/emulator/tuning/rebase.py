"""Handler of tuningJobs.rebaseTunedModel: the job of a tuned model, run once more.

On the service the new job trains on the base model that is to follow the old one. Which that is,
is not public, so it is the base model that the request's tuningJob names, or else the same.
"""

from dataclasses import replace

from pulumi_vertex_tuning.emulator.errors import (
    failed_precondition,
    invalid_argument,
    unimplemented,
)
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.operations import finished_operation, typed
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.serving.deployments import endpoint_of
from pulumi_vertex_tuning.emulator.store import Resource
from pulumi_vertex_tuning.emulator.tuning import jobs
from pulumi_vertex_tuning.emulator.tuning.method import method_of, spec_of
from pulumi_vertex_tuning.emulator.wire import render

_KEPT = ("tunedModelDisplayName", "description", "labels", "encryptionSpec", "serviceAccount")
_METADATA = "RebaseTunedModelOperationMetadata"


async def rebase(call: Call) -> Json:
    """Answer with an operation that is done as soon as the new job is made."""
    if call.body.get("artifactDestination"):
        raise unimplemented("artifact_destination")
    job = _job(call)
    request = _request(job, call.body.get("tuningJob", {}))
    extra = {"endpoint": _endpoint(call, job)} if call.body.get("deployToSameEndpoint") else {}
    made = await jobs.make(replace(call, body=request), extra)
    shown = render(made, call.version, "TuningJob", enums_as_numbers=False)
    answer = typed(call, "TuningJob", shown)
    return finished_operation(call, ResourceName.parse(made["name"]), _METADATA, answer)


def _job(call: Call) -> Resource:
    reference: Json = call.body.get("tunedModelRef", {})
    if "tuningJob" in reference:
        named = replace(call, name=ResourceName.parse(reference["tuningJob"]))
        return named.find(jobs.KIND, "TuningJob")
    if "tunedModel" not in reference:
        raise invalid_argument("tuned_model_ref has to name a tuned model or its tuning job.")
    model = records.find_version(call.store, ResourceName.parse(reference["tunedModel"]))
    named = replace(call, name=ResourceName.parse(model.extra["job"]))
    return named.find(jobs.KIND, "TuningJob")


def _endpoint(call: Call, job: Resource) -> str:
    """Return where the model stands that the new one is to replace."""
    if "version" not in job.extra:
        raise failed_precondition("The tuning job has no tuned model.")
    version = records.find_version(call.store, ResourceName.parse(job.extra["version"]))
    endpoint = endpoint_of(version, version.extra["defaultCheckpointId"])
    if endpoint is None:
        raise failed_precondition("The tuned model is not deployed on an endpoint.")
    return endpoint


def _request(job: Resource, asked: Json) -> Json:
    """Return what makes the job again: its base, data, hyperparameters, labels and key."""
    kept = {key: job.body[key] for key in _KEPT if key in job.body}
    spec = {method_of(job.body).spec: spec_of(job.body)}
    return {"baseModel": job.extra["baseModel"], **kept, **spec, **asked}
