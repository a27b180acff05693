"""An answer's JSON in the version and with the enum form that a client asked for."""

from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.wire.messages import descriptor


def render(value: Json, version: str, name: str, *, enums_as_numbers: bool) -> Json:
    """Return `value`, kept as message `name`, without what `version` does not have."""
    return _render(value, descriptor(version, name), enums_as_numbers)


def _render(value: Json, message: Descriptor, numbers: bool) -> Json:  # noqa: FBT001 - private recursion
    fields = _fields(message)
    shown: Json = {}
    for key, item in value.items():
        field = fields.get(key)
        if field is not None:
            shown[key] = _render_field(item, field, numbers)
    return shown


def _render_field(item: Any, field: FieldDescriptor, numbers: bool) -> Any:  # noqa: FBT001 - JSON
    if isinstance(item, list):
        return [_render_field(entry, field, numbers) for entry in item]
    if numbers and field.enum_type is not None and isinstance(item, str):
        return field.enum_type.values_by_name[item].number
    inner = field.message_type
    if inner is None or inner.GetOptions().map_entry or not isinstance(item, dict):
        return item
    if inner.file.package == "google.protobuf":
        return item
    return _render(item, inner, numbers)


@cache
def _fields(message: Descriptor) -> dict[str, FieldDescriptor]:
    return {field.json_name: field for field in message.fields}
