"""The contents of a data set, in the portions in which the service counts their tokens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.rows.careful import PREFERENCE, Kind
from pulumi_vertex_tuning.dataset.rows.preference import completion_turns

Contents = list[dict[str, Any]]

_BYTES = 512 * 1024
_TURNS = 500
"""How much is counted at once: tokens of turns add up, so that rows need not be asked alone."""


def portions(path: Path, kind: Kind) -> Iterator[Contents]:
    """Yield the turns of all rows of a checked file, as they are billed."""
    gathered: Contents = []
    size = 0
    with path.open("rb") as file:
        for line in file:
            if not line.strip():
                continue
            turns = list(_billed(json.loads(line), kind))
            if gathered and (size + len(line) > _BYTES or len(gathered) + len(turns) > _TURNS):
                yield gathered
                gathered, size = [], 0
            gathered.extend(turns)
            size += len(line)
    if gathered:
        yield gathered


def _billed(row: dict[str, Any], kind: Kind) -> Iterator[dict[str, Any]]:
    system = row.get("systemInstruction") or row.get("system_instruction")
    asked = [{**system, "role": "user"}] if system else []
    asked += [{**turn, "role": str(turn.get("role", "user")).lower()} for turn in row["contents"]]
    if kind == PREFERENCE:  # the prompt is read once for each answer
        yield from [*asked, *asked, *completion_turns(row)]
    else:
        yield from asked
