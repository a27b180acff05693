"""Answers that are no plain text, from a server that answers so: blocked, empty, broken off."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.vertex.answers import answer_of, joined
from pulumi_vertex_tuning.vertex.thinking import least_thinking
from tests.asking.asking import Said, run
from tests.unit.canned import Answer, Asked, answering

ENDPOINT = "projects/p/locations/us-central1/endpoints/1"


def candidate(text: str, reason: str = "STOP", **more: Any) -> dict[str, Any]:
    parts = [{"text": text}] if text else []
    return {"content": {"role": "model", "parts": parts}, "finishReason": reason, **more}


def serving(answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """Answer what is asked of a model; and show an endpoint of which no job is known."""

    def answered(asked: Asked) -> Answer:
        if asked.path.startswith(f"/v1/{ENDPOINT}:"):
            return answer(asked)
        return Answer(200, json.dumps({"name": ENDPOINT}).encode(), JSON)

    return answered


JSON = {"Content-Type": "application/json"}


def events(*bodies: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(body).encode() + b"\r\n\r\n" for body in bodies)


def ask(folder: Path, body: bytes, *options: str, status: int = 200) -> Said:
    with answering(serving(lambda _: Answer(status, body, JSON))) as url:
        return run("generate", ENDPOINT, "Hi", *options, url=url, folder=folder)


BAD = [
    pytest.param(
        {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "No."}},
        "the question was blocked: PROHIBITED_CONTENT (No.)",
        1,
        id="question blocked",
    ),
    pytest.param(
        {"candidates": [candidate("", "SAFETY")]},
        "the answer was blocked or broken off: SAFETY",
        1,
        id="answer blocked",
    ),
    pytest.param(
        {"candidates": [candidate("Half of", "RECITATION", finishMessage="Too like X.")]},
        "the answer was blocked or broken off: RECITATION (Too like X.)",
        1,
        id="broken off",
    ),
    pytest.param({"candidates": [candidate("")]}, "the answer is empty", 1, id="empty"),
    pytest.param({}, "the answer broke off", 1, id="nothing"),
    pytest.param(
        {
            "candidates": [candidate("", "MAX_TOKENS")],
            "usageMetadata": {"candidatesTokenCount": 0, "thoughtsTokenCount": 1200},
        },
        "all output tokens are spent, 0 of text, and 1,200 of thinking (MAX_TOKENS)",
        1,
        id="thought too long",
    ),
    pytest.param(
        {
            "candidates": [candidate("Half", "MAX_TOKENS")],
            "usageMetadata": {"candidatesTokenCount": 9},
        },
        "all output tokens are spent, 9 of text (MAX_TOKENS)",
        0,
        id="cut off",
    ),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("body", "want", "code"), BAD)
def test_what_is_no_whole_answer_is_said(
    tmp_path: Path, body: dict[str, Any], want: str, code: int, *, stream: bool
) -> None:
    content = events(body) if stream else json.dumps(body).encode()

    said = ask(tmp_path, content, *(["--stream"] if stream else []))

    assert said.code == code
    assert want in said.err


def test_a_stream_that_ends_too_early_is_said(tmp_path: Path) -> None:
    half = {"candidates": [{"content": {"parts": [{"text": "Half of"}]}}]}

    said = ask(tmp_path, events(half), "--stream")

    assert said.out == "Half of\n"
    assert "note: the answer broke off: the service did not say that it is whole" in said.err


def test_an_error_in_a_stream_is_told_as_any_other(tmp_path: Path) -> None:
    half = {"candidates": [{"content": {"parts": [{"text": "Half of"}]}}]}
    error = {"error": {"code": 429, "message": "Slow down.", "status": "RESOURCE_EXHAUSTED"}}

    said = ask(tmp_path, events(half, error), "--stream")

    assert (said.code, said.out) == (1, "Half of\n")
    assert f"vertex-tuning: could not ask {ENDPOINT}: Slow down." in said.err


@pytest.mark.parametrize("options", [(), ("--stream",)])
def test_a_refusal_is_told_as_by_all_commands(tmp_path: Path, options: tuple[str, ...]) -> None:
    body = {"error": {"code": 400, "message": "No tools.", "status": "INVALID_ARGUMENT"}}

    said = ask(tmp_path, json.dumps(body).encode(), *options, status=400)

    assert (said.code, said.out) == (1, "")
    assert f"could not ask {ENDPOINT}: No tools." in said.err


@pytest.mark.parametrize("options", [(), ("--stream",)])
def test_text_does_not_steer_the_terminal(tmp_path: Path, options: tuple[str, ...]) -> None:
    body = {"candidates": [candidate("a\x1b[2Jb\x07\x9bc\nd\té")]}

    said = ask(tmp_path, events(body) if options else json.dumps(body).encode(), *options)

    assert said.out == "a[2Jbc\nd\té\n"


def test_a_chat_sends_the_turns_that_were_answered(tmp_path: Path) -> None:
    sent: list[list[str]] = []

    def answer(asked: Asked) -> Answer:
        turns = json.loads(asked.body)["contents"]
        sent.append([turn["parts"][0]["text"] for turn in turns])
        if sent[-1][-1] == "bad":
            return Answer(400, b'{"error": {"code": 400, "message": "Bad."}}', JSON)
        return Answer(200, events({"candidates": [candidate("yes")]}), JSON)

    typed = "one\nbad\ntwo\n/reset\nthree\n"
    with answering(serving(answer)) as url:
        said = run("generate", ENDPOINT, "--chat", url=url, folder=tmp_path, typed=typed)

    assert sent == [["one"], ["one", "yes", "bad"], ["one", "yes", "two"], ["three"]]
    assert said.out == "yes\n" * 3
    assert "Bad." in said.err


def test_a_busy_service_is_asked_again(tmp_path: Path) -> None:
    answers = [Answer(503, b"busy"), Answer(200, events({"candidates": [candidate("yes")]}), JSON)]

    with answering(serving(lambda _: answers.pop(0))) as url:
        said = run("generate", ENDPOINT, "Hi", "--stream", url=url, folder=tmp_path)

    assert (said.code, said.out) == (0, "yes\n")


def test_thoughts_are_no_part_of_the_answer() -> None:
    parts = [{"text": "Let me think.", "thought": True}, {"text": "Yes."}]

    assert answer_of({"candidates": [{"content": {"parts": parts}}]}).text == "Yes."


def test_pieces_make_one_answer() -> None:
    pieces = [
        answer_of({"candidates": [{"content": {"parts": [{"text": "a"}]}}], "modelVersion": "m"}),
        answer_of({"candidates": [candidate("b")], "usageMetadata": {"totalTokenCount": 3}}),
    ]

    whole = joined(pieces)

    assert (whole.text, whole.problem, whole.model_version) == ("ab", "", "m")
    assert whole.usage == {"totalTokenCount": 3}


@pytest.mark.parametrize(
    ("base_model", "want"),
    [
        ("gemini-2.5-flash", {"thinkingBudget": 0}),
        ("publishers/google/models/gemini-2.5-flash-lite", {"thinkingBudget": 0}),
        ("gemini-2.5-pro", {}),  # cannot be kept from it
        ("gemini-2.0-flash-001", {}),  # does not think
        ("gemini-3.1-flash-lite", {"thinkingLevel": "MINIMAL"}),
        ("gemini-3.5-flash", {"thinkingLevel": "MINIMAL"}),
        ("", {}),
        ("gemma-3", {}),
    ],
)
def test_the_least_thinking_depends_on_the_model(base_model: str, want: dict[str, Any]) -> None:
    assert least_thinking(base_model) == want
