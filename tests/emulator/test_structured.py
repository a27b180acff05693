"""A base model that is asked for JSON of a schema: the shape is right, the values are computed."""

import json

import pytest

from .clients import Http, Json

BASE = "/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro"
SAME = ["A question", "it is red", "it is red"]
HALF = ["A question", "it is red", "it is blue now"]


def answer(http_: Http, schema: Json, texts: list[str], key: str = "responseSchema") -> object:
    turn = {"role": "user", "parts": [{"text": text} for text in texts]}
    config = {"responseMimeType": "application/json", key: schema}
    body = {"contents": [turn], "generationConfig": config}
    told = http_.post(f"{BASE}:generateContent", body)
    assert "(emulated)" in told["modelVersion"]
    return json.loads(told["candidates"][0]["content"]["parts"][0]["text"])


@pytest.mark.parametrize(
    ("schema", "texts", "want"),
    [
        ({"type": "NUMBER"}, SAME, 1.0),
        ({"type": "NUMBER"}, HALF, pytest.approx(4 / 7, abs=1e-4)),
        ({"type": "NUMBER"}, ["alone"], 0.0),
        ({"type": "INTEGER", "minimum": 1, "maximum": 5}, SAME, 5),
        ({"type": "BOOLEAN"}, HALF, True),
        ({"type": "STRING", "enum": ["bad", "good"]}, ["x", "a", "b"], "bad"),
        ({"type": "ARRAY", "items": {"type": "NUMBER"}}, SAME, [1.0]),
        ({"type": "OBJECT", "properties": {"score": {"type": "NUMBER"}}}, SAME, {"score": 1.0}),
    ],
)
def test_values_tell_how_alike_the_last_two_texts_are(
    http_: Http, schema: Json, texts: list[str], want: object
) -> None:
    assert answer(http_, schema, texts) == want


def test_a_json_schema_does_as_well_and_texts_say_emulated(http_: Http) -> None:
    schema = {"type": "object", "properties": {"why": {"type": "string"}}}

    told = answer(http_, schema, SAME, "responseJsonSchema")

    assert isinstance(told, dict)
    assert told["why"].startswith("emulated: the last two parts share 100% of their words")
