"""The engine's side of a plugin's log: what it would show, and on whose row."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

messages: Any = engine_pb2  # made at run time, unknown to type checkers


@dataclass(frozen=True)
class Line:
    urn: str
    severity: str
    text: str
    ephemeral: bool


@dataclass
class Shown:
    """An engine's address, and the lines that it was sent."""

    address: str
    _lines: list[Line] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, line: Line) -> None:
        with self._lock:
            self._lines.append(line)

    def take(self) -> list[Line]:
        """Return the lines since the last time."""
        with self._lock:
            lines, self._lines = self._lines, []
        return lines


class _Servicer(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.shown = Shown("")

    def Log(self, request: Any, _context: Any) -> Any:  # noqa: N802 - gRPC's name
        severity = str(messages.LogSeverity.Name(request.severity))
        self.shown.add(Line(request.urn, severity, request.message, request.ephemeral))
        return empty_pb2.Empty()


@contextmanager
def running_engine() -> Iterator[Shown]:
    """Run it on loopback."""
    servicer, server = _Servicer(), grpc.server(ThreadPoolExecutor(max_workers=4))
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    servicer.shown.address = f"127.0.0.1:{port}"
    server.start()
    try:
        yield servicer.shown
    finally:
        server.stop(None).wait()
