"""Contents of a conversation as the text that the small model reads and is charged for."""

from collections.abc import Iterable
from typing import Any

from pulumi_vertex_tuning.emulator.jsontypes import Json

TOKENS_OF_A_FILE = 258
"""What Gemini counts for an image; taken for every file part, whose bytes are never read."""


def prompt_text(system_instruction: Json | None, contents: Iterable[Json]) -> str:
    """Return what comes before the answer: system instruction, then every turn, a line each."""
    turns = [] if system_instruction is None else [system_instruction]
    return "\n".join(content_text(turn) for turn in [*turns, *contents])


def content_text(content: Json) -> str:
    """Return the text of a turn; a file stands for its URI, a function call for its JSON."""
    return "\n".join(_part_text(part) for part in parts_of(content))


def parts_of(content: Json) -> list[Json]:
    """Return the parts of a turn; a single object stands for a list of one."""
    parts: Any = content.get("parts") or []
    return [parts] if isinstance(parts, dict) else list(parts)


def file_count(content: Json) -> int:
    """Return how many parts are files."""
    return sum(1 for part in parts_of(content) if _file(part) is not None)


def _part_text(part: Json) -> str:
    file = _file(part)
    if file is not None:
        return str(file.get("fileUri") or file.get("file_uri") or file.get("mimeType", ""))
    text = part.get("text")
    return text if isinstance(text, str) else _other_part_text(part)


def _other_part_text(part: Json) -> str:
    for key in ("functionCall", "functionResponse", "function_call", "function_response"):
        if key in part:
            return str(part[key])
    return ""


def _file(part: Json) -> Json | None:
    for key in ("fileData", "file_data", "inlineData", "inline_data"):
        if isinstance(part.get(key), dict):
            found: Json = part[key]
            return found
    return None
