"""Asking a model and hearing the answer while it is made."""

import json
from collections.abc import Iterator
from typing import Any

from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as
from pulumi_vertex_tuning.vertex.rest import Json, content_of

_DATA = "data: "
_ERRORS = 400


def stream(connection: Connection, model: str, body: Json) -> Iterator[Json]:
    """Yield the answers of streamGenerateContent, each with the next piece of the text.

    model: an endpoint, or projects/P/locations/L/publishers/google/models/M. Asked once.
    """
    url = f"{connection.service.api_url(model.split('/')[3])}/v1/{model}:streamGenerateContent"
    with (
        told_as(f"ask {model}"),
        connection.session.post(
            url, params={"alt": "sse"}, json=body, stream=True, timeout=connection.patience.call
        ) as answer,
    ):
        if answer.status_code >= _ERRORS:
            content_of(answer)
        answer.encoding = "utf-8"
        for line in answer.iter_lines(decode_unicode=True):
            if line.startswith(_DATA):
                yield json.loads(line.removeprefix(_DATA))


def text_of(answer: Json) -> str:
    """Return the text in one of the answers."""
    candidates: list[dict[str, Any]] = answer.get("candidates", [])
    parts = candidates[0].get("content", {}).get("parts", []) if candidates else []
    return "".join(part.get("text", "") for part in parts if not part.get("thought"))


def reason_of(answer: Json) -> str:
    """Return why an answer ended; nothing where it goes on."""
    candidates: list[dict[str, Any]] = answer.get("candidates", [])
    return str(candidates[0].get("finishReason", "")) if candidates else ""
