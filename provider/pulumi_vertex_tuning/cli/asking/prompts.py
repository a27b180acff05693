"""Files of prompts: rows of a data set, or plain text with one prompt a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.dataset.rows.supervised import row_problems
from pulumi_vertex_tuning.dataset.turns import asked_in, text_of
from pulumi_vertex_tuning.vertex.inference import Content


@dataclass(frozen=True)
class Prompt:
    """What is asked, and the answer that is wanted, "" where there is none."""

    turns: tuple[Content, ...]
    instruction: str | None = None
    reference: str = ""

    @property
    def text(self) -> str:
        """The last thing that the user says."""
        return text_of(self.turns[-1])


def read_prompts(file: Path, limit: int) -> tuple[list[Prompt], int]:
    """Return the first prompts of a file, and how many it has.

    *.jsonl holds rows of a data set, any other file one prompt a line.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"could not read {file}: {error}") from None
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise CommandError(f"{file} has no prompt: expected rows of JSON, or one prompt a line")
    rows = file.suffix.lower() in {".jsonl", ".json"}
    chosen = numbered[:limit]
    prompts = list(_rows(file, chosen)) if rows else [_plain(line) for _, line in chosen]
    return prompts, len(numbered)


def _plain(line: str) -> Prompt:
    return Prompt(({"role": "user", "parts": [{"text": line}]},))


def _rows(file: Path, lines: list[tuple[int, str]]) -> Iterator[Prompt]:
    for number, line in lines:
        where = f"{file}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CommandError(f"{where}: is not JSON: {error}") from None
        if problem := next(row_problems(row), None):
            raise CommandError(": ".join(filter(None, (where, *problem))))
        yield _prompt(where, row)


def _prompt(where: str, row: dict[str, Any]) -> Prompt:
    asked = asked_in(row)
    if not asked.turns or not text_of(asked.turns[-1]):
        raise CommandError(f"{where}: has no question of the user in text")
    return Prompt(asked.turns, asked.instruction, asked.reference)
