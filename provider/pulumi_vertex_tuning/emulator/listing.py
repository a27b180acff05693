"""Pages of lists: size, token, filter."""

import base64
import binascii

from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.filters import Condition, Fields, compile_filter, every
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.service import Call

_DEFAULT_PAGE_SIZE = 100
_LARGEST_PAGE_SIZE = 1000
_LONGEST_NUMBER = 18


def list_page(
    call: Call,
    kind: str,
    fields: Fields,
    answer_key: str | None = None,
) -> Json:
    """Answer a list call over the resources of a kind, the newest first.

    No match is `{}`, as the service answers.
    """
    page = call.store.page(
        kind,
        str(call.name),
        _condition(call, fields),
        _page_size(call),
        _after(call.parameter("pageToken")),
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


def _page_size(call: Call) -> int:
    text = call.parameter("pageSize") or "0"
    if not text.isdecimal():
        raise invalid_argument(f"Invalid page size: {text}.")
    return min(int(text) or _DEFAULT_PAGE_SIZE, _LARGEST_PAGE_SIZE)


def _token(after: int) -> str:
    return base64.urlsafe_b64encode(f"after:{after}".encode()).decode()


def _after(token: str) -> int | None:
    if not token:
        return None
    try:
        word, _, number = base64.urlsafe_b64decode(token).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise invalid_argument("Invalid page token.") from error
    if word != "after" or not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        raise invalid_argument("Invalid page token.")
    return int(number)
