"""Handlers of models.listVersions, listCheckpoints, deleteVersion and mergeVersionAliases."""

import re

from pulumi_vertex_tuning.emulator.errors import failed_precondition, invalid_argument
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.operations import finished_operation
from pulumi_vertex_tuning.emulator.registry import records
from pulumi_vertex_tuning.emulator.registry.models import refuse_deployed, remove_weights
from pulumi_vertex_tuning.emulator.service import Call

_ALIAS = re.compile(r"[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]")


def list_versions(call: Call) -> Json:
    """Answer models.listVersions, the oldest first."""
    model, _ = records.split(call.name)
    records.find_model(call.store, model)
    return {"models": [row.body for row in records.versions_of(call.store, model)]}


def list_checkpoints(call: Call) -> Json:
    """Answer models.listCheckpoints of a version, or of the default one."""
    checkpoints = records.find_version(call.store, call.name).extra["checkpoints"]
    return {"checkpoints": checkpoints} if checkpoints else {}


def delete(call: Call) -> Json:
    """Answer models.deleteVersion; the only version goes with the model alone."""
    model, version = records.split(call.name)
    if not version:
        raise invalid_argument("The name has to be that of a model version: models/M@V.")
    row = records.find_version(call.store, call.name)
    others = [other for other in records.versions_of(call.store, model) if other.name != row.name]
    if not others:
        raise failed_precondition(
            "The only version of a Model cannot be deleted. Delete the Model instead.",
        )
    refuse_deployed([row])
    with call.store.transaction():
        if records.DEFAULT in row.extra["versionAliases"]:
            records.move_aliases(call.store, others[-1], [records.DEFAULT], [])
        call.store.delete(row.name)
        operation = finished_operation(call, model, "DeleteOperationMetadata")
    remove_weights(call, [row])
    return operation


def merge_aliases(call: Call) -> Json:
    """Answer models.mergeVersionAliases; "-alias" takes one away."""
    row = records.find_version(call.store, call.name)
    asked = [str(alias) for alias in call.body.get("versionAliases", [])]
    added = [alias for alias in asked if not alias.startswith("-")]
    removed = [alias[1:] for alias in asked if alias.startswith("-")]
    for alias in added:
        if not _ALIAS.fullmatch(alias):
            raise invalid_argument(f'Invalid version alias: "{alias}".')
    if records.DEFAULT in removed:
        raise invalid_argument('The alias "default" cannot be removed, only moved.')
    with call.store.transaction():
        records.move_aliases(call.store, row, added, removed)
    moved = call.store.get(row.name)
    return {} if moved is None else moved.body
