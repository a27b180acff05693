"""All of googleapis.com on loopback: a proxy that answers for each host that is asked for."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.secrets.certificate import server_context

TOKEN = "canarytokenofgoogle"
TOKENS = "oauth2.googleapis.com:443"
"""The host that gives out tokens."""


@dataclass(frozen=True)
class Call:
    """A request to a host, what stood in it for its sender, and its body."""

    host: str
    url: str
    authorization: str
    body: bytes


@dataclass(frozen=True)
class Redirect:
    """An answer that leads elsewhere, to calls or to the question for a token as well."""

    status: int
    url: str
    tokens: bool = False


@dataclass
class Google:
    """The proxy's address, the authority that its hosts are known by, and what it was asked."""

    url: str
    authority: Path
    redirect: Redirect | None = None
    calls: list[Call] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What leads a process here that means to go to Google."""
        bundle = str(self.authority)
        proxies = {"HTTPS_PROXY": self.url, "HTTP_PROXY": self.url}
        return {**proxies, "REQUESTS_CA_BUNDLE": bundle, "NO_GCE_CHECK": "true"}


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client go without a word."""


@contextmanager
def google_on_loopback(folder: Path, redirect: Redirect | None = None) -> Iterator[Google]:
    """Run it. It gives out a token, and then knows of nothing, or leads elsewhere."""
    context, authority = server_context(folder)
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    google = Google(f"http://127.0.0.1:{server.server_port}", authority, redirect)
    server.RequestHandlerClass = _handler(google, context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(google: Google, context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        host = ""

        def do_CONNECT(self) -> None:
            self.host = self.path
            google.asked_for.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.connection = context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)
            self.close_connection = False

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            host = self.host or "plain http"
            authorization = self.headers.get("Authorization", "")
            google.calls.append(Call(host, self.path, authorization, body))
            redirect, asks_for_token = google.redirect, host == TOKENS
            if redirect and (redirect.tokens or not asks_for_token):
                self._answer(redirect.status, {}, Location=redirect.url)
            elif asks_for_token:
                self._answer(200, {"access_token": TOKEN, "expires_in": 3600})
            else:
                self._answer(404, {"error": {"code": 404, "message": "Not found."}})

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_call  # noqa: N815 - http.server's names

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
            self.connection.close()

        def _answer(self, status: int, content: Any, **headers: str) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler
