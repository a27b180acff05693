"""The rows of a preference data set: a prompt and two answers, of which one is preferred.

`contents` ends with a user turn; `completions` is a pair of model turns with a score each, 1 for
the preferred one and 0 for the other. Text only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.conversation import content_text, file_count, prompt_text
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning.example import Pair
from pulumi_vertex_tuning.emulator.learning.tokens import count_tokens
from pulumi_vertex_tuning.emulator.tuning.rows import (
    SHOWN_EXAMPLES,
    TOKENS_OF_AN_EXAMPLE,
    BadRowError,
    check_content,
    conversations,
    is_turn_of,
    shown_content,
    system_instruction,
)

_SCORES = [0, 1]


@dataclass(frozen=True)
class PreferenceRow:
    """A row with its tokens; `example` is None when it is dropped for `reason`."""

    input_tokens: int
    output_tokens: int
    example: Pair | None
    reason: str | None
    preview: Json | None


def check_preferences(path: Path) -> int:
    """Return the number of rows; raises BadRowError at the first that is no pair of answers."""
    return sum(1 for _ in _pairs(path))


def read_preferences(path: Path) -> Iterator[PreferenceRow]:
    """Yield every row with its token counts."""
    learned = 0
    for row in _pairs(path):
        read = _row(row, is_shown=learned < SHOWN_EXAMPLES)
        learned += read.example is not None
        yield read


def _pairs(path: Path) -> Iterator[Json]:
    for index, row in enumerate(conversations(path)):
        if not is_turn_of(row["contents"][-1], "user"):
            raise BadRowError(f"Row: {index}. The 'contents' field has to end with a user turn.")
        if sum(file_count(content) for content in row["contents"]):
            raise BadRowError(f"Row: {index}. Preference tuning supports text only.")
        _check_completions(row.get("completions"), index)
        yield row


def _check_completions(completions: Any, index: int) -> None:
    if not isinstance(completions, list) or not completions:
        raise BadRowError(f"Row: {index}. Missing required 'completions' field.")
    if not all(_is_completion(found) for found in completions):
        raise BadRowError(f"Row: {index}. Every completion needs a 'score' and a model turn.")
    for found in completions:
        check_content(found["completion"], index, is_turn=True)
    if sorted(found["score"] for found in completions) != _SCORES:
        raise BadRowError(
            f"Row: {index}. The 'completions' have to be a pair: one of score 1, one of score 0.",
        )


def _is_completion(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and isinstance(found.get("score"), int | float)
        and isinstance(found.get("completion"), dict)
        and is_turn_of(found["completion"], "model")
    )


def _row(row: Json, *, is_shown: bool) -> PreferenceRow:
    prompt = prompt_text(system_instruction(row), row["contents"])
    answers = {found["score"]: content_text(found["completion"]) for found in row["completions"]}
    # As they are billed: the prompt is read once for each answer.
    input_tokens = 2 * count_tokens(prompt)
    output_tokens = sum(map(count_tokens, answers.values()))
    reason = _reason(answers[1], count_tokens(prompt) + max(map(count_tokens, answers.values())))
    return PreferenceRow(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        example=Pair(prompt, answers[1], answers[0]) if reason is None else None,
        reason=reason,
        preview=_preview(row) if is_shown and reason is None else None,
    )


def _reason(preferred: str, tokens: int) -> str | None:
    if not preferred:
        return "The preferred completion has no content to learn."
    if tokens > TOKENS_OF_AN_EXAMPLE:
        return f"The example has {tokens} tokens; the limit is {TOKENS_OF_AN_EXAMPLE}."
    return None


def _preview(row: Json) -> Json:
    return {
        "contents": [shown_content(content) for content in row["contents"]],
        "completions": [
            {"score": found["score"], "completion": shown_content(found["completion"])}
            for found in row["completions"]
        ],
    }
