"""Resources of Cloud Storage as JSON: what may be set in them, and how a patch changes them."""

import re
from typing import Any

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

OBJECT_FIELDS = (
    "contentType",
    "contentEncoding",
    "contentDisposition",
    "contentLanguage",
    "cacheControl",
    "customTime",
    "metadata",
)
_LONGEST_NAME = 1024
_LARGEST_PAGE = 1000
_LONGEST_NUMBER = 9
# They come back as headers.
_HEADER_TEXT = re.compile(r"[\x20-\x7e]*")


def check_object_name(name: Any) -> None:
    """Raise 400 for a name that Cloud Storage does not take, or for the NUL character."""
    if not isinstance(name, str):
        raise StorageError(400, f"Invalid object name: {name!r}.")
    try:
        length = len(name.encode())
    except UnicodeEncodeError as error:
        raise StorageError(400, "An object name has to be valid UTF-8.") from error
    if not 1 <= length <= _LONGEST_NAME or name in (".", ".."):
        raise StorageError(400, f"Invalid object name: {name[:100]!r}.", "required")
    if any(refused in name for refused in "\r\n\0\ufffd"):
        raise StorageError(400, "An object name has no line break, no NUL and only valid UTF-8.")
    if name.startswith(".well-known/acme-challenge/"):
        raise StorageError(400, "An object name cannot begin with .well-known/acme-challenge/.")


def check_object_fields(asked: Json) -> None:
    """Raise 400 for a settable field of an object that is not of its type."""
    for field in OBJECT_FIELDS:
        value = asked.get(field)
        if value is None:
            continue
        if field == "metadata":
            _check_metadata(value)
        elif not isinstance(value, str) or not _HEADER_TEXT.fullmatch(value):
            raise StorageError(400, f"Invalid value for {field}: {value!r}.")


def patched(value: Json, changes: Json) -> Json:
    """Return a resource after a patch: maps are changed key by key, null takes one away."""
    result = dict(value)
    for key, change in changes.items():
        if change is None:
            result.pop(key, None)
        elif isinstance(change, dict):
            below = result.get(key)
            result[key] = patched(below if isinstance(below, dict) else {}, change)
        else:
            result[key] = change
    return {key: item for key, item in result.items() if item != {}}


def page_size(text: str) -> int:
    """Return how many items a page may have; "" and 0 are the most."""
    if text and (not text.isdecimal() or len(text) > _LONGEST_NUMBER):
        raise StorageError(400, f"Invalid value for maxResults: {text[:50]}.")
    return min(int(text or 0) or _LARGEST_PAGE, _LARGEST_PAGE)


def _check_metadata(value: Any) -> None:
    is_map = isinstance(value, dict)
    if not is_map or not all(isinstance(text, str | None) for text in value.values()):
        raise StorageError(400, f"Invalid value for metadata: {value!r}. It is a map of texts.")
