"""The question that is put to a tuned model, out of its data."""

import json

import pytest

from pulumi_vertex_tuning.dataset.example import Question, first_question

ASKED = {"role": "user", "parts": [{"text": "Which"}, {"text": " colour?"}]}
SAID = {"role": "model", "parts": {"text": "Red."}}


@pytest.mark.parametrize(
    ("row", "want"),
    [
        ({"contents": [ASKED, SAID]}, Question("Which colour?", "Red.", "")),
        (
            {"contents": [ASKED, SAID], "systemInstruction": {"parts": [{"text": "Be short."}]}},
            Question("Which colour?", "Red.", "Be short."),
        ),
        (
            {"contents": [ASKED, SAID], "system_instruction": {"parts": {"text": "Be short."}}},
            Question("Which colour?", "Red.", "Be short."),
        ),
        (
            {"contents": [{**ASKED, "role": "USER"}, SAID, ASKED, SAID]},
            Question("Which colour?", "Red.", ""),
        ),
    ],
)
def test_it_is_what_the_first_row_says_first(row: object, want: Question) -> None:
    line = json.dumps(row).encode()

    assert first_question(line) == want
    assert first_question(line + b'\n{"contents": []}\n') == want


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"\n",
        b'{"contents": [{"role": "user", "parts": [{"te',
        b"\xff\xfe",
        b"[1]",
        b'{"contents": "x"}',
        b'{"contents": [1]}',
        b'{"contents": [{"role": "user", "parts": [{"text": null}]}]}',
        json.dumps({"contents": [ASKED]}).encode(),
        json.dumps(
            {"contents": [{"role": "user", "parts": [{"fileData": {"fileUri": "gs://b/o"}}]}, SAID]}
        ).encode(),
    ],
)
def test_there_is_none_where_the_row_has_no_question_and_answer(beginning: bytes) -> None:
    assert first_question(beginning) is None
