"""Pages of lists: size, token, filter, order."""

import base64
import binascii
import json
from collections.abc import Collection

from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.filters import Condition, Fields, compile_filter, every
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.ordering import Place, order_by
from pulumi_vertex_tuning.emulator.service import Call

_DEFAULT_PAGE_SIZE = 100
_LARGEST_PAGE_SIZE = 1000


def list_page(
    call: Call,
    kind: str,
    fields: Fields,
    answer_key: str | None = None,
    sortable: Collection[str] = (),
) -> Json:
    """Answer a list call over the resources of a kind, the newest first unless asked otherwise.

    `sortable` are the fields of orderBy; without any it changes nothing. No match is `{}`, as the
    service answers.
    """
    order = order_by(call.parameter("orderBy") if sortable else "", sortable)
    page = call.store.page(
        kind,
        str(call.name),
        _condition(call, fields),
        page_size(call),
        _after(call.parameter("pageToken")),
        order=order,
    )
    answer: Json = {}
    if page.resources:
        answer[answer_key or kind] = [resource.body for resource in page.resources]
    if page.after is not None:
        answer["nextPageToken"] = _token(page.after)
    return answer


def _condition(call: Call, fields: Fields) -> Condition:
    # google-genai sends `filter` twice: its own and the caller's.
    conditions = [compile_filter(text, fields) for text in call.parameters("filter")]
    return every(conditions)


def page_size(call: Call) -> int:
    """Return how many resources a page may have: pageSize, or the default."""
    text = call.parameter("pageSize") or "0"
    if not text.isdecimal():
        raise invalid_argument(f"Invalid page size: {text}.")
    return min(int(text) or _DEFAULT_PAGE_SIZE, _LARGEST_PAGE_SIZE)


def _token(after: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(after).encode()).decode()


def _after(token: str) -> Place | None:
    if not token:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise invalid_argument("Invalid page token.") from error
    if not isinstance(place, list) or not place:
        raise invalid_argument("Invalid page token.")
    return tuple(place)
