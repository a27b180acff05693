"""The layer between server and application in which requests meet their faults."""

import asyncio
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.faults.fault import Asked, Fault, Kind
from pulumi_vertex_tuning.emulator.faults.methods import method_at
from pulumi_vertex_tuning.emulator.faults.storage_methods import check_storage
from pulumi_vertex_tuning.emulator.service import Service
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

_OWN_PAGES = "/emulator/"
_GARBAGE = b'\xff\xfe{"error: <html>Injected by a fault of the emulator'


class FaultLayer:
    """Passes requests on, unless a fault is held for them."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._faults = service.faults
        self._denials = service.denials
        self._connections = service.connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of ASGI."""
        if scope["type"] != "http" or not (self._faults or self._denials):
            await self._app(scope, receive, send)
            return
        fault = self._met(scope)
        if fault is None:
            await self._pass(scope, receive, send)
            return
        if fault.kind is not Kind.LATENCY:
            await asyncio.sleep(fault.seconds)
        await self._happen(fault, scope, receive, send)

    def _met(self, scope: Scope) -> Fault | None:
        path = _path(scope)
        if path.startswith(_OWN_PAGES):
            return None
        method = method_at(scope["method"], path)
        rpc = None if method is None else method.rpc
        return self._faults.meet(Asked(scope["method"], path, rpc))

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, if the caller may make it."""
        try:
            self._check(scope["method"], _path(scope))
        except (ServiceError, StorageError) as error:
            await _send(send, error.http_status, json.dumps(error.to_json()).encode())
            return
        await self._app(scope, receive, send)

    def _check(self, verb: str, path: str) -> None:
        method = method_at(verb, path)
        if method is not None:
            self._denials.check(method.permission, method.resource)
        elif "/storage/v1/" in path:
            check_storage(self._denials, verb, path)

    async def _happen(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.kind:
            case Kind.LATENCY:
                answer = await self._answer(scope, receive)
                await asyncio.sleep(fault.seconds)
                await _send_again(answer, send)
            case Kind.STATUS:
                await _answer_status(fault, send)
            case Kind.STATUS_AFTER:
                await self._answer(scope, receive)
                await _answer_status(fault, send)
            case Kind.RESET_BEFORE:
                await _read_all(receive)
                await self._reset(scope, receive)
            case Kind.RESET_AFTER:
                await self._answer(scope, receive)
                await self._reset(scope, receive)
            case Kind.TRUNCATED_BODY:
                await self._truncate(scope, receive, send)
            case Kind.GARBAGE_BODY:
                start, *_ = await self._answer(scope, receive)
                await _send(send, start["status"], _GARBAGE)

    async def _answer(self, scope: Scope, receive: Receive) -> list[Message]:
        """Let the work be done and return its answer instead of sending it."""
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._pass(scope, receive, keep)
        return sent

    async def _reset(self, scope: Scope, receive: Receive) -> None:
        self._connections.reset(scope)
        await _wait_for_end(receive)

    async def _truncate(self, scope: Scope, receive: Receive, send: Send) -> None:
        start, *rest = await self._answer(scope, receive)
        body = b"".join(message.get("body", b"") for message in rest)
        half = body[: len(body) // 2]
        await send(start)
        await send({"type": "http.response.body", "body": half, "more_body": True})
        self._connections.close(scope)
        await _wait_for_end(receive)


def _path(scope: Scope) -> str:
    return str(scope["raw_path"].decode("latin-1"))


async def _answer_status(fault: Fault, send: Send) -> None:
    error = fault.error()
    told = {"code": fault.status, "message": error.message, "status": error.status}
    if error.details:
        told["details"] = error.details
    body = json.dumps({"error": told}).encode()
    await _send(send, fault.status, body, fault.retry_after)


async def _send(send: Send, status: int, body: bytes, retry_after: int | None = None) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_again(messages: list[Message], send: Send) -> None:
    for message in messages:
        await send(message)


async def _read_all(receive: Receive) -> None:
    """Take the whole request: a client that still sends may not notice how it was cut off."""
    while (await receive()).get("more_body", False):
        pass


async def _wait_for_end(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
