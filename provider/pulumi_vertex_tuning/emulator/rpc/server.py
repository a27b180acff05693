"""The gRPC server: it runs in the event loop of the HTTP server, beside it."""

import asyncio
import inspect
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio.to_thread
import grpc
import grpc.aio

from pulumi_vertex_tuning.emulator.dispatch import Route, RouteTable
from pulumi_vertex_tuning.emulator.faults.calls import check_permission, meeting_faults
from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.rpc.failures import failures
from pulumi_vertex_tuning.emulator.rpc.methods import RPCS, Rpc
from pulumi_vertex_tuning.emulator.rpc.transcoding import call_of, serialized
from pulumi_vertex_tuning.emulator.service import Service
from pulumi_vertex_tuning.emulator.wire import is_loaded, load

_LARGEST_MESSAGE = 32 * 1024 * 1024
_STOP_SECONDS = 2.0
_OPTIONS = [
    ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
    # Else a second server on the same port would take half of the connections in silence.
    ("grpc.so_reuseport", 0),
]


class GrpcServer:
    """Google's services over the handlers of REST. Made inside a running event loop."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._table = RouteTable(ROUTES)
        self._server = grpc.aio.server(options=_OPTIONS)
        self._server.add_generic_rpc_handlers(tuple(self._handlers()))

    def bind(self, host: str, port: int) -> str:
        """Take a port, 0 for a free one, and return the address; raises OSError."""
        _try(host, port)
        shown = f"[{host}]" if ":" in host else host
        try:
            taken = self._server.add_insecure_port(f"{shown}:{port}")
        except RuntimeError as error:
            raise OSError(str(error)) from error
        return f"{shown}:{taken}"

    async def start(self) -> None:
        """Begin to answer."""
        await self._server.start()

    async def stop(self) -> None:
        """End; calls that run have a moment to end before they are cut."""
        await self._server.stop(_STOP_SECONDS)

    def _handlers(self) -> Iterator[Any]:
        by_service: dict[str, dict[str, Any]] = {}
        for rpc in RPCS:
            for version in rpc.versions:
                methods = by_service.setdefault(rpc.service_path(version), {})
                methods[rpc.name] = self._handler(rpc, version)
        for service, methods in by_service.items():
            yield grpc.method_handlers_generic_handler(service, methods)

    def _handler(self, rpc: Rpc, version: str) -> Any:
        """Return the handler of a method, from bytes to bytes: its types are loaded late."""

        async def unary(request: bytes, context: Any) -> bytes:
            async with failures(rpc.name, context):
                route, answer = await self._answer(rpc, version, request)
                return serialized(route, version, answer)
            raise AssertionError("a failed call is aborted")

        async def streamed(request: bytes, context: Any) -> AsyncIterator[bytes]:
            async with failures(rpc.name, context):
                route, answers = await self._answer(rpc, version, request)
                while (answer := await asyncio.to_thread(next, answers, None)) is not None:
                    yield serialized(route, version, answer)

        if rpc.streams:
            return grpc.unary_stream_rpc_method_handler(streamed)
        return grpc.unary_unary_rpc_method_handler(unary)

    async def _answer(self, rpc: Rpc, version: str, request: bytes) -> tuple[Route, Any]:
        if not is_loaded(version):
            await anyio.to_thread.run_sync(load, version)
        path = f"/{rpc.service_path(version)}/{rpc.name}"
        async with meeting_faults(self._service.faults, rpc.name, path):
            route, call = call_of(self._service, self._table, rpc, version, request)
            check_permission(self._service.denials, route, call.name)
            answer = route.handler(call)
            return route, await answer if inspect.isawaitable(answer) else answer


def _try(host: str, port: int) -> None:
    """Raise OSError for an address that cannot be taken; gRPC would also write it to stderr."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
