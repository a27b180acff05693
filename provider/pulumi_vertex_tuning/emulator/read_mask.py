"""A readMask: which fields of a list's resources a client wants, such as name,displayName."""

import re

from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.wire.messages import descriptor


def masked_page(call: Call, page: Json, key: str, message: str) -> Json:
    """Narrow the resources of a list's page, which stand at `key`, to the readMask of the call."""
    paths = _paths(call.parameter("readMask"), call.version, message)
    if not paths or key not in page:
        return page
    return page | {key: [_masked(body, paths) for body in page[key]]}


def _masked(body: Json, paths: list[list[str]]) -> Json:
    kept: Json = {}
    for key, value in body.items():
        below = [path[1:] for path in paths if path[0] == key]
        if below:
            is_whole = [] in below or not isinstance(value, dict)
            kept[key] = value if is_whole else _masked(value, below)
    return kept


def _paths(mask: str, version: str, message: str) -> list[list[str]]:
    paths = [_camel(path.strip()).split(".") for path in mask.split(",") if path.strip()]
    known = {field.json_name for field in descriptor(version, message).fields}
    for path in paths:
        if path[0] not in known | {"*"}:
            raise invalid_argument(f'Invalid read mask: {message} has no field "{path[0]}".')
    return [] if ["*"] in paths else paths


def _camel(path: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), path)
