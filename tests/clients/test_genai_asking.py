"""Questions to tuned models with google-genai: what is honoured, what is refused and how."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.emulator.clients import Json, Tuner

from .conftest import Program

QUESTION = "Why is the sky blue?"
ANSWER = "The sky is blue because air scatters."
SCHEMA = {"type": "OBJECT", "properties": {"colour": {"type": "STRING"}}}
REFUSED: Sequence[tuple[Mapping[str, Any], int, str]] = [
    ({"temperature": 2.5}, 400, "temperature value of 2.5 but the supported range is from 0"),
    ({"top_p": 1.5}, 400, "topP value of 1.5"),
    ({"top_k": 0}, 400, "topK value of 0"),
    ({"candidate_count": 9}, 400, "from 1 (inclusive) to 9 (exclusive)"),
    ({"max_output_tokens": 65536}, 400, "from 1 (inclusive) to 65536 (exclusive)"),
    ({"max_output_tokens": 0}, 400, "maxOutputTokens value of 0"),
    ({"stop_sequences": list("abcdef")}, 400, "stopSequences"),
    (
        {"thinking_config": {"thinking_level": "LOW"}},
        400,
        "thinking_level is not supported by this model",
    ),
    ({"thinking_config": {"thinking_budget": 24577}}, 400, "integers from 1 to 24576"),
    (
        {"thinking_config": {"thinking_budget": 0, "include_thoughts": True}},
        400,
        "include_thoughts is only enabled when thinking is enabled",
    ),
    ({"response_mime_type": "application/json"}, 501, "responseMimeType application/json"),
    (
        {"response_mime_type": "application/json", "response_schema": SCHEMA},
        501,
        "not served by this emulator",
    ),
    ({"response_logprobs": True}, 501, "responseLogprobs"),
    ({"frequency_penalty": 0.5}, 501, "frequencyPenalty"),
    ({"tools": [{"google_search": {}}]}, 501, "tools"),
]
CODES = {400: "INVALID_ARGUMENT", 501: "UNIMPLEMENTED"}


def text_of(answer: Json, candidate: int = 0) -> str:
    parts = answer["candidates"][candidate].get("content", {}).get("parts", [])
    return "".join(part.get("text", "") for part in parts)


def finish_of(answer: Json) -> str | None:
    finish: str | None = answer["candidates"][0].get("finish_reason")
    return finish


def tokens_of(answer: Json) -> tuple[int, int, int]:
    usage = answer["usage_metadata"]
    tokens = [usage[f"{kind}_token_count"] for kind in ("prompt", "candidates", "total")]
    return tokens[0], tokens[1], tokens[2]


def test_every_checkpoint_answers_and_counts(asking: Program, tuned: Json) -> None:
    model = tuned["tunedModel"]
    endpoints = [found["endpoint"] for found in model["checkpoints"]]
    assert len(set(endpoints)) == 10
    told = {"endpoints": [endpoints[0], endpoints[-1], model["endpoint"]]}
    answers = asking("genai_asking", "everywhere", question=QUESTION, system="Be brief.", **told)

    for answer in answers:
        prompt, candidates, total = tokens_of(answer["plain"])
        assert prompt == answer["count"]["total_tokens"]
        assert prompt + candidates == total
        assert candidates > 0
        instructed = tokens_of(answer["instructed"])[0]
        assert instructed == answer["instructed count"]["total_tokens"] > prompt
    assert answers[-1]["text"] == ANSWER
    assert answers[1] | {"plain": 0, "stream": 0, "instructed": 0} == answers[2] | {
        "plain": 0,
        "stream": 0,
        "instructed": 0,
    }


def test_a_stream_is_the_answer_in_pieces(asking: Program, tuned: Json) -> None:
    endpoints = [tuned["tunedModel"]["endpoint"]]
    (answer,) = asking(
        "genai_asking", "everywhere", endpoints=endpoints, question=QUESTION, system="Be brief."
    )

    chunks = answer["stream"]
    assert len(chunks) > 2
    assert "".join(text_of(chunk) for chunk in chunks) == answer["text"]
    assert [finish_of(chunk) for chunk in chunks] == [None] * (len(chunks) - 1) + ["STOP"]
    assert len({chunk["response_id"] for chunk in chunks}) == 1
    assert tokens_of(chunks[-1]) == tokens_of(answer["plain"])


def test_sampling_is_honoured(asking: Program, tuned: Json) -> None:
    endpoint = tuned["tunedModel"]["endpoint"]
    configs: list[dict[str, Any]] = [
        {"temperature": 0},
        {"temperature": 2, "top_k": 1},
        {"temperature": 2, "top_p": 0.0},
        {"temperature": 0, "max_output_tokens": 3},
        {"temperature": 0, "stop_sequences": ["blue"]},
        {"temperature": 0, "thinking_config": {"thinking_budget": 0}},
        {"temperature": 0, "thinking_config": {"thinking_budget": -1, "include_thoughts": True}},
    ]
    asked = asking("genai_asking", "asked", endpoint=endpoint, question=QUESTION, configs=configs)
    sure, top_k, top_p, cut, stopped, unthinking, thinking = asked

    assert [text_of(answer) for answer in (sure, top_k, top_p)] == [ANSWER] * 3
    assert finish_of(sure) == "STOP"
    assert finish_of(cut) == "MAX_TOKENS"
    assert tokens_of(cut)[1] == 3
    assert ANSWER.startswith(text_of(cut))
    assert text_of(stopped) == "The sky is "
    assert finish_of(stopped) == "STOP"
    for answer in (unthinking, thinking):
        assert text_of(answer) == ANSWER
        assert "thoughts_token_count" not in answer["usage_metadata"]


def test_a_seed_repeats_and_candidates_differ(asking: Program, tuned: Json) -> None:
    configs = [
        {"temperature": 2, "seed": 7},
        {"temperature": 2, "seed": 7},
        {"temperature": 2, "seed": -7, "candidate_count": 8},
    ]
    told = {"endpoint": tuned["tunedModel"]["endpoint"], "configs": configs}
    one, again, many = asking("genai_asking", "asked", question="Something else", **told)

    assert text_of(one) == text_of(again)
    assert [found.get("index", 0) for found in many["candidates"]] == list(range(8))
    assert len({text_of(many, candidate) for candidate in range(8)}) > 1
    assert tokens_of(many)[0] == tokens_of(one)[0]
    assert tokens_of(many)[1] > tokens_of(one)[1]


def test_what_a_question_may_not_ask_for(asking: Program, tuned: Json) -> None:
    endpoint = tuned["tunedModel"]["endpoint"]
    configs = [config for config, _, _ in REFUSED]
    answer = asking("genai_asking", "refused", endpoint=endpoint, configs=configs)

    for errors in (answer["plain"], answer["streamed"]):
        for (config, code, want), error in zip(REFUSED, errors, strict=True):
            assert (error["code"], error["status"]) == (code, CODES[code]), config
            assert want in error["message"], config


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_gemini_3_takes_a_thinking_level(genai: Program, version: str) -> None:
    endpoint = _tuned_endpoint(genai.tuner, "gemini-3.5-flash")
    # It serves in the multi-region of its region.
    assert "/locations/us/" in endpoint
    levels: list[Mapping[str, Any]] = [
        {"temperature": 0, "thinking_config": {"thinking_level": level}}
        for level in ("MINIMAL", "LOW", "MEDIUM", "HIGH")
    ]
    told = {"endpoint": endpoint, "api_version": version, "location": "us"}
    answers = genai("genai_asking", "asked", question=QUESTION, configs=levels, **told)
    assert {finish_of(answer) for answer in answers} <= {"STOP", "MAX_TOKENS"}

    both = {"thinking_config": {"thinking_level": "LOW", "thinking_budget": 128}}
    refused = genai("genai_asking", "refused", configs=[both], **told)
    assert refused["plain"][0]["message"] == (
        "You can only set only one of thinking budget and thinking level."
    )


def _tuned_endpoint(tuner: Tuner, base_model: str) -> str:
    return str(tuner.tuned(baseModel=base_model)["tunedModel"]["endpoint"])


def test_a_chat_sends_what_was_said(asking: Program, tuned: Json) -> None:
    told = {"endpoint": tuned["tunedModel"]["endpoint"], "questions": [QUESTION, "What is 7?"]}
    answer = asking("genai_asking", "chatted", **told)

    first, second = answer["answers"]
    assert text_of(first) == ANSWER
    assert tokens_of(second)[0] > tokens_of(first)[2]
    assert answer["turns"] == ["user", "model", "user", "model"]


def test_what_is_no_tuned_model(asking: Program) -> None:
    answer = asking("genai_asking", "elsewhere")

    assert "emulated" in answer["base"]
    for error in (answer["missing"], answer["short"]):
        assert (error["code"], error["status"]) == (404, "NOT_FOUND")
