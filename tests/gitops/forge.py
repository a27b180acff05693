"""A small forge on loopback: the calls of GitHub and GitLab that a report is posted with."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

_NOTES = re.compile(r"/(repos/o/r/issues/\d+/comments|projects/7/merge_requests/\d+/notes)(/\d+)?")
_COMMENT = re.compile(r"/repos/o/r/issues/comments/(\d+)")
_ISSUES = re.compile(r"/(repos/o/r|projects/7)/issues(/\d+)?")


class Forge(ThreadingHTTPServer):
    """What has been posted, in the order of its numbers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[Json] = []
        self.issues: list[Json] = []
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def write_comments(self, count: int, **user: str) -> None:
        """Let people talk."""
        for number in range(count):
            self.add(self.comments, {"body": f"talk {number}"}, user or _person())

    @staticmethod
    def add(where: list[Json], body: Json, user: Json) -> Json:
        number = len(where) + 1
        made = {"id": number, "number": number, "iid": number, "state": "open", **body}
        where.append({**made, "user": user, "author": {"username": user["login"]}})
        return where[-1]


class _Handler(BaseHTTPRequestHandler):
    server: Forge

    def log_message(self, *_: Any) -> None:
        """Keep silent."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        split = urlsplit(self.path)
        self.server.calls.append(f"{self.command} {split.path}")
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        token = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN")
        code, told = 401, {"message": "Bad credentials"}
        if token in {"Bearer secret-token", "secret-token"}:
            code, told = self._do(split.path, parse_qs(split.query), body)
        data = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _do(self, path: str, query: dict[str, list[str]], body: Json) -> tuple[int, Any]:
        if len(body.get("body") or "") > 65_536:
            return 422, {"message": "body is too long (maximum is 65536 characters)"}
        if path == "/user":
            return 200, {"username": _bot()["login"]}
        if found := _COMMENT.fullmatch(path) or _NOTES.fullmatch(path):
            number = found[found.lastindex or 0].strip("/")
            return self._on(self.server.comments, number, query, body)
        if found := _ISSUES.fullmatch(path):
            return self._on(self.server.issues, (found[2] or "").strip("/"), query, body)
        return 404, {"message": "Not Found"}

    def _on(self, where: list[Json], number: str, query: Any, body: Json) -> tuple[int, Any]:
        if self.command == "GET":
            size, page = int(query["per_page"][0]), int(query["page"][0])
            shown = [one for one in where if one["state"] == "open"]
            return 200, shown[(page - 1) * size : page * size]
        if self.command == "POST":
            return 201, self.server.add(where, body, _bot())
        closed = {"state": "closed"} if body.get("state_event") == "close" else {}
        where[int(number) - 1] |= {**body, **closed}
        return 200, where[int(number) - 1]


def _bot() -> Json:
    return {"login": "github-actions[bot]", "type": "Bot"}


def _person() -> Json:
    return {"login": "octocat", "type": "User"}


@contextmanager
def running_forge() -> Iterator[Forge]:
    """A forge as long as the test needs it."""
    server = Forge()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
