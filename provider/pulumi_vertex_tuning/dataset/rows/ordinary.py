"""Rows as most data sets have them, read fast: texts only, user and model taking turns.

A row that this reading does not take is not wrong for that: it is looked at with care. A row that
it takes has no problem and nothing odd.
"""

from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

if TYPE_CHECKING:
    from msgspec.json import Decoder

Text = Annotated[str, Meta(min_length=1)]


class Part(Struct, gc=False, forbid_unknown_fields=True):
    """A text."""

    text: Text


Parts = Annotated[list[Part], Meta(min_length=1)]


class Turn(Struct, gc=False, forbid_unknown_fields=True):
    """What one side says."""

    role: Literal["user", "model"]
    parts: Parts


class Instruction(Struct, gc=False, forbid_unknown_fields=True):
    """What holds for the whole conversation. Its role says nothing."""

    parts: Parts
    role: str = ""


class Row(Struct, gc=False, forbid_unknown_fields=True):
    """A conversation."""

    contents: Annotated[list[Turn], Meta(min_length=2)]
    systemInstruction: Instruction | None = None  # noqa: N815


class Unusual(Exception):
    """A row that has to be looked at with care."""


@cache
def decoder() -> "Decoder[Row]":
    """Return the decoder of ordinary rows; it may be shared by threads."""
    return msgspec.json.Decoder(Row)


class Measures:
    """Characters asked and answered and turns, row by row; texts in all; system instructions.

    Instructions: each text with the number of rows in a row that have it, empty for none.
    """

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.answered: list[int] = []
        self.turns: list[int] = []
        self.texts = 0
        self.instructions: list[tuple[str, int]] = []


def measure(rows: list[Row]) -> Measures:
    """Measure rows; raise Unusual where one has to be looked at with care."""
    found = Measures()
    said, since, texts = "", 0, 0
    for number, row in enumerate(rows):
        system = row.systemInstruction
        instruction = "" if system is None else _joined(system.parts)
        if instruction != said:  # most data sets have one for all
            if system and any(part.text.isspace() for part in system.parts):
                raise Unusual
            found.instructions.append((said, number - since))
            said, since = instruction, number
        contents = row.contents
        asked, answered = len(instruction), 0
        role = "model"
        for turn in contents:
            if turn.role == role:
                raise Unusual
            role = turn.role
            characters = 0
            for part in turn.parts:
                text = part.text
                if text.isspace():
                    raise Unusual
                characters += len(text)
            if role == "model":
                answered += characters
            else:
                asked += characters
            texts += len(turn.parts)
        if role != "model":
            raise Unusual
        found.asked.append(asked)
        found.answered.append(answered)
        found.turns.append(len(contents))
    found.instructions.append((said, len(rows) - since))
    found.texts = texts
    return found


def _joined(parts: list[Part]) -> str:
    return parts[0].text if len(parts) == 1 else "\n".join(part.text for part in parts)


def texts(row: Row) -> tuple[str, str]:
    """Return what is asked in a row, and what is answered."""
    said: tuple[list[str], list[str]] = ([], [])
    if row.systemInstruction is not None:
        said[0].extend(part.text for part in row.systemInstruction.parts)
    for turn in row.contents:
        said[turn.role == "model"].extend(part.text for part in turn.parts)
    return "\n".join(said[0]), "\n".join(said[1])
