"""Files of prompts: what is read of a line, what is refused, what an answer is known by."""

import json
from typing import Any

import pytest

from pulumi_vertex_tuning.evaluation.prompts import (
    PromptsError,
    read_prompts,
    refuse_without_reference,
)
from pulumi_vertex_tuning.spec import Evaluation

USER = {"role": "user", "parts": [{"text": "What?"}]}
MODEL = {"role": "model", "parts": [{"text": "This."}]}


def lines(*rows: Any) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


@pytest.mark.parametrize(
    ("row", "text", "reference", "instruction"),
    [
        ({"prompt": "What?", "reference": "This."}, "What?", "This.", None),
        ({"prompt": "What?", "instruction": "Be brief."}, "What?", "", "Be brief."),
        ({"contents": [USER, MODEL]}, "What?", "This.", ""),
        ({"contents": [USER, MODEL, USER]}, "What?", "", ""),
        (
            {"contents": [USER, MODEL], "systemInstruction": {"parts": [{"text": "Hi"}]}},
            "What?",
            "This.",
            "Hi",
        ),
    ],
    ids=["plain", "with an instruction", "a row", "a row without an answer", "an instructed row"],
)
def test_a_line_is_a_prompt(
    row: dict[str, Any], text: str, reference: str, instruction: str | None
) -> None:
    [prompt] = read_prompts(lines(row), "p.jsonl")

    assert (prompt.text, prompt.reference, prompt.instruction) == (text, reference, instruction)
    assert prompt.turns[-1]["role"] == "user"


@pytest.mark.parametrize(
    ("content", "want"),
    [
        (b"", "p.jsonl has no prompt"),
        (b"\n\n", "p.jsonl has no prompt"),
        (b"\xff", "p.jsonl is not UTF-8"),
        (b"{", "p.jsonl:1: is not JSON"),
        (b"\n[]", "p.jsonl:2: expected a row of tuning data"),
        (lines({"question": "x"}), "p.jsonl:1: expected a row of tuning data"),
        (lines({"prompt": "x", "answer": "y"}), "p.jsonl:1: answer: unknown field"),
        (lines({"prompt": 1}), "p.jsonl:1: prompt: expected text, found 1"),
        (lines({"prompt": " "}), "p.jsonl:1: prompt: is empty"),
        (lines({"contents": [{"role": "assistant", "parts": []}]}), "p.jsonl:1: contents"),
    ],
)
def test_what_is_no_prompt_is_told_with_its_line(content: bytes, want: str) -> None:
    with pytest.raises(PromptsError) as refused:
        read_prompts(content, "p.jsonl")

    assert want in str(refused.value)


def test_only_the_first_so_many_are_taken() -> None:
    rows = [{"prompt": str(number)} for number in range(5)]

    assert [one.text for one in read_prompts(lines(*rows), "p", 2)] == ["0", "1"]


def test_a_prompt_without_reference_is_refused_where_a_metric_needs_one() -> None:
    prompts = read_prompts(lines({"prompt": "a", "reference": "b"}, {"prompt": "c"}), "p.jsonl")
    needing = Evaluation.parse({"metrics": ["json_validity", "f1"]}, "it")

    refuse_without_reference(prompts, Evaluation.parse({"metrics": ["judge"]}, "it"), "p.jsonl")
    with pytest.raises(PromptsError, match=r"p.jsonl:2: has no reference, which f1 needs$"):
        refuse_without_reference(prompts, needing, "p.jsonl")


def test_an_answer_is_known_by_all_that_was_asked_and_not_by_what_is_wanted() -> None:
    plain, wanted, other, instructed = read_prompts(
        lines(
            {"prompt": "a"},
            {"prompt": "a", "reference": "b"},
            {"prompt": "b"},
            {"prompt": "a", "instruction": "Be brief."},
        ),
        "p",
    )

    assert plain.digest("") == wanted.digest("")
    assert plain.digest("Be brief.") == instructed.digest("") == instructed.digest("Be long.")
    assert len({one.digest("") for one in (plain, other, instructed)}) == 3
