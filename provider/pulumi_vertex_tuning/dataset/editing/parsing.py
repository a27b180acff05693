"""JSON in, JSON out: strict and fast, with an explanation where it fails."""

import json
import re
from typing import Any

import msgspec

_UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)


class Mismatch(ValueError):
    """Something in a row that is not as expected: its path, what was found and expected."""

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message
        super().__init__(f"{path}: {message}" if path else message)


def parse(text: bytes | str) -> Any:
    """Return the value of a JSON text in UTF-8; raises Mismatch without a path."""
    try:
        return msgspec.json.decode(text)
    except _UNREADABLE as error:
        raise Mismatch("", _explained(text, error)) from None


def encode(value: Any) -> bytes:
    """Return a value as JSON on one line, without the line end; raises Mismatch."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        raise Mismatch("", "a text in it holds a lone surrogate, which is no character") from None
    except (TypeError, ValueError, RecursionError) as error:
        raise Mismatch("", f"cannot be written as JSON: {error}") from None


def _explained(text: bytes | str, error: Exception) -> str:
    """Say what is wrong in the words of the slower reader, which knows the column."""
    try:
        json.loads(text.decode() if isinstance(text, bytes) else text)
    except UnicodeDecodeError as found:
        return f"not UTF-8 at byte {found.start + 1}"
    except json.JSONDecodeError as found:
        return f"not JSON: {found.msg.removesuffix(' at')} at column {found.colno}"
    except RecursionError:
        return "JSON that is nested too deeply"
    except ValueError as found:
        return f"JSON that cannot be read: {found}"
    if re.search(rb"\\u[dD][89a-fA-F]", text.encode() if isinstance(text, str) else text):
        return "a text in it holds a lone surrogate (as \\ud800), which is no character"
    return f"JSON that cannot be read: {error}"


def kind(value: object) -> str:
    """Return what a value is, in a few words."""
    if isinstance(value, str):
        return _kind_of_text(value)
    if isinstance(value, list) and not value:
        return "an empty list"
    named = {type(None): "nothing", dict: "an object", list: "a list", bytes: "bytes"}
    return named.get(type(value)) or _cut(repr(value))


def _kind_of_text(value: str) -> str:
    if not value.strip():
        return "a text of nothing but white space" if value else "an empty text"
    return _cut(repr(value) if value.isprintable() else ascii(value))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004 - a line's width
