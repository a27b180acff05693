"""Two answers to one prompt: Vertex's rows of preference tuning."""

from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.emulator.tuning.preferences import check_preferences

from .converting import Json, columns, converted, said, write


def pair(chosen: str, rejected: str, *turns: Json) -> Json:
    """Return Vertex's row of two answers."""
    return {
        "contents": list(turns),
        "completions": [
            {"score": 1.0, "completion": said("model", chosen)},
            {"score": 0.0, "completion": said("model", rejected)},
        ],
    }


def _messages(*texts: str) -> list[Json]:
    roles = ("user", "assistant")
    return [{"role": roles[at % 2], "content": text} for at, text in enumerate(texts)]


LONG = pair("c", "d", said("user", "a"), said("model", "b"), said("user", "q"))
SOURCES: dict[str, tuple[Json, Json]] = {
    "texts": ({"prompt": "q", "chosen": "c", "rejected": "d"}, pair("c", "d", said("user", "q"))),
    "conversations, prompt repeated": (
        {
            "prompt": "q",
            "chosen": _messages("a", "b", "q", "c"),
            "rejected": _messages("a", "b", "q", "d"),
        },
        LONG,
    ),
    "conversations alone": (
        {"chosen": _messages("a", "b", "q", "c"), "rejected": _messages("a", "b", "q", "d")},
        LONG,
    ),
    "a prompt of messages": (
        {"prompt": _messages("a", "b", "q"), "chosen": "c", "rejected": "d"},
        LONG,
    ),
    "input with messages": (
        {
            "input": {"messages": _messages("a", "b", "q"), "tools": []},
            "preferred_output": [{"role": "assistant", "content": "c"}],
            "non_preferred_output": [{"role": "assistant", "content": "d"}],
        },
        LONG,
    ),
    "a system column": (
        {"system": "s", "prompt": "q", "chosen": "c", "rejected": "d"},
        {"systemInstruction": said("system", "s"), **pair("c", "d", said("user", "q"))},
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_pairs_become_preference_rows(name: str, tmp_path: Path) -> None:
    source, want = SOURCES[name]

    assert converted(write(tmp_path / "pairs.jsonl", source), preference=True) == [want]
    assert check_preferences(tmp_path / "out.jsonl") == 1


def test_columns_of_a_pair_are_those_that_were_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("q,good,bad\na,b,c\n")

    rows = converted(path, columns(prompt="q", chosen="good", rejected="bad"), preference=True)
    assert rows == [pair("b", "c", said("user", "a"))]
    with pytest.raises(Refused, match="no column for the preferred answer: none is called chosen"):
        converted(path, columns(prompt="q"), preference=True)


TOOL = [{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}]
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "the same answers": ({"rejected": "c"}, "rejected: is the same as the chosen one; expected"),
    "no answer": ({"rejected": ""}, "rejected: found an empty text; expected a text"),
    "no prompt": ({"prompt": None}, "prompt: found nothing; expected a text"),
    "other turns": ({"rejected": _messages("x", "d")}, "rejected: expected the same turns as the"),
    "the user last": ({"chosen": _messages("q"), "rejected": _messages("q")}, "chosen: expected"),
    "a call": ({"chosen": TOOL}, "chosen: Vertex's preference tuning takes text only"),
    "the model last": ({"prompt": _messages("q", "b")}, "expected a prompt of the user before the"),
    "an image": (
        {
            "prompt": [
                {"role": "user", "content": [{"type": "input_image", "image_url": "gs://b/c.png"}]}
            ]
        },
        "Vertex's preference tuning takes text only",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_pair_that_is_none_is_named(name: str, tmp_path: Path) -> None:
    change, want = BAD[name]
    path = write(tmp_path / "p.jsonl", {"prompt": "q", "chosen": "c", "rejected": "d"} | change)

    with pytest.raises(Refused) as error:
        converted(path, preference=True)
    assert f"p.jsonl:1: {want}" in str(error.value)


def test_answers_without_any_prompt_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", {"chosen": "c", "rejected": "d"})

    with pytest.raises(Refused, match="name its column by --prompt-column"):
        converted(path, preference=True)
