"""What in a JSON value is not as a discovery document's schemas say."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from google.protobuf import json_format

from .discovery import Json, document

_PACKED = re.compile(r"type\.googleapis\.com/google\.cloud\.aiplatform\.(v1|v1beta1)\.(\w+)")
_ANY = r"(?s:.*)"
_FORMATS = {
    "int64": r"-?\d+",
    "google-datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "google-duration": r"-?\d+(\.\d+)?s",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def problems(value: Any, version: str, schema: str) -> list[str]:
    """Return what is wrong with a value that should be an instance of a schema."""
    return list(_check(value, {"$ref": schema}, document(version)["schemas"], schema))


def _check(value: Any, schema: Json, schemas: Json, path: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kind = schema["type"]
    if kind == "object":
        yield from _check_object(value, schema, schemas, path)
    elif kind == "array":
        if not isinstance(value, list):
            yield f"{path}: not an array: {value!r}"
            return
        for index, item in enumerate(value):
            yield from _check(item, schema["items"], schemas, f"{path}[{index}]")
    elif kind != "any":
        yield from _check_scalar(value, schema, path)


def _check_object(value: Any, schema: Json, schemas: Json, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: not an object: {value!r}"
        return
    packed = _PACKED.fullmatch(str(value.get("@type", "")))
    if packed is not None:
        value = {key: item for key, item in value.items() if key != "@type"}
        named = schemas.get(f"GoogleCloudAiplatform{packed[1].capitalize()}{packed[2]}")
        if named is None:
            yield from _check_message(value, packed, path)
            return
        schema = named
    properties, more = schema.get("properties", {}), schema.get("additionalProperties")
    for key, item in value.items():
        inner = properties.get(key, more)
        if inner is None:
            yield f"{path}: no field {key!r} in the document"
        else:
            yield from _check(item, inner, schemas, f"{path}.{key}")


def _check_message(value: Json, name: re.Match[str], path: str) -> Iterator[str]:
    """Compare with Google's proto type: the document lacks most metadata of operations."""
    types = import_module(f"google.cloud.aiplatform_{name[1]}")
    try:
        json_format.ParseDict(value, getattr(types, name[2]).pb()())
    except json_format.ParseError as error:
        yield f"{path}: {error}"


def _check_scalar(value: Any, schema: Json, path: str) -> Iterator[str]:
    kind = schema["type"]
    is_number = kind != "boolean" and isinstance(value, bool)
    if is_number or not isinstance(value, _TYPES[kind]):
        yield f"{path}: not a {kind}: {value!r}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of the document's values: {value!r}"
    elif not re.fullmatch(_FORMATS.get(schema.get("format", ""), _ANY), str(value)):
        yield f"{path}: not a {schema['format']}: {value!r}"
