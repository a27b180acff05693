"""The outermost layer: only hosts that are meant, and a note of every request."""

import json
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.request_log import RequestLog

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """Refuses a Host or Origin header that is not among `hosts`.

    So a page in a browser cannot get in, neither by a name that resolves to this machine nor
    by a form that it sends here.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], log: RequestLog) -> None:
        self._app = app
        self._hosts = hosts
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of ASGI."""
        if scope["type"] == "http":
            if not self._is_meant(scope):
                await _refuse(send)
                return
            query = scope["query_string"].decode("latin-1")
            path = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
            self._log.note(scope["method"], path)
        await self._app(scope, receive, send)

    def _is_meant(self, scope: Scope) -> bool:
        headers = {key: value.decode("latin-1") for key, value in scope["headers"]}
        places = ["//" + headers.get(b"host", "")]
        if b"origin" in headers:
            places.append(headers[b"origin"])
        return not self._hosts or all(_host(place) in self._hosts for place in places)


def _host(place: str) -> str:
    try:
        return urlsplit(place).hostname or ""
    except ValueError:
        return ""


async def _refuse(send: Send) -> None:
    error = ServiceError(
        "PERMISSION_DENIED",
        "The emulated Vertex AI answers only under the name or address it was started with.",
    )
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(error.to_json()).encode()})
