"""An answer's JSON in the version and with the enum form that a client asked for."""

from dataclasses import dataclass
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


def _render_field(item: Any, field: "_Field", numbers: bool) -> Any:  # noqa: FBT001 - JSON
    if field.inner is None and not (numbers and field.enum):
        return item
    if isinstance(item, list):
        return [_render_field(entry, field, numbers) for entry in item]
    if field.inner is None:
        return field.enum[item] if isinstance(item, str) else item
    return _render(item, field.inner, numbers) if isinstance(item, dict) else item


@dataclass(frozen=True)
class _Field:
    """What has to be done with a field's value: a message inside, the numbers of an enum."""

    inner: Descriptor | None
    enum: dict[str, int]


@cache
def _fields(message: Descriptor) -> dict[str, _Field]:
    """Ask a descriptor once: its attributes take longer than all the rest of an answer."""
    return {field.json_name: _field(field) for field in message.fields}


def _field(field: FieldDescriptor) -> _Field:
    inner = field.message_type
    if inner is not None and (
        inner.GetOptions().map_entry or inner.file.package == "google.protobuf"
    ):
        inner = None
    values = {} if field.enum_type is None else field.enum_type.values_by_name
    return _Field(inner, {name: value.number for name, value in values.items()})
