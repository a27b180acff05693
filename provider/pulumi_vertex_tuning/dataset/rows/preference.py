"""One row of preference tuning: a prompt, and two answers of which one is preferred.

The format is Google's: contents that end with the user's turn, and completions, a pair of model
turns of which one has score 1 and the other score 0.
"""

from collections.abc import Iterator
from typing import Any

from pulumi_vertex_tuning.dataset.rows.supervised import (
    Problems,
    conversation_problems,
    kind_of,
    role_of,
    turn_problems,
)

_SCORES = [0, 1]


def preference_problems(row: object) -> Problems:
    """Yield what is wrong with a row of preference tuning, by JSON path."""
    if not isinstance(row, dict):
        yield "", f"a row must be a JSON object, found {kind_of(row)}"
        return
    yield from conversation_problems(row)
    contents = row.get("contents")
    if isinstance(contents, list) and contents and role_of(contents[-1]) != "user":
        yield f"contents[{len(contents) - 1}].role", "the last turn must be the user's"
    completions = row.get("completions")
    if not isinstance(completions, list) or not completions:
        yield "completions", f"must be a pair of answers, found {kind_of(completions)}"
        return
    yield from _pair_problems(completions)


def completion_turns(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the answers of a row that has no problem."""
    for completion in row["completions"]:
        yield completion["completion"]


def _pair_problems(completions: list[Any]) -> Problems:
    scores = []
    for number, found in enumerate(completions):
        path = f"completions[{number}]"
        if not isinstance(found, dict):
            yield path, f"must be an object with score and completion, found {kind_of(found)}"
            continue
        scores.append(found.get("score"))
        yield from turn_problems(f"{path}.completion", found.get("completion"), ("model",))
    if len(scores) == len(completions) and not _is_pair(scores):
        told = ", ".join(map(kind_of, scores))
        yield "completions", f"must be one answer of score 1 and one of score 0, found {told}"


def _is_pair(scores: list[Any]) -> bool:
    numbers = [score for score in scores if isinstance(score, int | float)]
    return len(numbers) == len(scores) and sorted(numbers) == _SCORES
