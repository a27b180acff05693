"""A question out of the data, as one would put it to the tuned model."""

import json
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.dataset.rows.supervised import row_problems
from pulumi_vertex_tuning.dataset.turns import instruction_in, text_of


@dataclass(frozen=True)
class Question:
    """What the user says first in a row, what the model is to answer, and the instruction."""

    text: str
    answer: str
    instruction: str


def first_question(beginning: bytes) -> Question | None:
    """Return the question of the first row in the beginning of a file; None if it has no text."""
    line, _, _ = beginning.partition(b"\n")
    try:
        row = json.loads(line)
    except ValueError:
        return None  # cut off, where a row is longer than what was read
    if next(row_problems(row), None):
        return None
    turns = row["contents"]
    text, answer = _said(turns, "user"), _said(turns, "model")
    return Question(text, answer, instruction_in(row)) if text and answer else None


def first_rows(beginning: bytes, most: int) -> list[dict[str, Any]]:
    """Return the first whole rows in the beginning of a file."""
    found: list[dict[str, Any]] = []
    for line in beginning.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue  # cut off, the last one
        if isinstance(row, dict):
            found.append(row)
    return found[:most]


def _said(turns: list[dict[str, Any]], role: str) -> str:
    said = (turn for turn in turns if str(turn.get("role", "")).lower() == role)
    return text_of(next(said, {}))
