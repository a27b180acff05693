"""A line to the emulator that can go wrong on purpose."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator

Answer = tuple[int, bytes]
Answerer = Callable[[str, str, Callable[[], Answer]], Answer | None]
"""Answer method and path, with or without forwarding; None cuts the connection."""


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
            answer = answerer(self.command, path, lambda: self._forward(body))
            self.close_connection = True
            if answer is None:
                return
            status, content = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_call  # noqa: N815 - http.server's names

        def _forward(self, body: bytes) -> Answer:
            connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
            try:
                headers = {"Content-Type": "application/json"}
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler
