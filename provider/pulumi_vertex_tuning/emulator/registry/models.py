"""Handlers of models.get, list, patch and delete."""

import re
from collections.abc import Iterable

from pulumi_vertex_tuning.emulator import listing
from pulumi_vertex_tuning.emulator.errors import (
    failed_precondition,
    invalid_argument,
    invalid_fields,
)
from pulumi_vertex_tuning.emulator.filters import Condition, Fields
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.labels import check_labels
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.operations import finished_operation
from pulumi_vertex_tuning.emulator.ordering import SORTABLE
from pulumi_vertex_tuning.emulator.read_mask import masked_page
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.store import Resource
from pulumi_vertex_tuning.emulator.tuning.outcome import move_default_endpoint


def _model_id(operator: str, value: str) -> Condition:
    if operator not in ("=", "!="):
        raise invalid_argument(f"The filter field model does not support {operator}.")
    sql = "json_extract(body, '$.name') LIKE ?"
    pattern = "%/models/" + re.sub(r"[%_]", "", value)
    return Condition(sql if operator == "=" else f"NOT ({sql})", (pattern,))


_FIELDS: Fields = {
    "model": _model_id,
    "name": "$.name",
    "display_name": "$.displayName",
    "create_time": "$.createTime",
    "update_time": "$.updateTime",
    "base_model_name": "$.baseModelSource.modelGardenSource.publicModelName",
}
_LONGEST_DISPLAY_NAME = 128
_MODEL_FIELDS = frozenset({"displayName", "description"})
_VERSION_FIELDS = frozenset({"versionDescription"})
_FIELDS_OF_BOTH = frozenset({"labels", "defaultCheckpointId"})


def get(call: Call) -> Json:
    """Answer models.get of M, M@V or M@ALIAS."""
    model, version = records.split(call.name)
    if version:
        return records.find_version(call.store, call.name).body
    return records.find_model(call.store, model).body


def list_(call: Call) -> Json:
    """Answer models.list."""
    page = listing.list_page(call, records.MODEL, _FIELDS, sortable=SORTABLE)
    return masked_page(call, page, records.MODEL, "Model")


def patch(call: Call) -> Json:
    """Answer models.patch: fields of the model or of one version, never of both."""
    model, version = records.split(call.name)
    fields = _masked(call)
    _check_level(fields, is_version=bool(version))
    check_labels(call.body.get("labels", {}), "model.labels")
    if "displayName" in fields:
        _check_display_name(call.body.get("displayName", ""))
    changes = {field: call.body.get(field) for field in fields - {"defaultCheckpointId"}}
    with call.store.transaction():
        row = records.find_version(call.store, call.name)
        if "defaultCheckpointId" in fields:
            _set_default_checkpoint(call, row, str(call.body.get("defaultCheckpointId", "")))
            row = records.find_version(call.store, call.name)
        if changes and version:
            records.change_version(call.store, row, changes)
        elif changes:
            records.change_model(call.store, model, changes)
    return get(call)


def delete(call: Call) -> Json:
    """Answer models.delete: all versions at once, when none is deployed."""
    model, version = records.split(call.name)
    if version:
        raise invalid_argument("To delete a model version, call models.deleteVersion.")
    records.find_model(call.store, model)
    versions = records.versions_of(call.store, model)
    refuse_deployed(versions)
    with call.store.transaction():
        for row in versions:
            call.store.delete(row.name)
        call.store.delete(str(model))
        operation = finished_operation(call, model, "DeleteOperationMetadata")
    remove_weights(call, versions)
    return operation


def refuse_deployed(versions: Iterable[Resource]) -> None:
    """Raise the service's FAILED_PRECONDITION when a version stands on an endpoint."""
    endpoints = [
        deployed["endpoint"] for row in versions for deployed in row.extra["deployedModels"]
    ]
    if endpoints:
        raise failed_precondition(
            "The Model is deployed or being deployed at the following Endpoint(s): "
            f"{', '.join(endpoints)}. Please undeploy the model before retry.",
        )


def remove_weights(call: Call, versions: Iterable[Resource]) -> None:
    """Remove the files of deleted versions."""
    names = [name for row in versions for name in row.extra["weights"].values()]
    call.service.folders.remove_weights(names)


def _masked(call: Call) -> frozenset[str]:
    """Return the fields to change: of updateMask, or all that the body sets.

    google-genai sends no mask.
    """
    mask = call.parameter("updateMask")
    paths = [_camel(path) for path in mask.split(",") if path] if mask else list(call.body)
    fields = frozenset(paths) - {"name", "etag"}
    known = _MODEL_FIELDS | _VERSION_FIELDS | _FIELDS_OF_BOTH
    if mask and fields - known:
        raise invalid_argument(
            f"Cannot update the field(s) {', '.join(sorted(fields - known))} of a Model.",
        )
    return fields & known


def _check_level(fields: frozenset[str], *, is_version: bool) -> None:
    refused = fields & (_MODEL_FIELDS if is_version else _VERSION_FIELDS)
    if refused:
        level, other = ("version", "model") if is_version else ("model", "version")
        raise failed_precondition(
            f"The name is a {level}'s, but {', '.join(sorted(refused))} belongs to the {other}.",
        )


def _check_display_name(text: str) -> None:
    if not 1 <= len(text) <= _LONGEST_DISPLAY_NAME:
        message = f"The display name has to have 1 to {_LONGEST_DISPLAY_NAME} characters."
        raise invalid_fields([("model.display_name", message)])


def _set_default_checkpoint(call: Call, version: Resource, checkpoint: str) -> None:
    if checkpoint not in {found["checkpointId"] for found in version.extra["checkpoints"]}:
        raise invalid_argument(f'The Model has no checkpoint "{checkpoint}".')
    records.change_version(call.store, version, {"defaultCheckpointId": checkpoint})
    move_default_endpoint(call.store, ResourceName.parse(version.name))


def _camel(path: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), path.strip())
