"""The rows of a data set in JSONL: what is wrong with one, and what is learned from it.

Two readings. At create every row has to be a conversation; one that is not refuses the
request. In processing a row that is a conversation but cannot be used is dropped: no model
turn to learn, or longer than TOKENS_OF_AN_EXAMPLE. When all are dropped, the job fails.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.conversation import (
    TOKENS_OF_A_FILE,
    content_text,
    file_count,
    parts_of,
    prompt_text,
)
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning.example import Example
from pulumi_vertex_tuning.emulator.learning.tokens import count_tokens

TOKENS_OF_AN_EXAMPLE = 131_072
SHOWN_EXAMPLES = 3
_SHOWN_CHARACTERS = 400


class BadRowError(Exception):
    """A row that makes the whole data set unusable. Says which, counted from 0."""


class NotJsonLinesError(BadRowError):
    """The first line is no JSON: the file is of another type."""


@dataclass(frozen=True)
class Row:
    """A conversation of the data set. `example` is None when it is dropped for `reason`."""

    message_count: int
    input_tokens: int
    output_tokens: int
    characters: int
    example: Example | None
    reason: str | None
    preview: tuple[Json, ...]


def check_rows(path: Path) -> int:
    """Return the number of rows; raises BadRowError at the first that is no conversation."""
    return sum(1 for _ in conversations(path))


def read_rows(path: Path) -> Iterator[Row]:
    """Yield every row with its token counts."""
    learned = 0
    for conversation in conversations(path):
        row = _row(conversation, is_shown=learned < SHOWN_EXAMPLES)
        learned += row.example is not None
        yield row


def conversations(path: Path) -> Iterator[Json]:
    """Yield the rows; raises BadRowError at the first that is no conversation."""
    with path.open("rb") as lines:
        filled = (line for line in lines if line.strip())
        for index, line in enumerate(filled):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                kind = BadRowError if index else NotJsonLinesError
                raise kind(f"Row: {index}. Not a JSON object: {error}.") from error
            _check_row(row, index)
            yield row


def _check_row(row: Any, index: int) -> None:
    if not isinstance(row, dict):
        raise BadRowError(f"Row: {index}. Not a JSON object.")
    contents = row.get("contents")
    if not contents or not isinstance(contents, list):
        raise BadRowError(f"Row: {index}. Missing required 'contents' field.")
    system = system_instruction(row)
    for content in [*contents, *([] if system is None else [system])]:
        check_content(content, index, is_turn=content is not system)


def check_content(content: Any, index: int, *, is_turn: bool) -> None:
    """Raise BadRowError for what is no turn, or no system instruction."""
    if not isinstance(content, dict) or not content.get("parts"):
        raise BadRowError(f"Row: {index}. Missing required 'parts' field.")
    if not isinstance(content["parts"], list | dict) or not all(
        isinstance(part, dict) and part for part in parts_of(content)
    ):
        raise BadRowError(f"Row: {index}. Every part has to be an object with data.")
    if is_turn and _role(content) not in ("user", "model"):
        raise BadRowError(f"Row: {index}. Please use a valid role: user, model.")


def _row(conversation: Json, *, is_shown: bool) -> Row:
    contents: list[Json] = conversation["contents"]
    turns = [index for index, content in enumerate(contents) if _role(content) == "model"]
    last = turns[-1] if turns else len(contents)
    before, answer = contents[:last], contents[last:]
    prompt = prompt_text(system_instruction(conversation), before)
    learned = content_text(answer[0]) if turns else ""
    files = sum(file_count(content) for content in before)
    input_tokens = count_tokens(prompt) + TOKENS_OF_A_FILE * files
    output_tokens = count_tokens(learned)
    reason = _reason(learned, input_tokens + output_tokens)
    example = Example(prompt=prompt, answer=learned) if reason is None else None
    return Row(
        message_count=len(contents),
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        characters=len(prompt) + len(learned),
        example=example,
        reason=reason,
        preview=tuple(shown_content(content) for content in contents)
        if is_shown and example
        else (),
    )


def shown_content(content: Json) -> Json:
    """Return a turn with its texts cut, as a job shows it."""
    texts = [part["text"] for part in parts_of(content) if isinstance(part.get("text"), str)]
    return {"role": _role(content), "parts": [{"text": _cut_text(text)} for text in texts]}


def _cut_text(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."


def _reason(learned: str, tokens: int) -> str | None:
    if not learned:
        return "The example has no model turn with content to learn."
    if tokens > TOKENS_OF_AN_EXAMPLE:
        return f"The example has {tokens} tokens; the limit is {TOKENS_OF_AN_EXAMPLE}."
    return None


def system_instruction(row: Json) -> Json | None:
    """Return the system instruction of a row."""
    found: Json | None = row.get("systemInstruction") or row.get("system_instruction")
    return found


def is_turn_of(content: Json, role: str) -> bool:
    """Tell whether a turn is the user's or the model's."""
    return _role(content) == role


def _role(content: Json) -> str:
    return str(content.get("role", "")).lower()
