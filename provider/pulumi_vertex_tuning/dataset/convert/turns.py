"""Building Vertex's rows: supervised ones and preference ones.

The formats are Google's: cloud.google.com/vertex-ai/generative-ai/docs/models/tune_gemini.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, NamedTuple

from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind

Json = dict[str, Any]
Speaker = Literal["user", "model", "tool"]


class Turn(NamedTuple):
    """What one side says; a tool's answers are a turn of their own in the role of the user."""

    speaker: Speaker
    parts: list[Json]


@dataclass
class Conversation:
    """What a row of another format says, whatever its words for it are."""

    system: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    tools: list[Json] = field(default_factory=list)

    def add_system(self, said: str, path: str) -> None:
        """Add a system instruction; raises Mismatch once the conversation has begun."""
        if self.turns:
            raise Mismatch(
                path, "a system message after the first turn; Vertex has one, before all turns"
            )
        self.system.append(said)


def text(value: object, path: str) -> str:
    """Return a text that Vertex takes; raises Mismatch."""
    if not isinstance(value, str) or not value.strip():
        raise Mismatch(path, f"found {kind(value)}; expected a text that is not empty")
    if not value.isascii():
        _check_characters(value, path)
    return value


def _check_characters(value: str, path: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = ord(value[error.start])
        # Bytes that were no UTF-8 arrive as these, from the reader of CSV.
        wrong = f"byte 0x{code - 0xDC00:02X}" if 0xDC80 <= code <= 0xDCFF else f"U+{code:04X}"  # noqa: PLR2004
        raise Mismatch(
            path, f"not UTF-8: {wrong} at character {error.start + 1}; expected Unicode text"
        ) from None


def supervised_row(said: Conversation) -> Json:
    """Return a row of supervised tuning data; raises Mismatch without an answer to learn."""
    if not any(turn.speaker == "model" for turn in said.turns):
        raise Mismatch("", "no turn of the assistant; expected an answer to learn")
    return _row(said)


def preference_row(said: Conversation, chosen: Sequence[Turn], rejected: Sequence[Turn]) -> Json:
    """Return a row of preference tuning data: contents that end with the user, and two answers."""
    answers = {"chosen": _answer(chosen, "chosen"), "rejected": _answer(rejected, "rejected")}
    if answers["chosen"] == answers["rejected"]:
        raise Mismatch("rejected", "is the same as the chosen one; expected another answer")
    if not said.turns or said.turns[-1].speaker != "user":
        raise Mismatch("", "expected a prompt of the user before the two answers")
    if any("text" not in part for turn in said.turns for part in turn.parts):
        raise Mismatch("", "Vertex's preference tuning takes text only")
    completions = [
        {"score": 1.0, "completion": answers["chosen"]},
        {"score": 0.0, "completion": answers["rejected"]},
    ]
    return {**_row(said), "completions": completions}


def _answer(turns: Sequence[Turn], path: str) -> Json:
    parts = [part for turn in turns for part in turn.parts]
    if not parts or any(turn.speaker != "model" for turn in turns):
        raise Mismatch(path, "expected one answer of the assistant at its end")
    if any("text" not in part for part in parts):
        raise Mismatch(path, "Vertex's preference tuning takes text only")
    return {"role": "model", "parts": parts}


def _row(said: Conversation) -> Json:
    row: Json = {}
    if said.system:
        row["systemInstruction"] = {
            "role": "system",
            "parts": [{"text": part} for part in said.system],
        }
    row["contents"] = [_content(turn) for turn in _alternating(said.turns)]
    if said.tools:
        row["tools"] = [{"functionDeclarations": said.tools}]
    return row


def _content(turn: Turn) -> Json:
    return {"role": "model" if turn.speaker == "model" else "user", "parts": turn.parts}


def _alternating(turns: Sequence[Turn]) -> list[Turn]:
    """Join turns of one side that follow each other, for Vertex expects roles to alternate."""
    return [
        Turn(speaker, [part for turn in group for part in turn.parts])
        for speaker, group in groupby(turns, key=lambda turn: turn.speaker)
    ]
