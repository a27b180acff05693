"""A client that asks as fast as it can, over kept connections."""

import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle

_BLOCK = 1 << 18
_LONGEST_SILENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Target:
    """What is asked again and again, in turn: paths of a server on loopback."""

    port: int
    paths: tuple[str, ...]

    def requests(self) -> Iterator[bytes]:
        """Yield requests without end."""
        host = f"127.0.0.1:{self.port}"
        head = f" HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n"
        yield from cycle([f"GET {path}{head}".encode() for path in self.paths])


@dataclass(frozen=True)
class Measured:
    """What came of it: answers a second, and how long an answer took, in milliseconds."""

    rate: float
    p50: float
    p99: float


@dataclass
class _Connection:
    socket: socket.socket
    asked: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def ask(self, request: bytes) -> None:
        self.received.clear()
        self.asked = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Take what has come and tell whether the answer is whole."""
        block = self.socket.recv(_BLOCK)
        if not block:
            raise ConnectionError("The server closed a kept connection.")
        self.received += block
        head, found, _ = self.received.partition(b"\r\n\r\n")
        return bool(found) and len(self.received) >= len(head) + 4 + _length(bytes(head))


def body(target: Target) -> bytes:
    """Ask once and return the answer's body."""
    with socket.create_connection(("127.0.0.1", target.port)) as opened:
        connection = _Connection(opened)
        connection.ask(next(target.requests()))
        while not connection.is_answered():
            pass
        return bytes(connection.received.partition(b"\r\n\r\n")[2])


def measure(target: Target, connections: int, requests: int, seconds: float) -> Measured:
    """Ask until so many answers have come or so many seconds are over."""
    with ExitStack() as stack:
        opened = [_open(stack, target.port) for _ in range(connections)]
        began = time.perf_counter()
        times = list(_answers(opened, target.requests(), requests, began + seconds))
        rate = len(times) / (time.perf_counter() - began)
    times.sort()
    return Measured(rate, _at(times, 0.5) * 1000, _at(times, 0.99) * 1000)


def _open(stack: ExitStack, port: int) -> _Connection:
    opened = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.settimeout(_LONGEST_SILENCE_SECONDS)
    return _Connection(opened)


def _answers(
    connections: list[_Connection],
    asked: Iterator[bytes],
    count: int,
    end: float,
) -> Iterator[float]:
    """Yield the seconds that each answer took; every connection asks anew at once."""
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(next(asked))
        done = 0
        while done < count and time.perf_counter() < end:
            ready = selector.select(_LONGEST_SILENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"No answer within {_LONGEST_SILENCE_SECONDS:.0f} s.")
            for key, _ in ready:
                if key.data.is_answered():
                    done += 1
                    yield time.perf_counter() - key.data.asked
                    key.data.ask(next(asked))


def _length(head: bytes) -> int:
    status, *fields = head.lower().split(b"\r\n")
    if b" 200 " not in status + b" ":
        raise ConnectionError(f"The answer is {status.decode()}.")
    lengths = [line.partition(b":")[2] for line in fields if line.startswith(b"content-length:")]
    return int(lengths[0])


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
