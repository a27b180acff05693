"""The outermost layer: only hosts that are meant, and a note of every request."""

import json

from starlette.types import ASGIApp, Receive, Scope, Send

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.hosts import Hosts
from pulumi_vertex_tuning.emulator.request_log import RequestLog


class Guard:
    """Refuses a request whose Host or Origin header is not a place that is meant."""

    def __init__(self, app: ASGIApp, hosts: Hosts, log: RequestLog) -> None:
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
        return self._hosts.allow(headers.get(b"host", ""), headers.get(b"origin"))


async def _refuse(send: Send) -> None:
    error = ServiceError(
        "PERMISSION_DENIED",
        "The emulated Vertex AI answers only to local names and addresses, and only to pages of "
        "this machine.",
    )
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(error.to_json()).encode()})
