"""The Vertex AI SDK, set up for the emulator."""

from collections.abc import Callable
from typing import Any

import vertexai
from google.cloud import aiplatform
from google.oauth2.credentials import Credentials

from .session import Told

PAUSE_SECONDS = 0.05

token_credentials: Callable[..., Any] = Credentials


def connect(told: Told) -> None:
    """Initialize both of the SDK's packages, as in Vertex AI but for the address."""
    place: dict[str, Any] = {
        "project": told["project"],
        "location": "us-central1",
        "credentials": token_credentials(token="static"),
        "api_endpoint": told["url"],
        "api_transport": "rest",
    }
    vertexai.init(**place)
    aiplatform.init(**place)
