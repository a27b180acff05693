"""Asking a model: generateContent, and streamGenerateContent piece by piece."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.dataset.turns import text_of
from pulumi_vertex_tuning.vertex import rest
from pulumi_vertex_tuning.vertex.answers import Answer, answer_of
from pulumi_vertex_tuning.vertex.calls import retry
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as

if TYPE_CHECKING:
    from requests import Response

Content = Mapping[str, Any]
"""A turn of a conversation: role and parts, as in the API."""

_VERSION = "v1"
_DATA = b"data:"


@dataclass(frozen=True)
class Parameters:
    """How to answer; None leaves it to the service. Thinking is the API's thinkingConfig.

    schema: the API's responseSchema; the answer is then JSON that fits it.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_output_tokens: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    thinking: Mapping[str, Any] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The generationConfig of a request."""
        values = {
            "temperature": self.temperature,
            "topP": self.top_p,
            "topK": self.top_k,
            "maxOutputTokens": self.max_output_tokens,
            "seed": self.seed,
            "stopSequences": list(self.stop) or None,
            "thinkingConfig": dict(self.thinking) or None,
            "responseMimeType": "application/json" if self.schema else None,
            "responseSchema": dict(self.schema) or None,
        }
        return {key: value for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class Conversation:
    """What a model is asked: the turns so far, the last of the user; and the instruction."""

    turns: tuple[Content, ...]
    instruction: str = ""

    def body(self, parameters: Parameters) -> dict[str, Any]:
        """Return the request."""
        body: dict[str, Any] = {"contents": list(self.turns), "generationConfig": parameters.body}
        if self.instruction:
            body["systemInstruction"] = {"parts": [{"text": self.instruction}]}
        return body


def turn(role: str, text: str) -> Content:
    """Return a turn of a conversation. Role is user or model."""
    return {"role": role, "parts": [{"text": text}]}


def base_model_name(parent: str, base_model: str) -> str:
    """Return the name by which a base model is asked in projects/P/locations/L."""
    return f"{parent}/publishers/google/models/{base_model.rpartition('/')[2]}"


def answer(
    connection: Connection, model: str, conversation: Conversation, parameters: Parameters
) -> Answer:
    """Return what a model answers. Model is the name of an endpoint or a base model."""
    with told_as(f"ask {model}"):
        body = conversation.body(parameters)
        told = rest.ask(connection, _VERSION, f"{model}:generateContent", body)
        return rest.parsed(told, answer_of)


def stream(
    connection: Connection, model: str, conversation: Conversation, parameters: Parameters
) -> Iterator[Answer]:
    """Yield what a model answers piece by piece, as it comes."""
    with told_as(f"ask {model}"):
        opened = _opened(connection, model, conversation.body(parameters))
        try:
            for event in _events(opened.iter_lines()):
                yield rest.parsed(event, answer_of)
        finally:
            opened.close()


def ask(connection: Connection, endpoint: str, question: str, instruction: str = "") -> str:
    """Return the text that the model on an endpoint answers, at temperature 0.

    Thinking is off, as the guide advises for tuned models: they learned to answer without.
    """
    conversation = Conversation((turn("user", question),), instruction)
    parameters = Parameters(temperature=0.0, thinking={"thinkingBudget": 0})
    return answer(connection, endpoint, conversation, parameters).text


def _opened(connection: Connection, model: str, body: Mapping[str, Any]) -> "Response":
    """Return a stream that has begun; what was refused until then is asked again."""
    address = connection.service.api_url(model.split("/")[3])
    url = f"{address}/{_VERSION}/{model}:streamGenerateContent?alt=sse"

    def call() -> "Response":
        opened = connection.session.post(
            url, json=body, stream=True, timeout=connection.patience.call
        )
        if not opened.ok:
            rest.content_of(opened)
        return opened

    return retry(connection)(call)()


def _events(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith(_DATA):
            yield _event(json.loads(line.removeprefix(_DATA)))


def _event(event: dict[str, Any]) -> dict[str, Any]:
    """Return what an event says; one that tells an error is raised as an answer would be."""
    from google.api_core.exceptions import from_http_status

    if error := event.get("error"):
        code, message = int(error.get("code", 500)), str(error.get("message", ""))
        raise from_http_status(code, message)  # type: ignore[no-untyped-call] # Google's own
    return event


def texts(contents: Sequence[Content]) -> str:
    """Return the text of turns, for people."""
    return "\n".join(filter(None, map(text_of, contents)))
