"""The turns of a row that has been checked: who says what, and which answer is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Turn = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """A row as a question: the turns before the last answer of the model, which is wanted.

    reference and instruction are "" where the row has none.
    """

    turns: tuple[Turn, ...]
    reference: str
    instruction: str


def asked_in(row: Mapping[str, Any]) -> Asked:
    """Return what a row asks."""
    turns = list(row["contents"])
    is_answered = role_of(turns[-1]) == "model"
    reference = text_of(turns.pop()) if is_answered else ""
    return Asked(tuple(turns), reference, instruction_in(row))


def instruction_in(row: Mapping[str, Any]) -> str:
    """Return a row's system instruction."""
    return text_of(row.get("systemInstruction") or row.get("system_instruction") or {})


def role_of(turn: Turn) -> str:
    """Return who says it; a turn without a role is the user's."""
    return str(turn.get("role", "user")).lower()


def text_of(turn: Turn) -> str:
    """Return what is said in text."""
    parts = turn.get("parts") or []
    parts = [parts] if isinstance(parts, Mapping) else parts
    return "".join(str(part.get("text", "")) for part in parts)
