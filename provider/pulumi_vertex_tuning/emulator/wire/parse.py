"""A request's JSON, read by Google's proto types, in one canonical form."""

import json
import re
from collections.abc import Iterator
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pulumi_vertex_tuning.emulator.errors import ServiceError, bad_request, invalid_argument
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.wire.messages import message_class

# A string, or a comma before a closing bracket: the service reads over such a comma, and its
# own guide has one.
_TRAILING_COMMA = re.compile(rb'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')
_PREFIX = "Invalid JSON payload received."


def parse(version: str, name: str, body: bytes) -> Json:
    """Return the message in `body` as JSON with camelCase keys and enum names.

    Raises INVALID_ARGUMENT for anything that Google's type of that name does not accept.
    """
    raw = _load(body)
    target = message_class(version, name)
    shaped = _shape(raw, target.DESCRIPTOR, _snake(name))
    try:
        message = json_format.ParseDict(shaped, target())
    except json_format.ParseError as error:
        raise invalid_argument(f"{_PREFIX} {str(error).splitlines()[0]}") from error
    parsed: Json = json_format.MessageToDict(message)
    return parsed


def _load(body: bytes) -> Json:
    try:
        raw = json.loads(_TRAILING_COMMA.sub(rb"\1", body) or b"{}")
    except (ValueError, RecursionError) as error:
        raise invalid_argument(f"{_PREFIX} {error}") from error
    if not isinstance(raw, dict):
        raise invalid_argument(f"{_PREFIX} Root element must be a message.")
    return raw


def _shape(value: Any, message: Descriptor, path: str) -> Any:
    """Accept what the service accepts beyond json_format, and refuse unknown fields its way."""
    if not isinstance(value, dict) or message.file.package == "google.protobuf":
        return value
    shaped: Json = {}
    for key, item in value.items():
        field = _field(message, key)
        if field is None:
            raise _unknown_field(key, path)
        _refuse_second_member(field, message, shaped, path)
        shaped[field.json_name] = _shape_field(item, field, f"{path}.{field.name}")
    return shaped


def _shape_field(item: Any, field: FieldDescriptor, path: str) -> Any:
    inner = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        return item
    if not field.is_repeated:
        if field.name == "role" and isinstance(item, str):
            return item.lower()
        return item if inner is None else _shape(item, inner, path)
    if item is None:
        return None
    items = item if isinstance(item, list) else [item]
    if inner is None:
        return items
    return [_shape(entry, inner, f"{path}[{index}]") for index, entry in enumerate(items)]


def _field(message: Descriptor, key: str) -> FieldDescriptor | None:
    by_name = message.fields_by_name.get(key)
    found: FieldDescriptor | None = (
        by_name if by_name is not None else message.fields_by_camelcase_name.get(key)
    )
    if found is None:
        found = next((field for field in message.fields if field.json_name == key), None)
    return found


def _refuse_second_member(
    field: FieldDescriptor,
    message: Descriptor,
    shaped: Json,
    path: str,
) -> None:
    oneof = field.containing_oneof
    if oneof is None:
        return
    for other in _members(oneof.name, message):
        if other.name != field.name and shaped.get(other.json_name) is not None:
            text = f"oneof field '{oneof.name}' is already set. Cannot set '{field.json_name}'"
            raise bad_request(f"Invalid value at '{path}' (oneof), {text}", [(path, text)])


def _members(oneof: str, message: Descriptor) -> Iterator[FieldDescriptor]:
    yield from message.oneofs_by_name[oneof].fields


def _unknown_field(key: str, path: str) -> ServiceError:
    text = f"{_PREFIX} Unknown name {json.dumps(key)} at '{path}': Cannot find field."
    return bad_request(text, [(path, text)])


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
