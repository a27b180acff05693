"""A line looked at with care: every problem and everything odd, and the measures of a good row."""

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from pulumi_vertex_tuning.dataset.rows.preference import completion_turns, preference_problems
from pulumi_vertex_tuning.dataset.rows.supervised import field as named
from pulumi_vertex_tuning.dataset.rows.supervised import (
    files_in,
    modality,
    parts_of,
    role_of,
    row_problems,
)

Kind = str
"""What rows are for: supervised or preference."""

SUPERVISED, PREFERENCE = "supervised", "preference"
_MOST_PROBLEMS = 1000
"""Problems of one row that are counted."""
_ROW_FIELDS = {
    "contents",
    "systemInstruction",
    "system_instruction",
    "tools",
    "toolConfig",
    "tool_config",
    "generationConfig",
    "generation_config",
    "safetySettings",
    "safety_settings",
    "labels",
    "completions",
}


@dataclass
class Look:
    """What came out: problems (path and message), oddities, and what the row measures.

    references: JSON path, URI and MIME type of each file.
    """

    problems: list[tuple[str, str]] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    asked: str = ""
    answered: str = ""
    instruction: str = ""
    turns: int = 0
    modalities: Counter[str] = field(default_factory=Counter)
    references: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many parts are files."""
        return sum(self.modalities.values()) - self.modalities["text"]


def look(line: bytes, kind: Kind) -> Look:
    """Look at one line that is not blank."""
    try:
        row = json.loads(line.decode())  # of bytes, json would take UTF-16 as well
    except UnicodeDecodeError as error:
        return Look([("", f"not UTF-8 at byte {error.start + 1} of the line")])
    except json.JSONDecodeError as error:
        return Look([("", f"not JSON: {error.msg} at column {error.colno}{_hint(line, error)}")])
    except (RecursionError, ValueError) as error:
        return Look([("", f"JSON that cannot be read: {error}")])
    problems = preference_problems(row) if kind == PREFERENCE else row_problems(row)
    found = Look(list(islice(problems, _MOST_PROBLEMS)))
    if not found.problems:
        _measure(found, row, kind)
    return found


def _hint(line: bytes, error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data" and error.doc[error.pos :].lstrip().startswith("{"):
        return "; each example must be on a line of its own"
    if line.strip() in (b"[", b"{") or (line.startswith(b"[") and line.rstrip().endswith(b",")):
        return "; JSONL has one whole example a line, and no list around them"
    return ""


def _measure(found: Look, row: dict[str, Any], kind: Kind) -> None:
    contents = row["contents"]
    system = row.get("systemInstruction") or row.get("system_instruction")
    answers = [turn for turn in contents if role_of(turn) == "model"]
    questions = [turn for turn in contents if role_of(turn) != "model"]
    if kind == PREFERENCE:
        questions, answers = contents, list(completion_turns(row))
    elif found_oddities := _oddities(contents):
        found.oddities.extend(found_oddities)
    unknown = sorted(set(row) - _ROW_FIELDS)
    found.oddities.extend(f"unknown:{name}" for name in unknown[:3])
    found.instruction = _text(system) if system else ""
    tools = [json.dumps(row["tools"])] if row.get("tools") else []
    spoken = [found.instruction] * bool(system) + tools + [_text(turn) for turn in questions]
    # As it is billed: the prompt of a pair is read once for each answer.
    found.asked = "\n".join(spoken * (len(answers) if kind == PREFERENCE else 1))
    found.answered = "\n".join(map(_text, answers))
    found.turns = len(contents)
    for turn in [*contents, *(answers if kind == PREFERENCE else [])]:
        found.modalities.update(_modality(part) for part in parts_of(turn))
    found.references.extend(
        (f"{path}.fileUri", str(named(file, "fileUri")), str(named(file, "mimeType") or ""))
        for path, file in files_in(contents)
    )


def _oddities(contents: list[Any]) -> list[str]:
    """Return what is odd in the order of turns."""
    roles = [role_of(turn) for turn in contents]
    found = []
    if roles[-1] != "model":
        found.append("last turn")
    if roles[0] == "model" or any(one == two for one, two in pairwise(roles)):
        found.append("turns")
    return found


def _modality(part: dict[str, Any]) -> str:
    file = named(part, "fileData") or named(part, "inlineData")
    if isinstance(file, dict):
        return modality(file)
    return "text" if "text" in part else "function"


def _text(content: dict[str, Any]) -> str:
    return "\n".join(map(_part_text, parts_of(content)))


def _part_text(part: dict[str, Any]) -> str:
    for name in ("functionCall", "functionResponse"):
        if (value := named(part, name)) is not None:
            return json.dumps(value)
    text = part.get("text")
    return text if isinstance(text, str) else ""
