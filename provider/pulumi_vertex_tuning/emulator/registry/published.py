"""Handlers of publishers.models.get and list: the base models of the catalog."""

from pulumi_vertex_tuning.catalog import find_base_model, known_base_models
from pulumi_vertex_tuning.emulator.errors import invalid_argument, not_found, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.listing import page_size
from pulumi_vertex_tuning.emulator.service import Call

_PUBLISHER = "google"
_VERSION = "default"


def get(call: Call) -> Json:
    """Answer publishers.models.get of M or M@default; what a catalog cannot know is left out."""
    _, publisher, _, model = call.name.path
    short, _, version = model.partition("@")
    if publisher != _PUBLISHER or version not in ("", _VERSION) or find_base_model(short) is None:
        raise not_found("PublisherModel")
    return _body(short)


def list_(call: Call) -> Json:
    """Answer publishers.models.list in the order of the catalog."""
    if call.parameter("filter") or call.parameter("orderBy"):
        raise unimplemented("A filter or an order of publishers.models.list")
    known = known_base_models() if call.name.id == _PUBLISHER else ()
    start = _start(call.parameter("pageToken"), len(known))
    end = start + page_size(call)
    answer: Json = {}
    if known[start:end]:
        answer["publisherModels"] = [_body(model.name) for model in known[start:end]]
    if end < len(known):
        answer["nextPageToken"] = str(end)
    return answer


def _body(model: str) -> Json:
    return {
        "name": f"publishers/{_PUBLISHER}/models/{model}",
        "versionId": _VERSION,
        "openSourceCategory": "PROPRIETARY",
    }


def _start(token: str, count: int) -> int:
    starts = {str(start): start for start in range(1, count)}
    if token and token not in starts:
        raise invalid_argument("Invalid page token.")
    return starts.get(token, 0)
