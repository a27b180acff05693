"""One row of tuning data: what it has to be."""

from typing import Any

import pytest

from pulumi_vertex_tuning.dataset.rows.supervised import row_problems

USER = {"role": "user", "parts": [{"text": "Which colour?"}]}
MODEL = {"role": "model", "parts": [{"text": "Red."}]}
ONE_OF = "must have one of text, fileData, inlineData, functionCall, functionResponse"


def _turn(**fields: Any) -> dict[str, Any]:
    return {"contents": [{**USER, **fields}, MODEL]}


@pytest.mark.parametrize(
    "row",
    [
        {"contents": [USER, MODEL]},
        {"contents": [USER, MODEL, USER, MODEL], "systemInstruction": {"parts": [{"text": "x"}]}},
        _turn(role="USER"),
        _turn(parts={"text": "a single part"}),
        _turn(parts=[{"fileData": {"fileUri": "gs://b/i.png", "mimeType": "image/png"}}]),
        _turn(parts=[{"file_data": {"file_uri": "gs://b/i.png"}}, {"text": "What is it?"}]),
        _turn(parts=[{"functionResponse": {"name": "f", "response": {}}}]),
        {"contents": [USER, {"role": "model", "parts": [{"functionCall": {"name": "f"}}]}]},
    ],
)
def test_a_conversation_passes(row: object) -> None:
    assert list(row_problems(row)) == []


@pytest.mark.parametrize(
    ("row", "path", "want"),
    [
        ([], "", "a row must be a JSON object, found an empty list"),
        ("text", "", "a row must be a JSON object, found a text"),
        (7, "", "a row must be a JSON object, found 7"),
        (None, "", "a row must be a JSON object, found nothing"),
        ({}, "contents", "is required"),
        (
            {"messages": []},
            "contents",
            "is required (this looks like the chat format of another vendor; `vertex-tuning",
        ),
        ({"contents": {}}, "contents", "must be a list of turns, found an object"),
        ({"contents": []}, "contents", "must be a list of turns, found an empty list"),
        ({"contents": "hi"}, "contents", "must be a list of turns, found a text"),
        (
            {"contents": [USER]},
            "contents",
            'has no turn with role "model": there is nothing to learn from',
        ),
        (
            {"contents": [MODEL, 5]},
            "contents[1]",
            "must be an object with role and parts, found 5",
        ),
        (_turn(role="assistant"), "contents[0].role", 'must be "user" or "model", found \'ass'),
        (
            {"contents": [{"parts": [{"text": "x"}]}, MODEL]},
            "contents[0].role",
            'must be "user" or "model", found None',
        ),
        (_turn(parts=None), "contents[0].parts", "must be a list of parts, found nothing"),
        (_turn(parts=[]), "contents[0].parts", "must be a list of parts, found an empty list"),
        (_turn(parts="text"), "contents[0].parts", "must be a list of parts, found a text"),
        (_turn(parts=["text"]), "contents[0].parts[0]", "must be an object, found a text"),
        (_turn(parts=[{"text": "x"}, {}]), "contents[0].parts[1]", ONE_OF),
        (_turn(parts=[{"txt": "x"}]), "contents[0].parts[0]", ONE_OF),
        (
            _turn(parts=[{"text": " "}]),
            "contents[0].parts[0].text",
            "must be a text that is not empty, found an empty text",
        ),
        (
            _turn(parts=[{"text": 5}]),
            "contents[0].parts[0].text",
            "must be a text that is not empty, found 5",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_path(row: object, path: str, want: str) -> None:
    [(found_path, message)] = row_problems(row)

    assert found_path == path
    assert message.startswith(want)


def test_all_that_is_wrong_in_a_row_is_told() -> None:
    row = {"contents": [{"role": "x", "parts": []}, {"role": "model", "parts": [{"text": ""}, 3]}]}

    assert [path for path, _ in row_problems(row)] == [
        "contents[0].role",
        "contents[0].parts",
        "contents[1].parts[0].text",
        "contents[1].parts[1]",
    ]
