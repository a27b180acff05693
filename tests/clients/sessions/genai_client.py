"""A google-genai client for the emulator, and its objects as JSON."""

import time
from collections.abc import Callable
from typing import Any

from google import genai
from google.genai import errors, types
from google.oauth2.credentials import Credentials

from .session import Told

RUNNING = {"JOB_STATE_PENDING", "JOB_STATE_RUNNING"}
PAUSE_SECONDS = 0.05

token_credentials: Callable[..., Any] = Credentials


def connect(told: Told) -> genai.Client:
    """Return a client for the project, as in Vertex AI but for the address."""
    return genai.Client(
        vertexai=True,
        project=told["project"],
        location=told.get("location", "us-central1"),
        credentials=token_credentials(token="static"),
        http_options=types.HttpOptions(
            base_url=told["url"], api_version=told.get("api_version", "v1")
        ),
    )


def follow(client: genai.Client, job: types.TuningJob) -> types.TuningJob:
    """Poll as the guide does."""
    while job.state in RUNNING:
        assert job.name is not None
        job = client.tunings.get(name=job.name)
        time.sleep(PAUSE_SECONDS)
    return job


def shown(found: Any) -> Any:
    """Return an object of the library as JSON, without how it came over HTTP."""
    return found.model_dump(mode="json", exclude_none=True, exclude={"sdk_http_response"})


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """Return the error that a call ends with; a call that works is an error of the test."""
    try:
        answer = call()
    except errors.APIError as error:
        return {"code": error.code, "status": error.status, "message": error.message}
    raise AssertionError(f"not refused: {answer}")
