"""A line to the emulator that can go wrong on purpose."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator

Answer = tuple[int, bytes]
Answerer = Callable[[str, str, Callable[[], Answer]], Answer | None]
"""Answer method and path, with or without forwarding; None cuts the connection."""

_OF_ONE_LINE = {"host", "connection", "content-length", "accept-encoding"}


class CallerGone(Exception):
    """The caller died before its request was passed on: to the emulator it never called."""


@dataclass
class Proxy:
    """A proxy on loopback, and what went through it."""

    url: str
    requests: list[str] = field(default_factory=list)

    def count(self, method: str, ending: str) -> int:
        """Return how often a method was called on paths that end so, without their query."""
        return sum(one.startswith(method) and one.endswith(ending) for one in self.requests)


@contextmanager
def proxy_to(emulator: Emulator, answerer: Answerer) -> Iterator[Proxy]:
    """Run a proxy in front of the emulator."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(emulator, answerer, proxy)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(emulator: Emulator, answerer: Answerer, proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = self.path.partition("?")[0]
            proxy.requests.append(f"{self.command} {path}")
            self.close_connection = True
            with suppress(CallerGone, ConnectionError):
                if answer := answerer(self.command, path, lambda: self._forward(body)):
                    self._answer(*answer)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_call  # noqa: N815 - http.server's names

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _forward(self, body: bytes) -> Answer:
            if _has_gone(self.connection):
                raise CallerGone
            connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
            try:
                headers = {
                    key: value
                    for key, value in self.headers.items()
                    if key.lower() not in _OF_ONE_LINE
                }
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler


def _has_gone(caller: socket.socket) -> bool:
    try:
        return caller.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
