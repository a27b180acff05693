"""A line to the emulator that keeps every byte that was sent on it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer

from pulumi_vertex_tuning.emulator.testing import Emulator

_CHUNK = 65_536


@dataclass
class Line:
    """An address on loopback, and what clients have sent there, one entry a connection."""

    host: str
    sent: list[bytearray] = field(default_factory=list)

    @property
    def text(self) -> bytes:
        """All of it."""
        return b"\n".join(map(bytes, self.sent))


@contextmanager
def line_to(emulator: Emulator) -> Iterator[Line]:
    """Open a line to the emulator; close it at the end."""
    with ThreadingTCPServer(("127.0.0.1", 0), BaseRequestHandler) as server:
        line = Line(f"127.0.0.1:{server.server_address[1]}")
        server.RequestHandlerClass = _handler(emulator.port, line)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield line
        server.shutdown()
        thread.join()


def _handler(port: int, line: Line) -> type[BaseRequestHandler]:
    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            kept = bytearray()
            line.sent.append(kept)
            with socket.create_connection(("127.0.0.1", port)) as emulator:
                back = threading.Thread(target=_pump, args=(emulator, self.request, bytearray()))
                back.start()
                _pump(self.request, emulator, kept)
                back.join()

    return Handler


def _pump(source: socket.socket, target: socket.socket, record: bytearray) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            record += data
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
