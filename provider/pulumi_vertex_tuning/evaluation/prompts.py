"""Prompts with the answers that are wanted, as lines of JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pulumi_vertex_tuning.dataset.rows.supervised import row_problems
from pulumi_vertex_tuning.dataset.turns import asked_in, text_of
from pulumi_vertex_tuning.spec.evaluation import NEED_REFERENCE, Evaluation, Metric

_FIELDS = {"prompt", "reference", "instruction"}
_EXPECTED = 'expected a row of tuning data, or {"prompt": ..., "reference": ...}'


class PromptsError(ValueError):
    """A file of prompts that cannot be used; the text says where and why."""


@dataclass(frozen=True)
class Prompt:
    """What is asked, and the answer that is wanted, "" where none is known.

    instruction: None where the row has none of its own.
    """

    turns: tuple[Mapping[str, Any], ...]
    reference: str = ""
    instruction: str | None = None
    line: int = 0

    @property
    def text(self) -> str:
        """The last thing that the user says."""
        return text_of(self.turns[-1])

    def digest(self, usual: str) -> str:
        """Return what its answer is known by; the wanted one is no part of the question."""
        return digest([list(self.turns), usual if self.instruction is None else self.instruction])


def digest(value: object) -> str:
    """Return a hash of what JSON can hold."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:32]


def read_prompts(content: bytes, shown_as: str, most: int | None = None) -> list[Prompt]:
    """Return the first prompts of a file; PromptsError with file and line of a bad one."""
    try:
        lines = content.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise PromptsError(f"{shown_as} is not UTF-8: {error}") from None
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    found = [_prompt(f"{shown_as}:{number}", number, line) for number, line in numbered]
    if not found:
        raise PromptsError(f"{shown_as} has no prompt; {_EXPECTED} in each line")
    return found[:most]


def refuse_without_reference(
    prompts: Iterable[Prompt], evaluation: Evaluation, shown_as: str
) -> None:
    """Raise PromptsError for a prompt that a metric cannot be applied to."""
    needing = [one.called for one in evaluation.measures if one.metric in NEED_REFERENCE]
    if not needing:
        return
    without = [prompt.line for prompt in prompts if not prompt.reference.strip()]
    if without:
        more = f" ({len(without):,} such prompts)" if len(without) > 1 else ""
        raise PromptsError(
            f"{shown_as}:{without[0]}: has no reference, which {needing[0]} needs{more}"
        )


def needs_library(metric: Metric) -> str | None:
    """Return the library beyond our own requirements that a metric needs."""
    if metric.metric == "json_validity":
        return "jsonschema" if metric.json_schema is not None else None
    return {"rouge_l": "rapidfuzz", "bleu": "sacrebleu"}.get(metric.metric)


def _prompt(where: str, number: int, line: str) -> Prompt:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise PromptsError(f"{where}: is not JSON: {error}") from None
    if isinstance(row, dict) and "prompt" in row:
        return _plain(where, number, row)
    if not isinstance(row, dict) or "contents" not in row:
        raise PromptsError(f"{where}: {_EXPECTED}")
    if problem := next(row_problems(row), None):
        raise PromptsError(": ".join(filter(None, (where, *problem))))
    return _row(where, number, row)


def _plain(where: str, number: int, row: Mapping[str, Any]) -> Prompt:
    if unknown := sorted(row.keys() - _FIELDS):
        raise PromptsError(f"{where}: {unknown[0]}: unknown field; {_EXPECTED}")
    texts = {key: row.get(key) for key in _FIELDS}
    if bad := next(_not_text(texts), None):
        raise PromptsError(f"{where}: {bad}: expected text, found {texts[bad]!r}")
    if not str(texts["prompt"] or "").strip():
        raise PromptsError(f"{where}: prompt: is empty")
    turn = {"role": "user", "parts": [{"text": texts["prompt"]}]}
    return Prompt((turn,), texts["reference"] or "", texts["instruction"], number)


def _not_text(texts: Mapping[str, Any]) -> Iterator[str]:
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            yield key


def _row(where: str, number: int, row: Mapping[str, Any]) -> Prompt:
    asked = asked_in(row)
    if not asked.turns:
        raise PromptsError(f"{where}: has no question of the user")
    return Prompt(asked.turns, asked.reference, asked.instruction, number)
