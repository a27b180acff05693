"""One row of supervised tuning data: a conversation that ends with what the model should say.

The format is Google's: cloud.google.com/vertex-ai/generative-ai/docs/models/tune_gemini.
"""

from collections.abc import Iterator
from typing import Any

ROLES = ("user", "model")
PART_KINDS = ("text", "fileData", "inlineData", "functionCall", "functionResponse")

Problems = Iterator[tuple[str, str]]
"""JSON path and what was expected there."""


def row_problems(row: object) -> Problems:
    """Yield what is wrong with a row, by JSON path."""
    if not isinstance(row, dict):
        yield "", f"a row must be a JSON object, found {_kind(row)}"
        return
    contents = row.get("contents")
    if contents is None:
        near = " (this looks like the chat format of another vendor)" if "messages" in row else ""
        yield "contents", f"is required{near}"
    elif not isinstance(contents, list) or not contents:
        yield "contents", f"must be a list of turns, found {_kind(contents)}"
    else:
        yield from _turns_problems(contents)


def _turns_problems(contents: list[Any]) -> Problems:
    for number, turn in enumerate(contents):
        yield from _turn_problems(f"contents[{number}]", turn)
    if not any(isinstance(turn, dict) and _role(turn) == "model" for turn in contents):
        yield "contents", 'has no turn with role "model": there is nothing to learn from'


def _turn_problems(path: str, turn: object) -> Problems:
    if not isinstance(turn, dict):
        yield path, f"must be an object with role and parts, found {_kind(turn)}"
        return
    if _role(turn) not in ROLES:
        yield f"{path}.role", f'must be "user" or "model", found {turn.get("role")!r}'
    parts = turn.get("parts")
    if isinstance(parts, dict):
        parts = [parts]
    if not isinstance(parts, list) or not parts:
        yield f"{path}.parts", f"must be a list of parts, found {_kind(parts)}"
        return
    for number, part in enumerate(parts):
        yield from _part_problems(f"{path}.parts[{number}]", part)


def _part_problems(path: str, part: object) -> Problems:
    if not isinstance(part, dict):
        yield path, f"must be an object, found {_kind(part)}"
    elif not any(kind in part or _snake(kind) in part for kind in PART_KINDS):
        yield path, f"must have one of {', '.join(PART_KINDS)}"
    elif "text" in part and not (isinstance(part["text"], str) and part["text"].strip()):
        yield f"{path}.text", f"must be a text that is not empty, found {_kind(part['text'])}"


def _role(turn: dict[str, Any]) -> str:
    return str(turn.get("role", "")).lower()


def _snake(camel: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in camel)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
    if isinstance(value, list) and not value:
        return "an empty list"
    if isinstance(value, str) and not value.strip():
        return "an empty text"
    return names.get(type(value), repr(value))
