"""Rows of chat completions: {"messages": [{"role": ..., "content": ...}], "tools": [...]}."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_vertex_tuning.dataset.convert import functions
from pulumi_vertex_tuning.dataset.convert.media import image
from pulumi_vertex_tuning.dataset.convert.turns import (
    Conversation,
    Json,
    Turn,
    supervised_row,
    text,
)
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind, parse

COLUMNS = frozenset({"messages", "tools", "functions"})

_SYSTEM = ("system", "developer")
_TOOL = ("tool", "function")
_TEXTS = ("text", "input_text", "output_text")
_IMAGES = ("image_url", "input_image")


def row(record: Mapping[str, Any]) -> Json:
    """Return the supervised row of a chat; raises Mismatch."""
    return supervised_row(conversation(record))


def conversation(record: Mapping[str, Any], path: str = "") -> Conversation:
    """Read messages and tools; `path` is where the record stands, with a dot at its end."""
    said = read_messages(record.get("messages"), f"{path}messages")
    for key in ("tools", "functions"):
        said.tools += functions.declarations(record.get(key), f"{path}{key}")
    return said


def read_messages(messages: object, path: str) -> Conversation:
    """Read a list of messages, also one in a JSON text or in a table's columns."""
    said, calls = Conversation(), dict[str, str]()
    for at, message in enumerate(_listed(messages, path)):
        _add(said, calls, message, f"{path}[{at}]")
    return said


def _listed(messages: object, path: str) -> Sequence[object]:
    if isinstance(messages, str):
        try:
            messages = parse(messages)
        except Mismatch as error:
            raise Mismatch(path, error.message) from None
    if isinstance(messages, dict):
        messages = transposed(messages)
    if not isinstance(messages, list) or not messages:
        raise Mismatch(path, f"found {kind(messages)}; expected a list of messages")
    return messages


def transposed(columns: Mapping[str, Any]) -> object:
    """Return a list of objects for an object of lists, which is how `datasets` keeps one."""
    lists = list(columns.values())
    if not lists or not all(isinstance(values, list) for values in lists):
        return columns
    if len({len(values) for values in lists}) > 1:
        return columns
    return [dict(zip(columns, values, strict=True)) for values in zip(*lists, strict=True)]


def _add(said: Conversation, calls: dict[str, str], message: object, path: str) -> None:
    if not isinstance(message, dict):
        raise Mismatch(path, f"found {kind(message)}; expected an object with role and content")
    role = message.get("role")
    if role in _SYSTEM:
        said.add_system(_plain(message, path), f"{path}.role")
    elif role == "user":
        said.turns.append(Turn("user", _parts(message, path)))
    elif role == "assistant":
        said.turns.append(Turn("model", _said(message, calls, path)))
    elif role in _TOOL:
        said.turns.append(Turn("tool", [_answered(message, calls, path)]))
    else:
        raise Mismatch(
            f"{path}.role", f"found {kind(role)}; expected system, user, assistant or tool"
        )


def _plain(message: Json, path: str) -> str:
    """Return the text of a message that can have nothing else."""
    parts = _parts(message, path)
    if any("text" not in part for part in parts):
        raise Mismatch(f"{path}.content", "expected nothing but text here")
    return "".join(part["text"] for part in parts)


def _said(message: Json, calls: dict[str, str], path: str) -> list[Json]:
    if message.get("weight") == 0:
        raise Mismatch(
            f"{path}.weight",
            "found 0, not to be learned; Vertex learns each answer, so leave this row out",
        )
    asked = _calls(message, calls, path)
    content = message.get("content")
    if asked and (content is None or content in ("", [])):
        return asked
    return [*_parts(message, path), *asked]


def _calls(message: Json, calls: dict[str, str], path: str) -> list[Json]:
    asked = message.get("tool_calls") or []
    if not isinstance(asked, list):
        raise Mismatch(f"{path}.tool_calls", f"found {kind(asked)}; expected a list of calls")
    parts = [_call(one, calls, f"{path}.tool_calls[{at}]") for at, one in enumerate(asked)]
    if message.get("function_call"):
        parts.append(functions.call(message["function_call"], f"{path}.function_call"))
    return parts


def _call(asked: object, calls: dict[str, str], path: str) -> Json:
    if not isinstance(asked, dict):
        raise Mismatch(path, f"found {kind(asked)}; expected a call of a function")
    part = functions.call(asked.get("function"), f"{path}.function")
    if isinstance(asked.get("id"), str):
        calls[asked["id"]] = part["functionCall"]["name"]
    return part


def _answered(message: Json, calls: Mapping[str, str], path: str) -> Json:
    """Return the functionResponse of a tool's message, named by the call that it answers."""
    asked = message.get("tool_call_id")
    name = calls.get(asked) if isinstance(asked, str) else None
    if not name and not isinstance(message.get("name"), str):
        raise Mismatch(
            f"{path}.tool_call_id", f"found {kind(asked)}; expected the id of an earlier tool call"
        )
    content = message.get("content")
    if isinstance(content, list):
        content = _plain(message, path)
    return functions.answer(
        name or text(message["name"], f"{path}.name"), content, f"{path}.content"
    )


def _parts(message: Json, path: str) -> list[Json]:
    content = message.get("content")
    if not isinstance(content, list):
        return [{"text": text(content, f"{path}.content")}]
    parts = [_part(part, f"{path}.content[{at}]") for at, part in enumerate(content)]
    if not parts:
        raise Mismatch(f"{path}.content", "found an empty list; expected text or images")
    return parts


def _part(part: object, path: str) -> Json:
    if isinstance(part, str):
        return {"text": text(part, path)}
    if not isinstance(part, dict):
        raise Mismatch(path, f"found {kind(part)}; expected a part with its type")
    sort = part.get("type")
    if sort in _TEXTS:
        return {"text": text(part.get("text"), f"{path}.text")}
    if sort == "refusal":
        return {"text": text(part.get("refusal"), f"{path}.refusal")}
    if sort in _IMAGES:
        return image(part.get("image_url"), f"{path}.image_url")
    raise Mismatch(f"{path}.type", f"found {kind(sort)}; expected text or image_url")
