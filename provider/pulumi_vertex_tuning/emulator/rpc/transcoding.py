"""Between the messages of a gRPC method and the call that the handlers know from REST."""

import json
import re
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from pulumi_vertex_tuning.emulator.dispatch import Route, RouteTable
from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.rpc.methods import Rpc
from pulumi_vertex_tuning.emulator.service import Call, Service
from pulumi_vertex_tuning.emulator.wire import load, parse, render
from pulumi_vertex_tuning.emulator.wire.messages import message_class


def call_of(
    service: Service,
    table: RouteTable,
    rpc: Rpc,
    version: str,
    request: bytes,
) -> tuple[Route, Call]:
    """Return the route of a method and the call that its serialized request makes."""
    message = message_class(version, rpc.request_type)()
    try:
        message.ParseFromString(request)
    except DecodeError as error:
        raise invalid_argument(f"The request is not a {rpc.request_type}.") from error
    fields: Json = json_format.MessageToDict(message)
    path = rpc.template.replace(f"{{{rpc.field}}}", _name(rpc, message))
    route, name = table.find(rpc.method, path, version)
    body = _take_body(rpc, fields)
    if route.body is not None:
        body = parse(version, route.body, json.dumps(body).encode())
    return route, Call(service, version, name, body, _query(fields))


def serialized(route: Route, version: str, answer: Json) -> bytes:
    """Return an answer's message; a field that the proto types lack is left out."""
    if route.answer == "Operation":
        _load_types(answer)
    message = message_class(version, route.answer)()
    shown = render(answer, version, route.answer, enums_as_numbers=False)
    filled = json_format.ParseDict(shown, message, ignore_unknown_fields=True)
    return bytes(filled.SerializeToString())


def _name(rpc: Rpc, message: Message) -> str:
    value: Any = message
    for field in rpc.field.split("."):
        value = getattr(value, field)
    if not value:
        raise invalid_argument(f"Missing required field: {rpc.field}.")
    return str(value)


def _take_body(rpc: Rpc, fields: Json) -> Json:
    """Take the body out of the request's fields; what is left is the query."""
    fields.pop(_camel(rpc.field), None)
    if rpc.body == "*":
        body = dict(fields)
        fields.clear()
        return body
    return dict(fields.pop(_camel(rpc.body), {}))


def _query(fields: Json) -> dict[str, list[str]]:
    return {
        key: [_text(item) for item in (value if isinstance(value, list) else [value])]
        for key, value in fields.items()
    }


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _load_types(operation: Json) -> None:
    """Import the types packed in an operation, which another version may have made."""
    for packed in (operation.get("metadata", {}), operation.get("response", {})):
        found = re.search(r"google\.cloud\.aiplatform\.(v1|v1beta1)\.", packed.get("@type", ""))
        if found is not None:
            load(found[1])


def _camel(field: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), field)
