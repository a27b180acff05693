"""Somebody on loopback who listens for what should never come."""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager


class Attacker:
    """An address that nobody has a reason to call."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.host = f"127.0.0.1:{listener.getsockname()[1]}"

    @property
    def was_called(self) -> bool:
        """Whether anybody has connected."""
        return bool(select.select([self._listener], [], [], 0)[0])


@contextmanager
def listening_attacker() -> Iterator[Attacker]:
    """Listen until the end of the test."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Attacker(listener)
