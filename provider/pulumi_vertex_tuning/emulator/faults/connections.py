"""The server's open connections, to be cut."""

import socket
import struct
from collections.abc import Callable, Collection
from typing import Any

from starlette.types import Scope

_LINGER_NOT = struct.pack("ii", 1, 0)


class Connections:
    """The connections of a uvicorn server, once it is known."""

    def __init__(self) -> None:
        self._protocols: Callable[[], Collection[Any]] = tuple

    def attach(self, protocols: Callable[[], Collection[Any]]) -> None:
        """Say where the server's protocols are found; each has a transport."""
        self._protocols = protocols

    def reset(self, scope: Scope) -> None:
        """Cut the connection of a request at once: its client sees a reset."""
        transport = self._transport(scope)
        if transport is not None:
            # Without it the kernel would say a polite goodbye (FIN).
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
            transport.abort()

    def close(self, scope: Scope) -> None:
        """Close the connection of a request when what was written is sent."""
        transport = self._transport(scope)
        if transport is not None:
            transport.close()

    def _transport(self, scope: Scope) -> Any:
        for protocol in list(self._protocols()):
            peer = protocol.transport.get_extra_info("peername")
            if peer is not None and tuple(peer[:2]) == tuple(scope["client"] or ()):
                return protocol.transport
        return None
