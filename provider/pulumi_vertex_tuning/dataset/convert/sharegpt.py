"""Rows of ShareGPT: {"conversations": [{"from": "human", "value": ...}], "system": ...}."""

from collections.abc import Mapping
from typing import Any

from pulumi_vertex_tuning.dataset.convert import functions
from pulumi_vertex_tuning.dataset.convert.chat import transposed
from pulumi_vertex_tuning.dataset.convert.turns import (
    Conversation,
    Json,
    Turn,
    supervised_row,
    text,
)
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind, parse

COLUMNS = frozenset({"conversations", "conversation", "system", "tools"})

_USER = ("human", "user")
_MODEL = ("gpt", "assistant", "model", "chatgpt", "bot", "bing", "bard")
_TOOL = ("observation", "tool", "function_response")


def row(record: Mapping[str, Any]) -> Json:
    """Return the supervised row of a conversation; raises Mismatch."""
    path = "conversation" if record.get("conversations") is None else "conversations"
    said = Conversation()
    if record.get("system"):
        said.system.append(text(record["system"], "system"))
    said.tools = functions.declarations(record.get("tools"), "tools")
    for at, turn in enumerate(_turns(record.get(path), path)):
        _add(said, turn, f"{path}[{at}]")
    return supervised_row(said)


def _turns(found: object, path: str) -> list[Any]:
    if isinstance(found, dict):
        found = transposed(found)
    if not isinstance(found, list) or not found:
        raise Mismatch(path, f"found {kind(found)}; expected a list of turns")
    return found


def _add(said: Conversation, turn: object, path: str) -> None:
    if not isinstance(turn, dict):
        raise Mismatch(path, f"found {kind(turn)}; expected an object with from and value")
    speaker, value = turn.get("from"), turn.get("value")
    if speaker == "system":
        said.add_system(text(value, f"{path}.value"), f"{path}.from")
    elif speaker in _USER:
        said.turns.append(Turn("user", [{"text": text(value, f"{path}.value")}]))
    elif speaker in _MODEL:
        said.turns.append(Turn("model", [{"text": text(value, f"{path}.value")}]))
    elif speaker == "function_call":
        said.turns.append(Turn("model", _calls(value, f"{path}.value")))
    elif speaker in _TOOL:
        said.turns.append(Turn("tool", [_answered(said, value, path)]))
    else:
        raise Mismatch(f"{path}.from", f"found {kind(speaker)}; expected system, human or gpt")


def _calls(value: object, path: str) -> list[Json]:
    try:
        asked = parse(value) if isinstance(value, str) else value
    except Mismatch as error:
        raise Mismatch(path, error.message) from None
    calls = asked if isinstance(asked, list) else [asked]
    if not calls:
        raise Mismatch(path, "found an empty list; expected a call of a function")
    return [functions.call(one, path) for one in calls]


def _answered(said: Conversation, value: object, path: str) -> Json:
    """Return the functionResponse to the next call that has none: the format names no other way."""
    asked = [part["functionCall"]["name"] for part in _last_calls(said)]
    answers = len(_answers_since(said))
    if answers >= len(asked):
        raise Mismatch(f"{path}.from", "a function's answer; expected a function_call before it")
    return functions.answer(asked[answers], value, f"{path}.value")


def _last_calls(said: Conversation) -> list[Json]:
    for turn in reversed(said.turns):
        if turn.speaker == "model":
            return [part for part in turn.parts if "functionCall" in part]
    return []


def _answers_since(said: Conversation) -> list[Turn]:
    since = []
    for turn in reversed(said.turns):
        if turn.speaker == "model":
            break
        since.append(turn)
    return [turn for turn in since if turn.speaker == "tool"]
