"""Rows for tests: good ones, and ones that are bent out of shape."""

import json
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]

TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


def row(question: str = "Which colour?", answer: str = "Red.", **more: Any) -> Row:
    return {
        "contents": [
            {"role": "user", "parts": [{"text": question}]},
            {"role": "model", "parts": [{"text": answer}]},
        ],
        **more,
    }


def line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def lines(count: int, **more: Any) -> bytes:
    return b"".join(line(row(f"Question {number}?", **more)) for number in range(count))


@st.composite
def conversations(draw: st.DrawFn) -> Row:
    """Draw a good row: turns that alternate and end with the model's."""
    turns = []
    for _ in range(draw(st.integers(1, 3))):
        for role in ("user", "model"):
            texts = draw(st.lists(TEXTS, min_size=1, max_size=2))
            turns.append({"role": role, "parts": [{"text": text} for text in texts]})
    more = {"systemInstruction": {"parts": [{"text": draw(TEXTS)}]}} if draw(st.booleans()) else {}
    return {"contents": turns, **more}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)

_ODD_PARTS: list[Any] = [
    {},
    {"text": ""},
    {"text": "   "},
    {"text": "\ud800"},
    {"text": 5},
    {"txt": "x"},
    {"text": "x", "fileData": {"fileUri": "gs://bucket/a.png"}},
    {"fileData": {"fileUri": "gs://bucket/a.png", "mimeType": "image/png"}},
    {"file_data": {"file_uri": "gs://bucket/a.png"}},
    {"fileData": {"fileUri": "https://example.com/a.png"}},
    {"fileData": []},
    {"functionCall": {"name": "f", "args": {}}},
    "text",
    None,
]


@st.composite
def bent_rows(draw: st.DrawFn) -> Any:
    """Draw a row of which something was changed."""
    changed = draw(conversations())
    place = draw(st.sampled_from(["row", "contents", "turn", "role", "parts", "part", "system"]))
    turn = changed["contents"][draw(st.integers(0, len(changed["contents"]) - 1))]
    if place == "row":
        return draw(_JSON)
    if place == "contents":
        changed["contents"] = draw(_JSON | st.just(changed["contents"][:-1]) | st.just([]))
    elif place == "turn":
        changed["contents"].insert(draw(st.integers(0, 2)), draw(_JSON))
    elif place == "role":
        turn["role"] = draw(st.sampled_from(["USER", "MODEL", "assistant", "user", "", None, 5]))
    elif place == "parts":
        turn["parts"] = draw(_JSON | st.just(turn["parts"][0]))
    elif place == "part":
        turn["parts"].append(draw(st.sampled_from(_ODD_PARTS)))
    else:
        changed[draw(st.sampled_from(["systemInstruction", "system_instruction"]))] = draw(
            _JSON | st.builds(lambda part: {"parts": [part]}, st.sampled_from(_ODD_PARTS))
        )
    return changed
