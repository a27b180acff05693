"""Function calling: declarations, calls and answers, from other vendors' words to Vertex's."""

from collections.abc import Mapping
from typing import Any

from pulumi_vertex_tuning.dataset.convert.turns import Json, text
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind, parse

_PLAIN = {
    "format",
    "title",
    "description",
    "nullable",
    "default",
    "minItems",
    "maxItems",
    "enum",
    "required",
    "minProperties",
    "maxProperties",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "example",
    "propertyOrdering",
}
"""Keywords that JSON Schema and Vertex's Schema have in common."""

_DROPPED = {"$schema", "$id", "$comment", "additionalProperties", "strict"}
"""Keywords that only narrow what is valid, or say nothing of it."""


def call(function: object, path: str) -> Json:
    """Return a functionCall part of {"name": ..., "arguments": text or object}."""
    if not isinstance(function, dict):
        raise Mismatch(path, f"found {kind(function)}; expected an object with name and arguments")
    name = text(function.get("name"), f"{path}.name")
    return {"functionCall": {"name": name, "args": _arguments(function, path)}}


def _arguments(function: Mapping[str, Any], path: str) -> Json:
    found = function.get("arguments")
    value = _parsed(found, f"{path}.arguments") if isinstance(found, str) else found
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Mismatch(f"{path}.arguments", f"found {kind(value)}; expected an object in JSON")
    return value


def answer(name: str, content: object, path: str) -> Json:
    """Return a functionResponse part; a text that is no object becomes its `output`."""
    if content is not None and not isinstance(content, str | dict):
        raise Mismatch(path, f"found {kind(content)}; expected what the function answered, as text")
    return {"functionResponse": {"name": name, "response": _response(content)}}


def _response(content: str | Json | None) -> Json:
    if isinstance(content, dict):
        return content
    try:
        value = parse(content or "")
    except Mismatch:
        value = None
    return value if isinstance(value, dict) else {"output": content or ""}


def declarations(tools: object, path: str) -> list[Json]:
    """Return functionDeclarations of a list of tools, or of a JSON text of one."""
    if isinstance(tools, str):
        tools = _parsed(tools, path)
    if tools is None:
        return []
    if not isinstance(tools, list):
        raise Mismatch(path, f"found {kind(tools)}; expected a list of tools")
    return [_declaration(tool, f"{path}[{at}]") for at, tool in enumerate(tools)]


def _declaration(tool: object, path: str) -> Json:
    if isinstance(tool, dict) and isinstance(tool.get("function"), dict):
        tool, path = tool["function"], f"{path}.function"
    if not isinstance(tool, dict):
        raise Mismatch(path, f"found {kind(tool)}; expected a function")
    declared: Json = {"name": text(tool.get("name"), f"{path}.name")}
    if tool.get("description"):
        declared["description"] = text(tool["description"], f"{path}.description")
    if tool.get("parameters"):
        declared["parameters"] = _schema(tool["parameters"], f"{path}.parameters")
    return declared


def _schema(schema: object, path: str) -> Json:
    """Return Vertex's Schema of a JSON Schema; raises Mismatch for what it cannot say."""
    if not isinstance(schema, dict):
        raise Mismatch(path, f"found {kind(schema)}; expected a JSON Schema object")
    vertex: Json = {}
    for key, value in schema.items():
        if value is not None and key not in _DROPPED:
            vertex |= _keyword(key, value, f"{path}.{key}")
    return vertex


def _keyword(key: str, value: Any, path: str) -> Json:
    if key == "type":
        return _type(value, path)
    if key == "properties" and isinstance(value, dict):
        inner = {name: _schema(it, f"{path}.{name}") for name, it in value.items() if it}
        return {"properties": inner}
    if key == "items":
        return {"items": _schema(value, path)}
    if key == "anyOf" and isinstance(value, list):
        return {"anyOf": [_schema(it, f"{path}[{at}]") for at, it in enumerate(value)]}
    if key in _PLAIN:
        return {key: value}
    raise Mismatch(path, "Vertex's schemas have no such keyword; say it without")


def _type(value: object, path: str) -> Json:
    names = value if isinstance(value, list) else [value]
    types = [name for name in names if name != "null"]
    if len(types) != 1 or not isinstance(types[0], str):
        raise Mismatch(path, f"found {kind(value)}; expected one type, and null besides at most")
    nullable = {"nullable": True} if len(types) < len(names) else {}
    return {"type": types[0].upper(), **nullable}


def _parsed(value: str, path: str) -> Any:
    try:
        return parse(value) if value.strip() else None
    except Mismatch as error:
        raise Mismatch(path, error.message) from None
