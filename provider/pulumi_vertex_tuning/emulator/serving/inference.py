"""Handlers of generateContent, streamGenerateContent and countTokens."""

import asyncio
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.conversation import (
    TOKENS_OF_A_FILE,
    content_text,
    file_count,
    prompt_text,
)
from pulumi_vertex_tuning.emulator.errors import (
    ServiceError,
    failed_precondition,
    invalid_argument,
    not_found,
)
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import Piece, count_tokens
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.serving.answers import tuned_pieces, untuned_pieces
from pulumi_vertex_tuning.emulator.serving.deployments import ENDPOINT
from pulumi_vertex_tuning.emulator.serving.generation_config import check_question, check_stream
from pulumi_vertex_tuning.emulator.serving.structured import schema_of, structured_text


@dataclass(frozen=True)
class _Question:
    """A checked request: how to get the pieces of the n-th answer, and what the prompt counts."""

    pieces: Callable[[int], Iterator[Piece]]
    candidates: int
    prompt_tokens: int
    model_version: str


async def generate_content(call: Call) -> Json:
    """Answer generateContent with the whole text of each candidate."""
    question = _question(call)
    answers = await asyncio.to_thread(
        lambda: [list(question.pieces(number)) for number in range(question.candidates)],
    )
    texts = ["".join(piece.text for piece in pieces) for pieces in answers]
    candidates = [
        _candidate(number, text, pieces[-1].finish_reason)
        for number, (text, pieces) in enumerate(zip(texts, answers, strict=True))
    ]
    return _response(question, candidates, sum(map(count_tokens, texts)), _id())


def stream_generate_content(call: Call) -> Iterator[Json]:
    """Answer streamGenerateContent: a response for each piece, the last with the usage."""
    question = _question(call)
    check_stream(call.body)
    return _stream(question)


def count(call: Call) -> Json:
    """Answer countTokens."""
    _check_contents(call.body)
    tokens = _prompt_tokens(call.body)
    text = prompt_text(call.body.get("systemInstruction"), call.body["contents"])
    return {
        "totalTokens": tokens,
        "totalBillableCharacters": sum(1 for letter in text if not letter.isspace()),
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": tokens}],
    }


def _question(call: Call) -> _Question:
    _check_contents(call.body)
    config = call.body.get("generationConfig", {})
    tokens, candidates = _prompt_tokens(call.body), config.get("candidateCount", 1)
    if call.name.path[0] != ENDPOINT:
        model = _publisher_model(call)
        check_question(call.body, model, tuned=False)
        schema, contents = schema_of(config), call.body["contents"]
        return _Question(
            lambda _: untuned_pieces(model, structured_text(schema, contents) if schema else None),
            candidates,
            tokens,
            f"{model} (emulated)",
        )
    weights, base_model = _deployed(call)
    check_question(call.body, base_model)
    prompt = prompt_text(call.body.get("systemInstruction"), call.body["contents"])
    return _Question(
        lambda number: tuned_pieces(weights, prompt, config, number),
        candidates,
        tokens,
        f"{base_model}, tuned (emulated)",
    )


def _check_contents(body: Json) -> None:
    if not body.get("contents"):
        raise invalid_argument("Unable to submit request because it has no contents.")
    for content in body["contents"]:
        if content.get("role", "user") not in ("user", "model", "function"):
            raise invalid_argument("Please use a valid role: user, model.")
        if not content.get("parts"):
            raise invalid_argument(
                "Unable to submit request because it must include at least one parts field, "
                "which describes the prompt input.",
            )


def _publisher_model(call: Call) -> str:
    if call.name.path[1] != "google":
        raise ServiceError(
            "NOT_FOUND",
            f"Publisher Model `{call.name}` was not found or your project does not have access "
            "to it. Please ensure you are using a valid model version.",
        )
    return call.name.id


def _deployed(call: Call) -> tuple[Path, str]:
    endpoint = call.find(ENDPOINT, "Endpoint")
    deployed = endpoint.body.get("deployedModels", [])
    if not deployed:
        raise failed_precondition("The Endpoint doesn't have a DeployedModel.")
    found = deployed[0]
    version = call.store.get(f"{found['model']}@{found['modelVersionId']}")
    if version is None:
        raise not_found("Model")
    weights = call.service.folders.weights(version.extra["weights"][found["checkpointId"]])
    return weights, version.extra["baseModel"]


def _prompt_tokens(body: Json) -> int:
    turns = [body["systemInstruction"]] if "systemInstruction" in body else []
    turns += body["contents"]
    files = sum(file_count(turn) for turn in turns)
    return sum(count_tokens(content_text(turn)) for turn in turns) + files * TOKENS_OF_A_FILE


def _stream(question: _Question) -> Iterator[Json]:
    response_id, tokens = _id(), 0
    for piece in question.pieces(0):
        tokens += count_tokens(piece.text)
        finish = piece.finish_reason
        candidate = _candidate(0, piece.text, finish)
        yield _response(question, [candidate], None if finish is None else tokens, response_id)


def _candidate(number: int, text: str, finish_reason: str | None) -> Json:
    candidate: Json = {"content": {"role": "model", "parts": [{"text": text}]}}
    if number:
        candidate["index"] = number
    if finish_reason is not None:
        candidate["finishReason"] = finish_reason
    return candidate


def _response(
    question: _Question,
    candidates: list[Json],
    tokens: int | None,
    response_id: str,
) -> Json:
    answer: Json = {
        "candidates": candidates,
        "modelVersion": question.model_version,
        "createTime": timestamp(),
        "responseId": response_id,
    }
    if tokens is not None:
        answer["usageMetadata"] = _usage(question.prompt_tokens, tokens)
    return answer


def _usage(prompt: int, answer: int) -> Json:
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": answer,
        "totalTokenCount": prompt + answer,
        "trafficType": "ON_DEMAND",
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
        "candidatesTokensDetails": [{"modality": "TEXT", "tokenCount": answer}],
    }


def _id() -> str:
    return secrets.token_urlsafe(16)
