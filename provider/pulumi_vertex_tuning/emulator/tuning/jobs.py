"""Handlers of tuningJobs.create, get, list and cancel."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pulumi_vertex_tuning.emulator import listing
from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.errors import (
    ServiceError,
    bad_request,
    invalid_argument,
    invalid_fields,
)
from pulumi_vertex_tuning.emulator.faults.denials import ACT_AS
from pulumi_vertex_tuning.emulator.filters import Fields
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.store import Resource
from pulumi_vertex_tuning.emulator.tuning import phases
from pulumi_vertex_tuning.emulator.tuning.folders import START, take
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import choose
from pulumi_vertex_tuning.emulator.tuning.method import (
    PREFERENCE,
    SUPERVISED,
    hyperparameters_of,
    method_of,
)
from pulumi_vertex_tuning.emulator.tuning.preferences import check_preferences
from pulumi_vertex_tuning.emulator.tuning.request import (
    DataFile,
    check_adapter_size,
    check_base_model,
    check_request,
    data_files,
)
from pulumi_vertex_tuning.emulator.tuning.rows import BadRowError, NotJsonLinesError, check_rows
from pulumi_vertex_tuning.emulator.tuning.support import (
    LARGEST_FILE,
    check_account_name,
    check_counts,
    check_key,
    check_place,
    key_of,
)

KIND = "tuningJobs"
_FIELDS: Fields = {
    "name": "$.name",
    "state": "$.state",
    "display_name": "$.tunedModelDisplayName",
    "tuned_model_display_name": "$.tunedModelDisplayName",
    "base_model": "$.baseModel",
    "create_time": "$.createTime",
    "start_time": "$.startTime",
    "end_time": "$.endTime",
    "update_time": "$.updateTime",
}


@dataclass(frozen=True)
class _Source:
    """What a job starts from: a base model, or a version of a tuned one."""

    base_model: str
    display_name: str
    target_model: str | None = None
    adapter_size: int | None = None
    weights: Path | None = None
    encryption: Json | None = None


async def create(call: Call) -> Json:
    """Answer tuningJobs.create."""
    return await make(call, {})


async def make(call: Call, extra: Json) -> Json:
    """Check a request for a job and its data, keep the job with `extra`, and let it run."""
    check_request(call.body)
    source = _source(call)
    check_adapter_size(call.body, source.base_model)
    check_place(source.base_model, call.name.location)
    check_key(call.body, source.base_model, call.name.location)
    _check_account(call)
    files = data_files(call.body)
    job_id = new_id()
    with call.service.folders.making(job_id) as folder:
        row_counts = await _take_data(call, files, folder, source)
        check_counts([file.field for file in files], row_counts)
    job = _job(call, job_id, source, row_counts)
    job = replace(job, extra=job.extra | extra)
    with call.store.transaction():
        call.store.put(job)
        call.store.set_live(job.name, live=True)
    call.service.runner.start(job.name)
    return job.body


def get(call: Call) -> Json:
    """Answer tuningJobs.get."""
    return call.find(KIND, "TuningJob").body


def list_(call: Call) -> Json:
    """Answer tuningJobs.list."""
    return listing.list_page(call, KIND, _FIELDS)


def cancel(call: Call) -> Json:
    """Answer tuningJobs.cancel: it only asks; a job that has ended stays as it is."""
    call.service.runner.cancel(call.find(KIND, "TuningJob").name)
    return {}


def _source(call: Call) -> _Source:
    asked_name = call.body.get("tunedModelDisplayName", "")
    if "preTunedModel" in call.body:
        return _tuned_source(call, asked_name)
    if not call.body.get("baseModel"):
        raise invalid_argument("One of base_model and pre_tuned_model has to be set.")
    base_model = check_base_model(call.body["baseModel"])
    return _Source(base_model, asked_name or f"{base_model}-{uuid.uuid4()}")


def _tuned_source(call: Call, asked_name: str) -> _Source:
    """Continue from a tuned model: a new version of it, unless the display name is another."""
    asked = call.body["preTunedModel"]
    name = ResourceName.parse(asked.get("tunedModelName", ""))
    version = records.find_version(call.store, name)
    checkpoint = asked.get("checkpointId") or version.extra["defaultCheckpointId"]
    if checkpoint not in version.extra["weights"]:
        raise invalid_argument(f'The pre-tuned Model has no checkpoint "{checkpoint}".')
    if key_of(call.body) not in ("", key_of(version.body)):
        raise invalid_argument("Continuous tuning has to use the encryption key of the Model.")
    parent_name = version.body["displayName"]
    same = asked_name in ("", parent_name)
    return _Source(
        base_model=version.extra["baseModel"],
        display_name=asked_name or parent_name,
        target_model=version.parent if same else None,
        adapter_size=version.extra["adapterSize"],
        encryption=version.body.get("encryptionSpec"),
        weights=call.service.folders.weights(version.extra["weights"][checkpoint]),
    )


def _check_account(call: Call) -> None:
    check_account_name(call.body)
    account = call.body.get("serviceAccount", "")
    if account and call.service.denials.hold(ACT_AS, account):
        raise invalid_argument(
            f"You do not have permission to act as service_account: {account}. "
            "(or it may not exist).",
        )


async def _take_data(
    call: Call,
    files: list[DataFile],
    folder: Path,
    source: _Source,
) -> list[int]:
    """Copy what the job needs into its folder and return the number of rows of each file."""
    if source.weights is not None:
        take(source.weights, folder / START)
    check = check_preferences if method_of(call.body) is PREFERENCE else check_rows
    counts = []
    for file in files:
        content = call.service.buckets.content_path(file.bucket, file.object)
        if content is None:
            missing = f"{file.complaint} gs://{file.bucket}/{file.object} does not exist."
            raise invalid_fields([(file.field, missing)])
        take(content, folder / file.copy)
        counts.append(await asyncio.to_thread(_count_rows, check, file, folder / file.copy))
    return counts


def _count_rows(check: Callable[[Path], int], file: DataFile, path: Path) -> int:
    if path.stat().st_size > LARGEST_FILE:
        raise _bad_data(file, f"The file has more than {LARGEST_FILE} bytes.")
    try:
        count = check(path)
    except NotJsonLinesError as error:
        raise invalid_fields([(file.field, f"{file.complaint} {error}")]) from error
    except BadRowError as error:
        raise _bad_data(file, str(error)) from error
    if count == 0:
        raise _bad_data(file, "The dataset has no rows.")
    return count


def _bad_data(file: DataFile, message: str) -> ServiceError:
    return bad_request(message, [(file.field, message)])


def _job(call: Call, job_id: str, source: _Source, row_counts: list[int]) -> Resource:
    now = timestamp()
    name = call.name.child(KIND, job_id)
    asked = hyperparameters_of(call.body)
    hyperparameters = choose(asked, row_counts[0], source.adapter_size)
    body = {"name": str(name), **_asked(call.body)} | {
        "tunedModelDisplayName": source.display_name,
        "state": phases.PENDING,
        "createTime": now,
        "updateTime": now,
        "tuningJobState": phases.QUEUED.detail,
    }
    if source.encryption is not None:
        body["encryptionSpec"] = source.encryption
    if "preTunedModel" in body:
        body["preTunedModel"] = body["preTunedModel"] | {"baseModel": source.base_model}
    extra = {
        "baseModel": source.base_model,
        "targetModel": source.target_model,
        "epochCount": hyperparameters.epoch_count,
        "adapterSize": hyperparameters.adapter_size,
        "learningRateMultiplier": hyperparameters.learning_rate_multiplier,
        "hasValidation": len(row_counts) > 1,
        "scenario": call.service.scenarios.take(body, str(name)),
    }
    return Resource(str(name), KIND, str(call.name), body, extra)


_INPUTS = (
    "baseModel",
    "preTunedModel",
    SUPERVISED.spec,
    PREFERENCE.spec,
    "tunedModelDisplayName",
    "description",
    "labels",
    "encryptionSpec",
    "serviceAccount",
)


def _asked(body: Json) -> Json:
    """Return the inputs; what only the service may set is ignored in a request."""
    return {key: body[key] for key in _INPUTS if key in body}
