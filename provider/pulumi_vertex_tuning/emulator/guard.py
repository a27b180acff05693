"""The outermost layer: only hosts that are meant, and a note of every request."""

import json
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.request_log import RequestLog

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """Refuses a Host header that is not among `hosts`.

    So a page in a browser cannot get in by a name that resolves to this machine.
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
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        return not self._hosts or (urlsplit(f"//{host}").hostname or "") in self._hosts


async def _refuse(send: Send) -> None:
    error = ServiceError(
        "PERMISSION_DENIED",
        "The emulated Vertex AI answers only under the name or address it was started with.",
    )
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(error.to_json()).encode()})
