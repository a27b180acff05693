"""Models and versions as rows.

A model has fields of its own and so has each version; an answer merges both. The row's `extra`
holds what is its own, the `body` the merged answer, made anew by `refresh` after each change,
so that lists and filters read it as it is. `models/M` shows the default version.
"""

import hashlib
import json
from dataclasses import replace

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.errors import not_found
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.store import Resource, Store

MODEL = "models"
VERSION = "modelVersions"
DEFAULT = "default"


def split(name: ResourceName) -> tuple[ResourceName, str]:
    """Return the model's name and what follows the @, "" when nothing does."""
    model_id, _, version = name.id.partition("@")
    return name.parent.child(MODEL, model_id), "" if version == "-" else version


def find_model(store: Store, model: ResourceName) -> Resource:
    """Return the row of a model."""
    found = store.get(str(model))
    if found is None or found.kind != MODEL:
        raise not_found("Model")
    return found


def find_version(store: Store, name: ResourceName) -> Resource:
    """Return the row of M@V, M@ALIAS or, for M, of its default version."""
    model, wanted = split(name)
    for row in versions_of(store, model):
        if wanted == row.extra["versionId"] or (wanted or DEFAULT) in row.extra["versionAliases"]:
            return row
    raise not_found("Model")


def versions_of(store: Store, model: ResourceName) -> list[Resource]:
    """Return all versions of a model, the oldest first."""
    return store.children(VERSION, str(model))


def create_version(store: Store, model: ResourceName, own: Json, version: Json) -> Resource:
    """Add a version, and the model when this is its first.

    The newest version becomes the default one, as a tuned model's does.
    """
    now = timestamp()
    if store.get(str(model)) is None:
        parent = str(model.parent)
        created = {"createTime": now, "updateTime": now, "lastVersion": 0, **own}
        store.put(Resource(str(model), MODEL, parent, {}, created))
    row = find_model(store, model)
    number = row.extra["lastVersion"] + 1
    _drop_alias(store, model, DEFAULT)
    store.put(replace(row, extra=row.extra | {"lastVersion": number, "updateTime": now}))
    facts = {
        "versionId": str(number),
        "versionAliases": [DEFAULT],
        "versionCreateTime": now,
        "versionUpdateTime": now,
        "checkpoints": [],
        "deployedModels": [],
        "weights": {},
        **version,
    }
    name = str(model.parent.child(MODEL, f"{model.id}@{number}"))
    store.put(Resource(name, VERSION, str(model), {}, facts))
    refresh(store, model)
    return find_version(store, ResourceName.parse(name))


def change_model(store: Store, model: ResourceName, changes: Json) -> None:
    """Change fields that are the model's own."""
    row = find_model(store, model)
    store.put(replace(row, extra=row.extra | {"updateTime": timestamp()} | changes))
    refresh(store, model)


def change_version(store: Store, version: Resource, changes: Json) -> None:
    """Change fields that are a version's own."""
    extra = version.extra | {"versionUpdateTime": timestamp()} | changes
    store.put(replace(version, extra=extra))
    refresh(store, ResourceName.parse(version.parent))


def move_aliases(store: Store, version: Resource, added: list[str], removed: list[str]) -> None:
    """Add and remove aliases; an added one leaves the version that had it."""
    model = ResourceName.parse(version.parent)
    for alias in [*added, *removed]:
        _drop_alias(store, model, alias)
    current = find_version(store, ResourceName.parse(version.name))
    aliases = [*current.extra["versionAliases"], *added]
    change_version(store, current, {"versionAliases": aliases})


def refresh(store: Store, model: ResourceName) -> None:
    """Make the answers of a model and its versions anew."""
    row = find_model(store, model)
    for version in versions_of(store, model):
        body = _merged(row.extra, version.extra)
        store.put(replace(version, body={"name": version.name, **body}))
        if DEFAULT in version.extra["versionAliases"]:
            store.put(replace(row, body={"name": row.name, **body}))


def _drop_alias(store: Store, model: ResourceName, alias: str) -> None:
    for row in versions_of(store, model):
        aliases = row.extra["versionAliases"]
        if alias in aliases:
            left = [other for other in aliases if other != alias]
            store.put(replace(row, extra=row.extra | {"versionAliases": left}))


_OF_MODEL = ("displayName", "description", "createTime", "updateTime", "encryptionSpec")
_OF_VERSION = (
    "versionId",
    "versionAliases",
    "versionCreateTime",
    "versionUpdateTime",
    "versionDescription",
    "defaultCheckpointId",
    "checkpoints",
    "deployedModels",
    "modelSourceInfo",
    "baseModelSource",
)


def _merged(model: Json, version: Json) -> Json:
    body = {key: model[key] for key in _OF_MODEL if model.get(key)}
    body |= {key: version[key] for key in _OF_VERSION if version.get(key)}
    labels = (model.get("labels") or {}) | (version.get("labels") or {})
    if labels:
        body["labels"] = labels
    body["etag"] = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    return body
