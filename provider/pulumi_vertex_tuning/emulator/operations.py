"""Long-running operations: kept for their pollers, finished when they are answered."""

from google.protobuf import json_format

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.store import Resource
from pulumi_vertex_tuning.emulator.wire.messages import installed_class

_TYPES = "type.googleapis.com/google.cloud.aiplatform"


def finished_operation(
    call: Call,
    below: ResourceName,
    metadata_type: str,
    response: Json | None = None,
) -> Json:
    """Keep and return an operation that is done. `response` None means Empty."""
    name = below.child("operations", new_id())
    now = timestamp()
    body: Json = {
        "name": str(name),
        "metadata": {
            "@type": f"{_TYPES}.{call.version}.{metadata_type}",
            "genericMetadata": {"createTime": now, "updateTime": now},
        },
        "done": True,
        "response": response or {"@type": "type.googleapis.com/google.protobuf.Empty"},
    }
    call.store.put(Resource(str(name), "operations", str(below), body))
    return body


def typed(call: Call, message: str, body: Json) -> Json:
    """Return a response as google.protobuf.Any prints it.

    Google's clients refuse to unpack a field that their types lack, so it is left out.
    """
    known = json_format.ParseDict(
        body,
        installed_class(call.version, message)(),
        ignore_unknown_fields=True,
    )
    fields: Json = json_format.MessageToDict(known)
    return {"@type": f"{_TYPES}.{call.version}.{message}", **fields}


def get(call: Call) -> Json:
    """Answer operations.get, at /v1/ and at the /ui/ where GAPIC's REST transport polls."""
    return call.find("operations", "Operation").body


def location_of(name: ResourceName) -> ResourceName:
    """Return the location under which operations of endpoints are kept."""
    return ResourceName(name.project, name.location, ())
