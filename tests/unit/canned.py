"""A server on loopback that answers whatever a test wants, and Google's real client to ask it."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud.aiplatform_v1 import GenAiTuningServiceClient
from google.cloud.storage import Bucket
from google.oauth2 import credentials as oauth2

from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError, told_as
from pulumi_vertex_tuning.vertex.service import Service

CANARY = "ya29.canary-in-the-mine-4711"
JOB = "projects/my-project/locations/us-central1/tuningJobs/1"

_core: Any = exceptions  # untyped constructors
_anonymous: Any = AnonymousCredentials
_with_token: Any = oauth2.Credentials


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is sent back, byte for byte."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def service_error(
    code: int, status: str = "", message: str = "No.", details: Any = ()
) -> exceptions.GoogleAPICallError:
    """Make the error that Google's REST clients raise for an answer."""
    told: dict[str, Any] = {"code": code, "message": message, "details": list(details)}
    response = requests.Response()
    response.status_code = code
    response._content = json.dumps(
        {"error": told | ({"status": status} if status else {})}
    ).encode()
    response.request = requests.Request("POST", "https://example.com/v1/x").prepare()
    error: exceptions.GoogleAPICallError = _core.from_http_response(response)
    return error


@contextmanager
def answering(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """Run a server that answers each request so; return its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def client_of(url: str, credentials: Any = None) -> Iterator[GenAiTuningServiceClient]:
    """Open Google's client for the jobs of a server."""
    with GenAiTuningServiceClient(
        transport="rest",
        credentials=credentials or _anonymous(),
        client_options={"api_endpoint": url},
    ) as client:
        yield client


def cancel(client: GenAiTuningServiceClient) -> None:
    """Make a call once, with no second try."""
    client.cancel_tuning_job(name=JOB, retry=None, timeout=10)


def read(client: GenAiTuningServiceClient) -> None:
    """Make a call once whose answer is read."""
    client.get_tuning_job(name=JOB, retry=None, timeout=10)


class CannedService:
    """A server whose answer can be set, and Google's client for it; its token is the canary."""

    def __init__(self, url: str, client: GenAiTuningServiceClient) -> None:
        self.url = url
        self.client = client
        self.answer = Answer()

    @property
    def bucket(self) -> Bucket:
        """A bucket of its, in Google's other client."""
        return Connection(Service("emulator", self.url, self.url)).storage.bucket("b")

    def told(self, call: Callable[[GenAiTuningServiceClient], None]) -> VertexError:
        """Return what a call is told to have ended with."""
        with pytest.raises(VertexError) as raised, told_as("do it"):
            call(self.client)
        return raised.value


@contextmanager
def canned_service() -> Iterator[CannedService]:
    """Run a server whose answer can be set."""
    made: list[CannedService] = []

    def answer(_: Asked) -> Answer:
        return made[0].answer

    with answering(answer) as url, client_of(url, _with_token(token=CANARY)) as client:
        made.append(CannedService(url, client))
        yield made[0]


def _handler(answer: Callable[[Asked], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = answer(Asked(self.path, dict(self.headers), body))
            self.close_connection = True
            self.send_response(told.status)
            for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_PUT = do_DELETE = handle_call  # noqa: N815 - http.server's names

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler
