"""Asking an emulator over plain HTTP, and giving it data to train on."""

import http.client
import json
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator

_WAIT_SECONDS = 60.0


def ask(emulator: Emulator, method: str, path: str, body: bytes | None = None) -> Any:
    """Ask the emulator once; raises ConnectionError for anything but success."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=_WAIT_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise ConnectionError(f"{method} {path}: {answer.status} {text[:200]!r}")
    return json.loads(text)


def upload(emulator: Emulator, project: str, rows: int) -> str:
    """Put a data set into a bucket of the project and return its URI."""
    bucket = f"{project}-data"
    ask(emulator, "POST", f"/storage/v1/b?project={project}", json.dumps({"name": bucket}).encode())
    path = f"/upload/storage/v1/b/{bucket}/o?uploadType=media&name=train.jsonl"
    ask(emulator, "POST", path, data_set(rows).encode())
    return f"gs://{bucket}/train.jsonl"


def data_set(rows: int) -> str:
    """Return so many questions and answers as JSONL."""
    return "".join(_row(number) for number in range(rows))


def _row(number: int) -> str:
    question, answer = f"How many legs have {number} dogs?", f"{4 * number} legs."
    contents = [
        {"role": "user", "parts": [{"text": question}]},
        {"role": "model", "parts": [{"text": answer}]},
    ]
    return json.dumps({"contents": contents}) + "\n"
