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
    failed_precondition,
    invalid_argument,
    not_found,
)
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import Piece, count_tokens
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.serving.answers import tuned_pieces, untuned_pieces
from pulumi_vertex_tuning.emulator.serving.deployments import ENDPOINT


@dataclass(frozen=True)
class _Question:
    """A checked request: how to get the pieces of the answer, and what the prompt counts."""

    pieces: Callable[[], Iterator[Piece]]
    prompt_tokens: int
    model_version: str


async def generate_content(call: Call) -> Json:
    """Answer generateContent with the whole text."""
    question = _question(call)
    pieces = await asyncio.to_thread(lambda: list(question.pieces()))
    text = "".join(piece.text for piece in pieces)
    return _response(question, text, pieces[-1].finish_reason, count_tokens(text), new_id=_id())


def stream_generate_content(call: Call) -> Iterator[Json]:
    """Answer streamGenerateContent: a response for each piece, the last with the usage."""
    return _stream(_question(call))


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
    if config.get("candidateCount", 1) != 1:
        raise invalid_argument("Only one candidate can be specified in the current model.")
    tokens = _prompt_tokens(call.body)
    if call.name.path[0] != ENDPOINT:
        model = call.name.id
        return _Question(lambda: untuned_pieces(model), tokens, f"{model} (emulated)")
    weights, base_model = _deployed(call)
    prompt = prompt_text(call.body.get("systemInstruction"), call.body["contents"])
    return _Question(
        lambda: tuned_pieces(weights, prompt, config),
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
    for piece in question.pieces():
        tokens += count_tokens(piece.text)
        finish = piece.finish_reason
        yield _response(
            question,
            piece.text,
            finish,
            tokens if finish is not None else None,
            new_id=response_id,
        )


def _response(
    question: _Question,
    text: str,
    finish_reason: str | None,
    tokens: int | None,
    *,
    new_id: str,
) -> Json:
    candidate: Json = {"content": {"role": "model", "parts": [{"text": text}]}}
    if finish_reason is not None:
        candidate["finishReason"] = finish_reason
    answer: Json = {
        "candidates": [candidate],
        "modelVersion": question.model_version,
        "createTime": timestamp(),
        "responseId": new_id,
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
