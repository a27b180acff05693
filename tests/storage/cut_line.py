"""A line to a server that is cut once, in the middle of what is sent."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_RESET = struct.pack("ii", 1, 0)


class CutLine:
    """Passes connections on to a port; the one that brings byte `cut_after` is reset there."""

    def __init__(self, port: int, cut_after: int) -> None:
        self._port = port
        self._left: int | None = cut_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def was_cut(self) -> bool:
        return self._left is None

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for work in (self._send, self._receive):
                    thread = threading.Thread(target=work, args=(client, server))
                    self._threads.append(thread)
                    thread.start()

    def _send(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError), client, server:
            while block := client.recv(65536):
                if self._left is not None and len(block) > self._left:
                    server.sendall(block[: self._left])
                    self._left = None
                    for end in (server, client):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    # The thread that waits for the answer holds the sockets open.
                    server.shutdown(socket.SHUT_RDWR)
                    client.shutdown(socket.SHUT_RDWR)
                    return
                self._left = self._left if self._left is None else self._left - len(block)
                server.sendall(block)
            server.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _receive(client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while block := server.recv(65536):
                client.sendall(block)
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_line(port: int, cut_after: int) -> Iterator[CutLine]:
    """Lay a line for the length of a test."""
    line = CutLine(port, cut_after)
    try:
        yield line
    finally:
        line.close()
